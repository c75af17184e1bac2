/**
 * Long work on the database in short transactions, so that verdicts are not delayed: each takes a few milliseconds, and what
 * waits meanwhile goes first.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Writing } from '../writing.ts';

/** Ms of work in a transaction. */
const SLICE = 5;

export class Slices {
  readonly #writing: Writing;

  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the work between two transactions, with its reason */
  constructor(writing: Writing, signal?: AbortSignal) {
    this.#writing = writing;
    this.#signal = signal;
  }

  /** Repeats `step` until it says that nothing is left. Each step is all or nothing; several make a transaction. */
  async all(step: () => 'more' | 'done'): Promise<void> {
    for (let done = false; !done; ) {
      this.#signal?.throwIfAborted();
      done = await this.#writing.slice(() => {
        for (const end = performance.now() + SLICE; ; ) {
          if (step() === 'done') return true;
          if (performance.now() > end) return false;
        }
      });
      await turn();
    }
  }

  /** One step alone. */
  async once<T>(work: () => T): Promise<T> {
    this.#signal?.throwIfAborted();
    return this.#writing.slice(work);
  }

  /** Walks rows by a rising key: `page` gives those after it, `each` deals with one and gives its key. */
  async walk<Row, Key>(start: Key, page: (after: Key) => Row[], each: (row: Row) => Key): Promise<void> {
    let after = start;
    await this.all(() => {
      const rows = page(after);
      for (const row of rows) after = each(row);
      return rows.length === 0 ? 'done' : 'more';
    });
  }
}
