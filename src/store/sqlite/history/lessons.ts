/**
 * Which observations have taught, and whom: the memory that makes learning idempotent. A key is one message; it may come in
 * several copies (to others of ours, or out of another mailbox), each at a time of its own. Only digests are kept: of the key, and 4 bytes of each listener.
 */
import type { Connection } from '../database.ts';
import { digestOf } from './digest.ts';

export interface Fresh {
  /** The key is new. */
  message: boolean;
  /** No copy was received at this time before. */
  time: boolean;
  /** Listeners not taught by any copy yet. */
  listeners: Set<string>;
  /** Earliest time of the copies there were before (ms); `null` = none. */
  earliest: number | null;
}

/** A row of `learnt`. */
export interface Lesson {
  digest: Buffer;
  at: number;
  taught: Buffer | null;
  copies: Buffer | null;
}

/** Times of one message's copies that are told apart. */
const MOST_COPIES = 200;

export class Lessons {
  readonly #find;
  readonly #save;
  readonly #remove;

  constructor(db: Connection) {
    this.#find = db.prepare<[Buffer], Lesson>('SELECT digest, at, taught, copies FROM learnt WHERE digest = ?');
    this.#remove = db.prepare<[Buffer]>('DELETE FROM learnt WHERE digest = ?');
    this.#save = db.prepare<[Buffer, number, Buffer | null, Buffer | null]>(
      'INSERT INTO learnt (digest, at, taught, copies) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, taught = excluded.taught, copies = excluded.copies',
    );
  }

  /** Notes that a copy received at `at` (ms) now teaches these listeners; says what of it is new. */
  begin(key: string, listeners: readonly string[], at: number, now: number): Fresh {
    const digest = digestOf(key);
    const row = this.#find.get(digest);
    const taught = marksIn(row?.taught);
    const times = row ? timesOf(row) : [];
    const fresh: Fresh = {
      message: row === undefined,
      time: row === undefined || (!times.includes(at) && tellsTime(at, now) && times.length < MOST_COPIES),
      listeners: new Set(),
      earliest: row?.at ?? null,
    };
    if (row && row.taught === null) return { ...fresh, time: false };
    for (const listener of listeners) {
      const mark = markOf(listener);
      if (taught.has(mark)) continue;
      taught.add(mark);
      fresh.listeners.add(listener);
    }
    if (fresh.time) times.push(at);
    if (fresh.time || fresh.listeners.size > 0) {
      const [first = at, ...copies] = times.sort((a, b) => a - b);
      this.#save.run(digest, first, packMarks(taught), copies.length === 0 ? null : packTimes(copies));
    }
    return fresh;
  }

  /** @param digest of a key @returns when the earliest copy that has taught was received (ms); `null` = none has */
  firstAt(digest: Buffer): number | null {
    return this.#find.get(digest)?.at ?? null;
  }

  /** The message is taken back: nothing of it has taught. */
  remove(digest: Buffer): void {
    this.#remove.run(digest);
  }

  /** Forgets the copies received before a time (ms). @returns whether the message had later ones, and is still known */
  forget(row: Lesson, before: number): boolean {
    const [first, ...copies] = timesOf(row).filter((time) => time >= before);
    if (first === undefined) this.#remove.run(row.digest);
    else this.#save.run(row.digest, first, row.taught, copies.length === 0 ? null : packTimes(copies));
    return first !== undefined;
  }

  /** @param at time of receipt (ms), if it is to be this very copy */
  hasTaught(key: string, listeners: readonly string[] | null, at: number | null, now: number): boolean {
    const row = this.#find.get(digestOf(key));
    if (row === undefined) return false;
    if (row.taught === null) return true;
    const times = timesOf(row);
    if (at !== null && tellsTime(at, now) && !times.includes(at) && times.length < MOST_COPIES) return false;
    const taught = marksIn(row.taught);
    return listeners === null || listeners.every((listener) => taught.has(markOf(listener)));
  }
}

/**
 * Whether a time may tell one copy from another. What claims to come from the future is taken to be of now (archives), and that
 * is another time at each run.
 */
const tellsTime = (at: number, now: number): boolean => at < now - 86_400_000;

const markOf = (listener: string): number => digestOf(listener).readUInt32LE(0);

function marksIn(packed: Buffer | null | undefined): Set<number> {
  const marks = new Set<number>();
  for (let at = 0; packed && at + 4 <= packed.length; at += 4) marks.add(packed.readUInt32LE(at));
  return marks;
}

function packMarks(marks: ReadonlySet<number>): Buffer {
  const packed = Buffer.alloc(marks.size * 4);
  [...marks]
    .sort((a, b) => a - b)
    .forEach((mark, i) => {
      packed.writeUInt32LE(mark, i * 4);
    });
  return packed;
}

function timesOf({ at, copies }: Lesson): number[] {
  const times = [at];
  for (let place = 0; copies && place + 6 <= copies.length; place += 6) times.push(copies.readUIntLE(place, 6));
  return times;
}

function packTimes(times: readonly number[]): Buffer {
  const packed = Buffer.alloc(times.length * 6);
  times.forEach((time, i) => {
    packed.writeUIntLE(time, i * 6, 6);
  });
  return packed;
}
