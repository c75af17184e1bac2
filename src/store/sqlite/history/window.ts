/**
 * How far memory reaches back: eight half-lives (four years at 180 days) before the day asked about, down to the begin of
 * an era. What is older counts 1/256 and less, and is forgotten as if it had never been learnt: counts, days and "since"
 * are all of one stretch of time, so that no word about them lies. Reading heeds it, whether maintenance has been or not.
 */

import { dayOf, eraOf, eraStart, startOf } from './days.ts';
import type { Decay } from './decay.ts';

const HALF_LIVES = 8;

export class Window {
  readonly #days: number;

  constructor(decay: Decay) {
    this.#days = Math.ceil(decay.halfLifeDays * HALF_LIVES);
  }

  /** First era remembered on a day. */
  eraAt(day: number): number {
    return eraOf(Math.max(0, day - this.#days));
  }

  /** First day remembered at a time (ms). */
  dayAt(at: number): number {
    return eraStart(this.eraAt(dayOf(at)));
  }

  /** Time (ms) from which on all is remembered at a time (ms). */
  startAt(at: number): number {
    return startOf(this.dayAt(at));
  }
}
