/**
 * Scores of mail known to be honest, counted by month of receipt: what rarity is told from. Each message asks and most add one,
 * so the counts of the months last asked about stay in memory.
 */
import type { MeasuredScore } from '../../../history/types.ts';
import { STEPS, stepOf } from '../../../score/rarity.ts';
import type { Connection } from '../database.ts';

/** Months that count, the one of the question included. */
const WINDOW = 12;

interface Remembered {
  scale: string;
  month: number;
  /** How many scored at least each step. */
  atLeast: Uint32Array;
}

/** Months since 1970 (UTC) of a time in ms. */
export function monthOf(at: number): number {
  const date = new Date(at);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

export class HonestScores {
  readonly #add;
  readonly #counts;
  readonly #remove;
  readonly #removeLast;
  readonly #drop;
  /** As this connection sees it; `forget` says when that may be out of date. */
  #remembered: Remembered | null = null;

  constructor(db: Connection) {
    this.#add = db.prepare<[string, number, number]>(
      'INSERT INTO honest_score (scale, month, step, messages) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET messages = messages + 1',
    );
    this.#counts = db
      .prepare<[string, number, number], [step: number, messages: number]>(
        'SELECT step, sum(messages) FROM honest_score WHERE scale = ? AND month BETWEEN ? AND ? GROUP BY step',
      )
      .raw();
    this.#remove = db.prepare<[string, number, number]>('UPDATE honest_score SET messages = messages - 1 WHERE scale = ? AND month = ? AND step = ?');
    this.#removeLast = db.prepare<[string, number, number]>('DELETE FROM honest_score WHERE scale = ? AND month = ? AND step = ? AND messages <= 1');
    this.#drop = db.prepare<[number]>('DELETE FROM honest_score WHERE month < ?');
  }

  /** Inside a writing transaction only; once a message. @param at time of receipt, ms */
  add({ scale, score }: MeasuredScore, at: number): void {
    const month = monthOf(at);
    const step = stepOf(score);
    this.#add.run(scale, month, step);
    const kept = this.#remembered;
    if (kept?.scale !== scale || month > kept.month || month <= kept.month - WINDOW) return;
    for (let below = 0; below <= step; below += 1) kept.atLeast[below] = (kept.atLeast[below] ?? 0) + 1;
  }

  /** A message that was added turns out not to be honest. Inside a writing transaction only. */
  remove({ scale, score }: MeasuredScore, at: number): void {
    const row = [scale, monthOf(at), stepOf(score)] as const;
    if (this.#removeLast.run(...row).changes === 0) this.#remove.run(...row);
    this.#remembered = null;
  }

  /** @param at time of the question, ms: the months up to then count @returns how many messages scored at least each step */
  atLeast(scale: string, at: number): Uint32Array {
    const month = monthOf(at);
    if (this.#remembered?.scale !== scale || this.#remembered.month !== month) this.#remembered = { scale, month, atLeast: this.#read(scale, month) };
    // A copy: what the asker got must not change while he thinks.
    return this.#remembered.atLeast.slice();
  }

  /** A transaction was undone, or another process has written. */
  forget(): void {
    this.#remembered = null;
  }

  /** Drops what no question about this time (ms) or a later one can meet. @returns rows dropped */
  prune(asOf: number): number {
    return this.#drop.run(monthOf(asOf) - WINDOW + 1).changes;
  }

  #read(scale: string, month: number): Uint32Array {
    const atLeast = new Uint32Array(STEPS);
    for (const [step, messages] of this.#counts.all(scale, month - WINDOW + 1, month)) atLeast[step] = messages;
    for (let step = STEPS - 2; step >= 0; step -= 1) atLeast[step] = (atLeast[step] ?? 0) + (atLeast[step + 1] ?? 0);
    return atLeast;
  }
}
