/** The Reader port over worker threads: what a hostile message does there stays there. */
import type { MessageContent } from '../mail/content.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { Reader } from '../ports.ts';
import { createPool, type Pool } from './pool.ts';
import type { Source, Task } from './task.ts';

export interface ReaderOptions {
  /** Messages read at one time. */
  threads: number;
  /** Most milliseconds for one message, whatever a caller allows. */
  analysisMs?: number;
  /** MiB of heap for one worker; a message that needs more ends it. */
  heapMiB?: number;
  /** The worker's module, when it is not the usual one. */
  worker?: URL;
}

const OWN_WORKER = new URL(import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js', import.meta.url);

export interface RunningReader extends Reader {
  /** Starts the workers now, so that the first message does not wait for them. */
  warm(): void;
  close(): Promise<void>;
}

export function createReader(options: ReaderOptions): RunningReader {
  const { threads, analysisMs = Number.POSITIVE_INFINITY, heapMiB = 512, worker = OWN_WORKER } = options;
  let started: Pool | null = null;
  // A command that reads no message starts no worker.
  const pool = (): Pool => {
    started ??= createPool({ worker, threads: Math.max(1, Math.floor(threads)), heapMiB });
    return started;
  };
  const run = (content: MessageContent, task: (source: Source) => Task, deadlineMs: number, patienceMs?: number): Promise<unknown> => {
    const order = () => {
      const { source, transfer } = sourceOf(content);
      return { task: task(source), transfer };
    };
    return pool().run(order, Math.min(deadlineMs, analysisMs), patienceMs);
  };
  return {
    async parse(content, deadlineMs, patienceMs) {
      return (await run(content, (source) => ({ kind: 'parse', source }), deadlineMs, patienceMs)) as ParsedMessage;
    },
    async rewrite(content, links, replacements, deadlineMs) {
      const result = (await run(content, (source) => ({ kind: 'rewrite', source, links, replacements }), deadlineMs)) as Uint8Array;
      return Buffer.from(result.buffer, result.byteOffset, result.byteLength);
    },
    warm() {
      pool();
    },
    async close() {
      await started?.close();
    },
  };
}

/** Bytes in memory go as a copy that changes hands, so that the caller keeps its own; a spilled message goes by path. */
function sourceOf(content: MessageContent): { source: Source; transfer: ArrayBuffer[] } {
  if (content.memory === null) {
    if (content.path === null) throw new TypeError('message content is neither in memory nor on disk');
    return { source: { path: content.path }, transfer: [] };
  }
  const bytes = new Uint8Array(content.memory);
  return { source: { bytes }, transfer: [bytes.buffer] };
}
