/**
 * Values a relation showed, and on which days. A value counts once a day, and not at all until 24
 * hours after it was first seen: a campaign cannot make itself known.
 */
import type { Attribute, LevelFacts, ValueStats } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { Bulk } from './bulk.ts';
import { countDays, dayOf, lastDay, startOf, withDay } from './days.ts';
import type { Decay } from './decay.ts';
import { attributeOf, codeOf, codeOfTerm, type Term } from './names.ts';
import { packTotals } from './packed-totals.ts';
import { type RelationRows, Shelf, type ValueRow } from './shelf.ts';
import { TotalsChange } from './totals.ts';

/** Ms until a value counts as seen. */
const RIPE_AFTER = 86_400_000;

export class Values {
  readonly #decay: Decay;
  readonly #shelf: Shelf;
  readonly #ripen;
  readonly #upsertValues: Bulk;
  readonly #saveTotals;

  constructor(db: Connection, decay: Decay) {
    this.#decay = decay;
    this.#shelf = new Shelf(db);
    this.#ripen = db.prepare<[number, number]>('UPDATE value SET ripe = 1 WHERE relation = ? AND ripe = 0 AND first_at <= ?');
    this.#upsertValues = new Bulk(
      db,
      5,
      (rows) =>
        `INSERT INTO value (relation, term, first_at, first_day, days) VALUES ${rows}
         ON CONFLICT DO UPDATE SET first_at = excluded.first_at, first_day = excluded.first_day, days = excluded.days`,
    );
    this.#saveTotals = db.prepare<[number, Buffer]>('INSERT INTO total (relation, packed) VALUES (?, ?) ON CONFLICT DO UPDATE SET packed = excluded.packed');
  }

  /** Counts the values on the day of `at` (ms). Inside a writing transaction only. */
  learn(relation: number, terms: readonly Term[], at: number): void {
    const rows = this.#shelf.rowsOf(relation, terms);
    const totals = new TotalsChange(rows.totals, this.#decay);
    this.#ripenDue(rows, at, totals);
    const changed = terms.flatMap(({ id }) => this.#learnValue(rows, id, at, totals) ?? []);
    this.#upsertValues.run(changed.map((row) => [relation, row.term, row.firstAt, row.days.first, row.days.bits]));
    if (totals.changed) this.#saveTotals.run(relation, packTotals(rows.totals.values()));
  }

  /** What a relation knows of some values and of their attributes, at `at` (ms). */
  read(relation: number, terms: readonly Term[], asked: ReadonlySet<Attribute>, at: number): Pick<LevelFacts, 'totals' | 'values'> {
    const rows = this.#shelf.rowsOf(relation, terms);
    const day = dayOf(at);
    const values: Record<string, ValueStats> = {};
    for (const term of terms) {
      const row = rows.values.get(term.id);
      if (!row || row.firstAt > at - RIPE_AFTER) continue;
      const { days, firstSeen, lastSeen } = seenOn(row);
      values[term.key] = { days, decayed: this.#decay.weight(row.days, day), firstSeen, lastSeen };
    }
    return { values, totals: this.#readTotals(rows, asked, at) };
  }

  /** Adds a relation's totals up anew, from its values. */
  addUp(relation: number, ripe: Iterable<ValueRow>): void {
    const { totals } = this.#shelf.rowsOf(relation, []);
    for (const total of totals.values()) {
      total.weight = 0;
      total.kinds = 0;
    }
    const change = new TotalsChange(totals, this.#decay);
    for (const row of ripe) change.ripened(codeOfTerm(row.term), row.days);
    this.#saveTotals.run(relation, packTotals(totals.values()));
  }

  /** Forgets what it has read: a transaction was undone, or another process has written. */
  forget(): void {
    this.#shelf.forget();
  }

  #ripenDue(rows: RelationRows, at: number, totals: TotalsChange): void {
    const due = rows.unripe.take(at - RIPE_AFTER);
    for (const row of due) {
      totals.ripened(codeOfTerm(row.term), row.days);
      row.ripe = true;
    }
    if (due.length > 0) this.#ripen.run(rows.relation, at - RIPE_AFTER);
  }

  /** @returns the row where it has changed */
  #learnValue(rows: RelationRows, term: number, at: number, totals: TotalsChange): ValueRow | null {
    const day = dayOf(at);
    totals.seen(codeOfTerm(term), day);
    const row = rows.values.get(term);
    if (!row) {
      const added = { term, firstAt: at, days: withDay(null, day), ripe: false };
      rows.values.set(term, added);
      rows.unripe.add(added);
      return added;
    }
    const before = row.days;
    row.days = withDay(before, day);
    if (row.days === before && at >= row.firstAt) return null;
    if (at < row.firstAt) {
      row.firstAt = at;
      rows.unripe.moved(row);
    }
    if (row.ripe && row.days !== before) totals.seenAgain(codeOfTerm(term), before, day);
    return row;
  }

  #readTotals(rows: RelationRows, asked: ReadonlySet<Attribute>, at: number): LevelFacts['totals'] {
    const day = dayOf(at);
    const totals: LevelFacts['totals'] = {};
    for (const attribute of asked) {
      const row = rows.totals.get(codeOf(attribute));
      if (!row) continue;
      const left = this.#decay.over(day - row.asOf);
      totals[attribute] = { decayed: row.weight * left, distinct: row.kinds * left, days: countDays(row.days) };
    }
    for (const row of rows.unripe.by(at - RIPE_AFTER)) {
      const attribute = attributeOf(codeOfTerm(row.term));
      const total = attribute && totals[attribute];
      if (!total) continue;
      total.decayed += this.#decay.weight(row.days, day);
      total.distinct += this.#decay.over(day - lastDay(row.days));
    }
    return totals;
  }
}

/** When a value was seen; the last time to the day. */
export function seenOn(row: ValueRow): { days: number; firstSeen: number; lastSeen: number } {
  return { days: countDays(row.days), firstSeen: row.firstAt, lastSeen: Math.max(startOf(lastDay(row.days)), row.firstAt) };
}
