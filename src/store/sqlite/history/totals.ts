/**
 * Sums over the ripe values of one attribute in one relation, kept so that a newsletter's thousands of
 * link hosts need not be added up for each message. `weight` is n of the formula in docs/model.md,
 * `kinds` is T: each distinct value counts by the age of its last day.
 *
 * A change is always "to what it would be had it been counted in order", so the sums do not depend on
 * the order of learning.
 */
import type { Connection } from '../database.ts';
import { Bulk } from './bulk.ts';
import { type DaySet, lastDay, oneDay, withDay } from './days.ts';
import type { Decay } from './decay.ts';

export interface TotalRow {
  relation: number;
  attribute: number;
  weight: number;
  kinds: number;
  as_of: number;
  first_day: number;
  days: Uint8Array;
}

export class Totals {
  readonly #decay: Decay;
  readonly #select;
  readonly #upsert;

  constructor(db: Connection, decay: Decay) {
    this.#decay = decay;
    this.#select = db.prepare<[number], TotalRow>('SELECT relation, attribute, weight, kinds, as_of, first_day, days FROM total WHERE relation = ?');
    this.#upsert = new Bulk(
      db,
      7,
      (rows) =>
        `INSERT INTO total (relation, attribute, weight, kinds, as_of, first_day, days) VALUES ${rows}
         ON CONFLICT DO UPDATE SET weight = excluded.weight, kinds = excluded.kinds, as_of = excluded.as_of, first_day = excluded.first_day, days = excluded.days`,
    );
  }

  /** Rows of a relation by attribute code. */
  of(relation: number): TotalRow[] {
    return this.#select.all(relation);
  }

  /** Changes to one relation's totals, written together by `write`. */
  change(relation: number): TotalsChange {
    return new TotalsChange(relation, this.of(relation), this.#decay, (rows) => this.#upsert.run(rows.map(columnsOf)));
  }
}

const columnsOf = (row: TotalRow): unknown[] => [row.relation, row.attribute, row.weight, row.kinds, row.as_of, row.first_day, row.days];

export class TotalsChange {
  readonly #relation: number;
  readonly #rows = new Map<number, TotalRow>();
  readonly #dirty = new Set<TotalRow>();
  readonly #decay: Decay;
  readonly #save: (rows: readonly TotalRow[]) => void;

  constructor(relation: number, rows: readonly TotalRow[], decay: Decay, save: (rows: readonly TotalRow[]) => void) {
    this.#relation = relation;
    this.#decay = decay;
    this.#save = save;
    for (const row of rows) this.#rows.set(row.attribute, row);
  }

  /** Some value of the attribute was seen on this day. */
  seen(attribute: number, day: number): void {
    const row = this.#row(attribute, day);
    const before = { first: row.first_day, bits: row.days };
    const days = withDay(before, day);
    if (days === before) return;
    row.first_day = days.first;
    row.days = days.bits;
    this.#dirty.add(row);
  }

  /** A value becomes part of the sums, with all its days. */
  ripened(attribute: number, days: DaySet): void {
    const row = this.#row(attribute, lastDay(days));
    this.#advance(row, lastDay(days));
    row.weight += this.#decay.weight(days, row.as_of);
    row.kinds += this.#decay.over(row.as_of - lastDay(days));
  }

  /** A value that is part of the sums was seen on one day more. */
  seenAgain(attribute: number, before: DaySet, day: number): void {
    const row = this.#row(attribute, day);
    this.#advance(row, day);
    row.weight += this.#decay.over(row.as_of - day);
    const last = lastDay(before);
    if (day > last) row.kinds += this.#decay.over(row.as_of - day) - this.#decay.over(row.as_of - last);
  }

  write(): void {
    if (this.#dirty.size > 0) this.#save([...this.#dirty]);
  }

  #row(attribute: number, day: number): TotalRow {
    let row = this.#rows.get(attribute);
    if (!row) {
      const { first, bits } = oneDay(day);
      row = { relation: this.#relation, attribute, weight: 0, kinds: 0, as_of: day, first_day: first, days: bits };
      this.#rows.set(attribute, row);
      this.#dirty.add(row);
    }
    return row;
  }

  #advance(row: TotalRow, day: number): void {
    this.#dirty.add(row);
    if (day <= row.as_of) return;
    const left = this.#decay.over(day - row.as_of);
    row.weight *= left;
    row.kinds *= left;
    row.as_of = day;
  }
}
