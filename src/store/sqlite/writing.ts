/**
 * Who may touch the database when. The ways in, all on one connection:
 *
 * - `read`: a snapshot, shared by all reads of one turn; sees what this process has written about what is asked.
 * - `readPast`: the same about everything, for who asks message by message: what is written in between shares a transaction.
 * - `durable`: a transaction that is on disk (fsync) before it resolves; for holds, locks, audit.
 * - `later`: buffered work, several messages a transaction, without fsync; for journal and learning. A crash of the
 *   machine may lose the last moments, never their consistency.
 *
 * Nothing here blocks the event loop on another process's lock: a try does not wait, the pauses between
 * tries are asynchronous and end in `StoreUnavailable`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Log, StoreUnavailable } from '../../ports.ts';
import type { Connection } from './database.ts';
import { LongTransaction } from './long-transaction.ts';
import { isBusy, storeError, text } from './trouble.ts';

export interface WritingOptions {
  /** Buffered jobs that make a transaction at once; 1 writes each straight away. */
  batch: number;
  /** Most ms a buffered job waits. */
  delayMs: number;
  /** Most ms to wait for another's lock. */
  patienceMs: number;
  log: Log;
  /** Called when a transaction was undone: what was remembered from inside it is void. */
  undone(): void;
  /** Called at a transaction's end: what has changed in memory is written. */
  ending(): void;
  /** Called in a transaction's beginning when another connection has written since the last one. */
  othersWrote(): void;
  sleep?: (ms: number) => Promise<unknown>;
  /** Ms that only grow; for tests. */
  now?: () => number;
}

/** Ms between tries for a lock, then the last one again. */
const BACK_OFF = [1, 2, 5, 10, 20, 25] as const;
/** Jobs that may wait while the store is away, before new ones are refused. */
const MOST_BUFFERED = 20_000;
/** Jobs in one transaction at most, so that the lock is held for milliseconds. */
const MOST_AT_ONCE = 100;
/** Ms until buffered work is tried again after the store was away. */
const TRY_AGAIN_MS = 1000;

/** What a job writes about, or a read asks about: `address:anna@partner.example`, `host:…`; `all` asks about everything. */
export type Topics = readonly string[];

/** Runs work on a snapshot of its own, as `Writing.read`. */
export type Step = <T>(work: () => T) => Promise<T>;

interface Job {
  work: () => void;
  about: Topics;
}
type Transaction = ReturnType<Connection['transaction']>;
type Answer<T> = { value: T } | { error: unknown };

export class Writing {
  readonly #db: Connection;
  readonly #options: WritingOptions;
  readonly #sleep: (ms: number) => Promise<unknown>;
  readonly #buffer: Job[] = [];
  /** Topics of the buffered jobs. */
  readonly #buffered = new Set<string>();
  /** Reads asked in this turn of the event loop, and the transaction that will answer them. */
  #reads: (() => unknown)[] = [];
  #shared: Promise<Answer<unknown>[]> | null = null;
  readonly #run: Transaction;
  readonly #dataVersion;
  #seenVersion: number | undefined;
  #foreignWrites = 0;
  readonly #long: LongTransaction<Job>;
  #longTimer: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Told once, not at every message. */
  #away = false;
  #synchronous: 'NORMAL' | 'FULL' = 'NORMAL';

  constructor(db: Connection, options: WritingOptions) {
    this.#db = db;
    this.#options = options;
    this.#sleep = options.sleep ?? delay;
    // Changes when another connection commits (SQLite, PRAGMA data_version); asked inside a transaction it also fixes the snapshot.
    this.#dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck();
    this.#run = db.transaction((work: () => unknown) => work());
    this.#long = new LongTransaction(db, options.now ?? (() => performance.now()));
  }

  /**
   * Runs `work` on one snapshot. Buffered work about what is asked is written first, where the lock can be had at once; what
   * is about something else goes on waiting for company, because a transaction for each message is what costs.
   */
  async read<T>(asks: Topics | 'all', work: () => T): Promise<T> {
    if (asks === 'all') this.#settleForGood();
    else if (asks.some((topic) => this.#buffered.has(topic))) this.#settle();
    return this.#ask(work);
  }

  /**
   * As `read` of everything, by a replay, which asks and writes by turns thousands of times: what is buffered is written in one
   * transaction that lasts over many messages.
   */
  async readPast<T>(work: () => T): Promise<T> {
    this.#settleForLong();
    return this.#ask(work);
  }

  async #ask<T>(work: () => T): Promise<T> {
    this.#shared ??= Promise.resolve().then(() => this.#readTogether());
    const place = this.#reads.push(work) - 1;
    const answer = (await this.#shared)[place] as Answer<T>;
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  /** Runs `work` in one transaction and resolves once it is on disk. `work` may run again after a lost lock: no effects outside. */
  async durable<T>(work: () => T): Promise<T> {
    return this.#patiently(() => {
      this.#endLong();
      this.#setSynchronous('FULL');
      return this.#inTransaction('BEGIN IMMEDIATE', work);
    });
  }

  /** Runs `work` in one transaction that need not be on disk at once: a slice of upkeep, after which nothing read before may be remembered. */
  async slice<T>(work: () => T): Promise<T> {
    return this.#patiently(() => {
      this.#endLong();
      this.#setSynchronous('NORMAL');
      const result = this.#inTransaction('BEGIN IMMEDIATE', work);
      this.#options.othersWrote();
      return result;
    });
  }

  /** How often another connection was found to have written. */
  get foreignWrites(): number {
    return this.#foreignWrites;
  }

  /** Buffers `work`. @throws StoreUnavailable when too much waits already */
  later(about: Topics, work: () => void): void {
    if (this.#buffer.length >= MOST_BUFFERED) throw new StoreUnavailable('store unavailable: too much waits to be written');
    this.#buffer.push({ work, about });
    for (const topic of about) this.#buffered.add(topic);
    if (this.#buffer.length >= this.#options.batch) this.#settle();
    if (this.#buffer.length > 0) this.#schedule(this.#options.delayMs);
  }

  /** Writes all that is buffered. */
  async flush(): Promise<void> {
    await this.#patiently(() => this.#endLong());
    while (this.#buffer.length > 0) await this.#patiently(() => this.#writeSome());
  }

  /** Flushes and closes the connection, also where flushing fails; then rejects. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      if (this.#timer) clearTimeout(this.#timer);
      if (this.#longTimer) clearTimeout(this.#longTimer);
      this.#db.close();
    }
  }

  /** Writes what is buffered if the lock is free; else leaves it to the timer. */
  #settle(before: () => void = () => {}): void {
    try {
      before();
      while (this.#buffer.length > 0) this.#writeSome();
      this.#away = false;
    } catch (error) {
      if (isBusy(error) || this.#away) return;
      this.#away = true;
      this.#options.log.warn({ error: text(error), waiting: this.#buffer.length }, 'history and journal wait: the store cannot be written');
    }
  }

  #settleForGood(): void {
    this.#settle(() => this.#endLong());
  }

  #settleForLong(): void {
    this.#settle(() => {
      if (this.#long.over) this.#endLong();
      // Where each job is written at once, nobody else has the database: there the next one may as well find it open.
      const wanted = this.#buffer.length > 0 || this.#options.batch === 1;
      if (wanted && !this.#long.open && this.#long.rested) this.#beginLong();
    });
  }

  #beginLong(): void {
    this.#setSynchronous('NORMAL');
    this.#long.begin();
    this.#lookAround();
    // Who waits for something else, such as a message being read, must not hold the lock meanwhile.
    this.#longTimer = setTimeout(() => this.#settleForGood(), LongTransaction.mostMs).unref();
  }

  #endLong(): void {
    if (!this.#long.open) return;
    try {
      this.#options.ending();
      this.#long.commit();
    } catch (error) {
      this.#undoLong();
      throw error;
    }
    if (this.#longTimer) clearTimeout(this.#longTimer);
  }

  /** What was done in it waits to be done again, before what came later. */
  #undoLong(): void {
    if (this.#longTimer) clearTimeout(this.#longTimer);
    const jobs = this.#long.undo();
    this.#options.undone();
    this.#buffer.unshift(...jobs);
    this.#noteTopics();
  }

  /** Runs work in the long transaction; where it fails, all of that is undone. */
  #inLong<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#undoLong();
      throw error;
    }
  }

  /** All that was asked in this turn, in one transaction: a verdict asks five things at once. */
  #readTogether(): Promise<Answer<unknown>[]> {
    const reads = this.#reads;
    this.#reads = [];
    this.#shared = null;
    const answers = () => reads.map(answerOf);
    return this.#patiently(() => (this.#long.open ? this.#inLong(answers) : this.#inTransaction('BEGIN', answers)));
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#settle();
      if (this.#buffer.length > 0) this.#schedule(TRY_AGAIN_MS);
    }, ms).unref();
  }

  #writeSome(): void {
    const jobs = this.#buffer.slice(0, MOST_AT_ONCE);
    const all = () => {
      for (const { work } of jobs) work();
    };
    if (this.#long.open) {
      try {
        this.#inLong(all);
        this.#long.done(jobs);
      } catch (error) {
        // A bug: who is at fault is found out in the ordinary way, which is the next turn's.
        if (storeError(error) !== error) throw error;
        return;
      }
    } else {
      this.#setSynchronous('NORMAL');
      try {
        this.#inTransaction('BEGIN IMMEDIATE', all);
      } catch (error) {
        if (storeError(error) !== error) throw error;
        this.#writeSingly(jobs);
      }
    }
    this.#buffer.splice(0, jobs.length);
    this.#noteTopics();
  }

  #noteTopics(): void {
    this.#buffered.clear();
    for (const { about } of this.#buffer) for (const topic of about) this.#buffered.add(topic);
  }

  /** One job is at fault: the others are written without it. */
  #writeSingly(jobs: readonly Job[]): void {
    this.#inTransaction('BEGIN IMMEDIATE', () => {
      for (const job of jobs) {
        try {
          this.#run(() => {
            job.work();
            this.#options.ending();
          });
        } catch (error) {
          if (storeError(error) !== error) throw error;
          this.#options.undone();
          this.#options.log.error({ error: text(error) }, 'one message could not be learnt or journalled');
        }
      }
    });
  }

  #setSynchronous(level: 'NORMAL' | 'FULL'): void {
    if (this.#synchronous === level) return;
    this.#db.pragma(`synchronous = ${level}`);
    this.#synchronous = level;
  }

  #inTransaction<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
    let begun = false;
    const fresh = (): T => {
      begun = true;
      this.#lookAround();
      const result = work();
      this.#options.ending();
      return result;
    };
    try {
      return (begin === 'BEGIN' ? this.#run.deferred(fresh) : this.#run.immediate(fresh)) as T;
    } catch (error) {
      if (begun) this.#options.undone();
      throw error;
    }
  }

  /** At a transaction's beginning: whether others have written since the last one. */
  #lookAround(): void {
    const version = this.#dataVersion.get();
    if (version !== this.#seenVersion) {
      this.#foreignWrites += 1;
      this.#options.othersWrote();
    }
    this.#seenVersion = version;
  }

  async #patiently<T>(attempt: () => T): Promise<T> {
    for (let tries = 0, slept = 0; ; tries += 1) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || slept >= this.#options.patienceMs) throw storeError(error);
        const ms = BACK_OFF[Math.min(tries, BACK_OFF.length - 1)] ?? 25;
        slept += ms;
        await this.#sleep(ms);
      }
    }
  }
}

/** One read at fault is its asker's trouble; the store's own trouble is everybody's. */
function answerOf(read: () => unknown): Answer<unknown> {
  try {
    return { value: read() };
  } catch (error) {
    if (storeError(error) !== error) throw error;
    return { error };
  }
}
