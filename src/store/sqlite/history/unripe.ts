/**
 * A relation's values that are not yet part of its totals, earliest sighting first. An organisation meets thousands of new values
 * a day, and every message asks which of them have come of age: they are the first few, so the rest need not be looked at.
 */
import type { ValueRow } from './shelf.ts';

export class Unripe {
  /** By `firstAt`, ascending. */
  readonly #rows: ValueRow[] = [];

  /** A row that was first seen at its `firstAt`; most come last, or nearly so. */
  add(row: ValueRow): void {
    let place = this.#rows.length;
    while (place > 0 && (this.#rows[place - 1] as ValueRow).firstAt > row.firstAt) place -= 1;
    this.#rows.splice(place, 0, row);
  }

  /** A row that turned out to have been seen earlier: to be called after its `firstAt` has changed. */
  moved(row: ValueRow): void {
    const place = this.#rows.indexOf(row);
    if (place < 0) return;
    this.#rows.splice(place, 1);
    this.add(row);
  }

  /** @param time ms @returns those first seen by then */
  by(time: number): readonly ValueRow[] {
    let count = 0;
    while (count < this.#rows.length && (this.#rows[count] as ValueRow).firstAt <= time) count += 1;
    return count === 0 ? NONE : this.#rows.slice(0, count);
  }

  /** Takes out what `by` gives. */
  take(time: number): readonly ValueRow[] {
    const rows = this.by(time);
    this.#rows.splice(0, rows.length);
    return rows;
  }
}

const NONE: readonly ValueRow[] = [];
