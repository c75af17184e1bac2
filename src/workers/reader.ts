/** The Reader port over worker threads: what a hostile message does there stays there. */
import type { MessageContent } from '../mail/content.ts';
import type { ReadingLists } from '../mail/kit.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { BulkReader } from '../ports.ts';
import { createPool, type Pool } from './pool.ts';
import type { Source, Task } from './task.ts';

export interface ReaderOptions {
  /** What `rules/` says of services and redirectors; each worker begins with a copy. */
  lists: ReadingLists;
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

export interface RunningReader extends BulkReader {
  /** Starts the workers now, so that the first message does not wait for them; resolves when they have. */
  warm(): Promise<void>;
  /** Reads with other lists from now on; what was begun ends with the old ones. */
  renew(lists: ReadingLists): void;
  close(): Promise<void>;
}

export function createReader(options: ReaderOptions): RunningReader {
  const { threads, analysisMs = Number.POSITIVE_INFINITY, heapMiB = 512, worker = OWN_WORKER } = options;
  const count = Math.max(1, Math.floor(threads));
  let { lists } = options;
  let started: Pool | null = null;
  const retiring = new Set<Pool>();
  // A command that reads no message starts no worker.
  const pool = (): Pool => {
    started ??= createPool({ worker, threads: count, heapMiB, data: lists, wake: wakeAll(count) });
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
    async parseAll(contents, deadlineMs) {
      const order = () => {
        const sources = contents.map(sourceOf);
        const task: Task = { kind: 'parse-all', sources: sources.map(({ source }) => source) };
        return { task, transfer: sources.flatMap(({ transfer }) => transfer) };
      };
      return (await pool().run(order, Math.min(deadlineMs, analysisMs))) as ParsedMessage[];
    },
    async rewrite(content, links, replacements, deadlineMs) {
      const result = (await run(content, (source) => ({ kind: 'rewrite', source, links, replacements }), deadlineMs)) as Uint8Array;
      return Buffer.from(result.buffer, result.byteOffset, result.byteLength);
    },
    async warm() {
      await pool().awake;
    },
    renew(fresh) {
      lists = fresh;
      const old = started;
      if (old === null) return;
      started = null;
      // The next message should not wait for workers to start.
      pool();
      retiring.add(old);
      void old.retire().finally(() => retiring.delete(old));
    },
    async close() {
      await Promise.all([started, ...retiring].map((each) => each?.close()));
    },
  };
}

const wakeAll = (all: number): Task => ({ kind: 'wake', awake: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT), all });

/** Bytes in memory go as a copy that changes hands, so that the caller keeps its own; a spilled message goes by path. */
function sourceOf(content: MessageContent): { source: Source; transfer: ArrayBuffer[] } {
  if (content.memory === null) {
    if (content.path === null) throw new TypeError('message content is neither in memory nor on disk');
    return { source: { path: content.path }, transfer: [] };
  }
  const bytes = new Uint8Array(content.memory);
  return { source: { bytes }, transfer: [bytes.buffer] };
}
