/**
 * ports.Authenticator by mailauth in worker threads.
 *
 * A message never waits beyond its deadline: at four fifths of it, open DNS questions are answered with
 * "timed out", which lets the check end in `temperror`; at the deadline itself the answer is `null`.
 */
import { MessageChannel } from 'node:worker_threads';
import type { MessageContent } from '../mail/content.ts';
import type { Client, Envelope } from '../mail/envelope.ts';
import type { AuthenticationVerdict, Authenticator, Clock, Log } from '../ports.ts';
import type { AuthenticationTask } from './authenticate-worker.ts';
import { answerQuestions } from './dns-port.ts';
import type { Resolve } from './resolve.ts';
import { startWorker } from './start-worker.ts';
import { createWorkerCrew, WorkerDied } from './worker-crew.ts';

const GIVE_UP_DNS_AT = 0.8;

export interface AuthenticatorOptions {
  /** Shared by all workers: usually `cachedResolve` over `systemResolve`. */
  resolve: Resolve;
  clock: Clock;
  log: Log;
  /** Worker threads at most. */
  threads?: number;
}

export interface RunningAuthenticator extends Authenticator {
  /** Starts a worker now, so that the first message does not wait for it. */
  warm(): void;
  /** Ends the workers; checks still open answer `null`. */
  close(): Promise<void>;
}

export function createAuthenticator({ resolve, clock, log, threads = 1 }: AuthenticatorOptions): RunningAuthenticator {
  const crew = createWorkerCrew<AuthenticationTask, AuthenticationVerdict>(() => startWorker('./authenticate-worker', import.meta.url), threads);

  async function attempt(content: MessageContent, client: Client, envelope: Envelope, leftMs: number): Promise<AuthenticationVerdict> {
    // A spilled message is read by the worker itself. One in memory is copied: the road still needs its bytes.
    const message = content.path ?? Uint8Array.from(content.memory ?? (await content.bytes()));
    const { port1, port2 } = new MessageChannel();
    const questions = answerQuestions(port1, resolve);
    const patience = setTimeout(() => questions.giveUp(), leftMs * GIVE_UP_DNS_AT);
    try {
      const task: AuthenticationTask = { message, clientIp: client.origin, helo: client.helo ?? '', reversePath: envelope.reversePath, dns: port2 };
      return await crew.run(task, typeof message === 'string' ? [port2] : [port2, message.buffer], leftMs);
    } finally {
      clearTimeout(patience);
      port1.close();
    }
  }

  return {
    async verify(content, client, envelope, deadlineMs) {
      const deadlineAt = clock.now() + deadlineMs;
      for (let tries = 0; tries < 2; tries++) {
        const left = deadlineAt - clock.now();
        if (left <= 0) break;
        try {
          return await attempt(content, client, envelope, left);
        } catch (error) {
          log.warn({ err: error, messageBytes: content.size }, 'authentication of a message could not be checked');
          // A neighbour's message may have ended the worker: once more, in a new one.
          if (!(error instanceof WorkerDied)) break;
        }
      }
      return null;
    },
    warm: () => crew.warm(),
    close: () => crew.close(),
  };
}
