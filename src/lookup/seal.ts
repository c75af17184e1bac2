/**
 * ports.Sealer by mailauth in a worker thread. No copy waits beyond its deadline, and none is lost for want of a seal: at four
 * fifths of the deadline open DNS questions are answered with "timed out", at the deadline itself the answer is `null`.
 */
import { MessageChannel } from 'node:worker_threads';
import type { MessageContent } from '../mail/content.ts';
import type { ChainStatus, Clock, Log, Outgoing, Sealer, SealOrder } from '../ports.ts';
import { answerQuestions } from './dns-port.ts';
import type { Resolve } from './resolve.ts';
import type { SealResult, SealTask } from './seal-worker.ts';
import { startWorker } from './start-worker.ts';
import { createWorkerCrew } from './worker-crew.ts';

const GIVE_UP_DNS_AT = 0.8;

export interface SealerOptions {
  /** Shared with the authenticator: usually `cachedResolve` over `systemResolve`. */
  resolve: Resolve;
  clock: Clock;
  log: Log;
}

export interface RunningSealer extends Sealer {
  /** Starts its worker now, so that the first copy does not wait for it. */
  warm(): void;
  /** Ends the worker; what is still open answers `null`. */
  close(): Promise<void>;
}

export function createSealer({ resolve, clock, log }: SealerOptions): RunningSealer {
  const crew = createWorkerCrew<SealTask, SealResult>(() => startWorker('./seal-worker', import.meta.url), 1);

  async function chain(content: MessageContent, deadlineMs: number): Promise<ChainStatus | null> {
    // A spilled message is read by the worker itself. One in memory is copied: the road still needs its bytes.
    const message = content.path ?? Uint8Array.from(content.memory ?? (await content.bytes()));
    const { port1, port2 } = new MessageChannel();
    const questions = answerQuestions(port1, resolve);
    const patience = setTimeout(() => questions.giveUp(), deadlineMs * GIVE_UP_DNS_AT);
    try {
      const task: SealTask = { kind: 'chain', message, at: clock.now(), dns: port2 };
      return (await crew.run(task, typeof message === 'string' ? [port2] : [port2, message.buffer], deadlineMs)) as ChainStatus | null;
    } finally {
      clearTimeout(patience);
      port1.close();
    }
  }

  async function seal(copy: Outgoing, order: SealOrder, deadlineMs: number): Promise<string | null> {
    const bytes = new Uint8Array(copy.size);
    let at = 0;
    for await (const chunk of copy.chunks()) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    const made = (await crew.run({ kind: 'seal', copy: bytes, order }, [bytes.buffer], deadlineMs)) as { fields: string | null };
    return made.fields;
  }

  return {
    chain: (content, deadlineMs) =>
      chain(content, deadlineMs).catch((error: unknown) => {
        log.warn({ error: String(error), messageBytes: content.size }, 'the ARC chain of a message could not be verified');
        return null;
      }),
    seal: (copy, order, deadlineMs) =>
      seal(copy, order, deadlineMs).catch((error: unknown) => {
        log.warn({ error: String(error), messageBytes: copy.size }, 'a copy could not be sealed (ARC)');
        return null;
      }),
    warm: () => crew.warm(),
    close: () => crew.close(),
  };
}
