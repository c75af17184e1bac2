/**
 * Sums over the ripe values of one attribute in one relation, kept so that a newsletter's thousands of
 * link hosts need not be added up for each message. `weight` is n of the formula in `src/history/surprise.ts`,
 * `kinds` is T: each distinct value counts by the age of its last day.
 *
 * A change is always "to what it would be had it been counted in order", so the sums do not depend on
 * the order of learning.
 */
import { type DaySet, lastDay, oneDay, withDay } from './days.ts';
import type { Decay } from './decay.ts';

/** Sums over the ripe values of an attribute, decayed to the day `asOf`. */
export interface TotalRow {
  readonly attribute: number;
  weight: number;
  kinds: number;
  asOf: number;
  /** Days with any value, ripe or not. */
  days: DaySet;
}

/** Changes to one relation's totals, made in place. */
export class TotalsChange {
  readonly #rows: Map<number, TotalRow>;
  /** Whether anything was changed, and has to be written. */
  changed = false;
  readonly #decay: Decay;

  /** @param rows by attribute code */
  constructor(rows: Map<number, TotalRow>, decay: Decay) {
    this.#rows = rows;
    this.#decay = decay;
  }

  /** Some value of the attribute was seen on this day. */
  seen(attribute: number, day: number): void {
    const row = this.#row(attribute, day);
    const days = withDay(row.days, day);
    if (days === row.days) return;
    row.days = days;
    this.changed = true;
  }

  /** A value becomes part of the sums, with all its days. */
  ripened(attribute: number, days: DaySet): void {
    const row = this.#row(attribute, lastDay(days));
    this.#advance(row, lastDay(days));
    row.weight += this.#decay.weight(days, row.asOf);
    row.kinds += this.#decay.over(row.asOf - lastDay(days));
  }

  /** A value that is part of the sums was seen on one day more. */
  seenAgain(attribute: number, before: DaySet, day: number): void {
    const row = this.#row(attribute, day);
    this.#advance(row, day);
    row.weight += this.#decay.over(row.asOf - day);
    const last = lastDay(before);
    if (day > last) row.kinds += this.#decay.over(row.asOf - day) - this.#decay.over(row.asOf - last);
  }

  #row(attribute: number, day: number): TotalRow {
    let row = this.#rows.get(attribute);
    if (!row) {
      row = { attribute, weight: 0, kinds: 0, asOf: day, days: oneDay(day) };
      this.#rows.set(attribute, row);
      this.changed = true;
    }
    return row;
  }

  #advance(row: TotalRow, day: number): void {
    this.changed = true;
    if (day <= row.asOf) return;
    const left = this.#decay.over(day - row.asOf);
    row.weight *= left;
    row.kinds *= left;
    row.asOf = day;
  }
}
