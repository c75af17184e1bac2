/**
 * Counts by name, in bounded memory. Exact while there are no more names than fit; beyond, the names that mattered least are
 * forgotten, so that the top of the list stays what it is.
 */
import type { Action } from '../../decide/verdict.ts';
import type { Row } from '../report.ts';

const MOST_NAMES = 20_000;
/** Longer names are no addresses or hosts that a person wrote. */
const LONGEST_NAME = 320;

export class Tally {
  readonly #rows = new Map<string, Row>();
  readonly #most: number;

  constructor(most = MOST_NAMES) {
    this.#most = most;
  }

  add(name: string, action: Action, score: number): void {
    const row = this.#row(name.slice(0, LONGEST_NAME));
    row.judged += 1;
    if (action !== 'deliver') row[action] += 1;
    row.highest = Math.max(row.highest, score);
  }

  /** Those with alerts, most alerts first, at most `limit`. */
  top(limit: number): Row[] {
    const alerted = [...this.#rows.values()].filter((row) => row.lock + row.hold > 0);
    return alerted.sort(byWeight).slice(0, limit);
  }

  #row(name: string): Row {
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    if (this.#rows.size >= this.#most) this.#forgetHalf();
    const row = { name, judged: 0, lock: 0, hold: 0, highest: 0 };
    this.#rows.set(name, row);
    return row;
  }

  #forgetHalf(): void {
    const least = [...this.#rows.values()].sort(byWeight).slice(Math.floor(this.#most / 2));
    for (const { name } of least) this.#rows.delete(name);
  }
}

/** Held before locked before delivered; alphabetical among equals, so that the same mail gives the same report. */
function byWeight(a: Row, b: Row): number {
  return b.hold + b.lock - (a.hold + a.lock) || b.hold - a.hold || b.judged - a.judged || (a.name < b.name ? -1 : 1);
}
