/**
 * One write transaction over many messages, for who asks and learns by turns about the past: a replay. Written and read on one
 * connection, what it has not committed yet is seen by its own questions. It is held for moments only and then rests, so that other
 * processes get their turn; what a crash takes with it, the same command does again.
 */
import type { Connection } from './database.ts';

/** Ms it is held: longer saves little more. */
const MOST_MS = 100;
/** Ms in which it doesn't begin again: longer than others pause between two tries for the lock (writing.ts). */
const REST_MS = 40;
/** Jobs that may have to be done again, should it be undone. */
const MOST_JOBS = 1000;

export class LongTransaction<Job> {
  readonly #begin;
  readonly #commit;
  readonly #rollback;
  readonly #db: Connection;
  readonly #now: () => number;
  #open = false;
  #since = Number.NEGATIVE_INFINITY;
  #ended = Number.NEGATIVE_INFINITY;
  /** Done in it so far. */
  #jobs: Job[] = [];

  /** @param now ms that only grow */
  constructor(db: Connection, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
  }

  get open(): boolean {
    return this.#open;
  }

  /** Others have had their turn. */
  get rested(): boolean {
    return this.#now() - this.#ended >= REST_MS;
  }

  /** It is time to let others have theirs. */
  get over(): boolean {
    return this.#open && (this.#jobs.length >= MOST_JOBS || this.#now() - this.#since >= MOST_MS);
  }

  /** Ms it may still be held. */
  static readonly mostMs = MOST_MS;

  /** @throws the driver's error, as while another has the lock */
  begin(): void {
    this.#begin.run();
    this.#open = true;
    this.#since = this.#now();
  }

  done(jobs: readonly Job[]): void {
    for (const job of jobs) this.#jobs.push(job);
  }

  /** Where this fails, it is for the caller to undo it. */
  commit(): void {
    this.#commit.run();
    this.#close();
  }

  /** @returns what was done in it, and has to be done again */
  undo(): Job[] {
    const jobs = this.#jobs;
    // A full disk undoes a transaction by itself.
    if (this.#db.inTransaction) this.#rollback.run();
    this.#close();
    return jobs;
  }

  #close(): void {
    this.#open = false;
    this.#jobs = [];
    this.#ended = this.#now();
  }
}
