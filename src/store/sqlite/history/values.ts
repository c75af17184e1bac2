/**
 * Rows of `value`: on which days a relation showed a value. A value counts once a day, and not at all
 * until 24 hours after it was first seen: a campaign cannot make itself known.
 */
import type { Statement } from 'better-sqlite3';
import type { Attribute, AttributeTotals, LevelFacts, ValueStats } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { Bulk } from './bulk.ts';
import { countDays, type DaySet, dayOf, lastDay, startOf, withDay } from './days.ts';
import type { Decay } from './decay.ts';
import { attributeOf, codeOf, codeOfTerm, type Term } from './names.ts';
import { Totals, type TotalsChange } from './totals.ts';

/** Ms until a value counts as seen. */
const RIPE_AFTER = 86_400_000;

interface ValueRow {
  term: number;
  first_at: number;
  first_day: number;
  days: Buffer;
  ripe: number;
}

const COLUMNS = 'term, first_at, first_day, days, ripe';
const setOf = (row: ValueRow): DaySet => ({ first: row.first_day, bits: row.days });

export class Values {
  readonly #decay: Decay;
  readonly #totals: Totals;
  readonly #db: Connection;
  /** Statements for so many terms. */
  readonly #someStatements = new Map<number, Statement<number[], ValueRow>>();
  readonly #unripe;
  readonly #ripen;
  readonly #upsert: Bulk;

  constructor(db: Connection, decay: Decay) {
    this.#decay = decay;
    this.#totals = new Totals(db, decay);
    this.#db = db;
    this.#unripe = db.prepare<[number, number], ValueRow>(`SELECT ${COLUMNS} FROM value WHERE relation = ? AND ripe = 0 AND first_at <= ?`);
    this.#ripen = db.prepare<[number, number]>('UPDATE value SET ripe = 1 WHERE relation = ? AND ripe = 0 AND first_at <= ?');
    this.#upsert = new Bulk(
      db,
      5,
      (rows) =>
        `INSERT INTO value (relation, term, first_at, first_day, days) VALUES ${rows}
         ON CONFLICT DO UPDATE SET first_at = excluded.first_at, first_day = excluded.first_day, days = excluded.days`,
    );
  }

  /** Counts the values on the day of `at` (ms). */
  learn(relation: number, terms: readonly Term[], at: number): void {
    const day = dayOf(at);
    const totals = this.#totals.change(relation);
    this.#ripenDue(relation, at, totals);
    const known = new Map(this.#some(relation, terms).map((row) => [row.term, row]));
    const changed: unknown[][] = [];
    for (const { id } of terms) {
      totals.seen(codeOfTerm(id), day);
      const row = known.get(id);
      const before = row ? setOf(row) : null;
      const days = withDay(before, day);
      if (row && days === before && at >= row.first_at) continue;
      changed.push([relation, id, Math.min(at, row?.first_at ?? at), days.first, days.bits]);
      if (before && row?.ripe === 1 && days !== before) totals.seenAgain(codeOfTerm(id), before, day);
    }
    this.#upsert.run(changed);
    totals.write();
  }

  #ripenDue(relation: number, at: number, totals: TotalsChange): void {
    const due = this.#unripe.all(relation, at - RIPE_AFTER);
    for (const row of due) totals.ripened(codeOfTerm(row.term), setOf(row));
    if (due.length > 0) this.#ripen.run(relation, at - RIPE_AFTER);
  }

  /** What a relation knows of some values and of their attributes, at `at` (ms). */
  read(relation: number, terms: readonly Term[], asked: ReadonlySet<Attribute>, at: number): Pick<LevelFacts, 'totals' | 'values'> {
    const day = dayOf(at);
    const keys = new Map(terms.map((term) => [term.id, term.key]));
    const values: Record<string, ValueStats> = {};
    for (const row of this.#some(relation, terms)) {
      if (row.first_at > at - RIPE_AFTER) continue;
      const days = setOf(row);
      values[keys.get(row.term) ?? ''] = {
        days: countDays(days),
        decayed: this.#decay.weight(days, day),
        firstSeen: row.first_at,
        lastSeen: Math.max(startOf(lastDay(days)), row.first_at),
      };
    }
    return { values, totals: this.#readTotals(relation, asked, at) };
  }

  #some(relation: number, terms: readonly Term[]): ValueRow[] {
    if (terms.length === 0) return [];
    let statement = this.#someStatements.get(terms.length);
    if (!statement) {
      const places = Array(terms.length).fill('?').join(',');
      statement = this.#db.prepare(`SELECT ${COLUMNS} FROM value WHERE relation = ? AND term IN (${places})`);
      this.#someStatements.set(terms.length, statement);
    }
    return statement.all(relation, ...terms.map((term) => term.id));
  }

  #readTotals(relation: number, asked: ReadonlySet<Attribute>, at: number): LevelFacts['totals'] {
    const day = dayOf(at);
    const byCode = new Map<number, AttributeTotals>();
    for (const row of this.#totals.of(relation)) {
      const left = this.#decay.over(day - row.as_of);
      byCode.set(row.attribute, { decayed: row.weight * left, distinct: row.kinds * left, days: countDays({ first: row.first_day, bits: row.days }) });
    }
    for (const row of this.#unripe.all(relation, at - RIPE_AFTER)) {
      const total = byCode.get(codeOfTerm(row.term));
      if (!total) continue;
      const days = setOf(row);
      total.decayed += this.#decay.weight(days, day);
      total.distinct += this.#decay.over(day - lastDay(days));
    }
    const totals: LevelFacts['totals'] = {};
    for (const attribute of asked) {
      const total = byCode.get(codeOf(attribute));
      if (total) totals[attribute] = total;
    }
    return totals;
  }
}

export interface HabitRow {
  attribute: Attribute;
  value: string;
  days: number;
  firstSeen: number;
  lastSeen: number;
}

/** Everything a relation shows, for people: most days first, at most `limit` of each attribute. */
export function habitsOf(db: Connection, relation: number, limit: number): HabitRow[] {
  const rows = db
    .prepare<[number], ValueRow & { text: string }>(
      `SELECT term, first_at, first_day, days, ripe, text FROM value JOIN term ON term.id = value.term WHERE relation = ?`,
    )
    .all(relation);
  const byAttribute = new Map<Attribute, HabitRow[]>();
  for (const row of rows) {
    const attribute = attributeOf(codeOfTerm(row.term));
    if (!attribute) continue;
    const days = setOf(row);
    const habit = {
      attribute,
      value: row.text,
      days: countDays(days),
      firstSeen: row.first_at,
      lastSeen: Math.max(startOf(lastDay(days)), row.first_at),
    };
    const same = byAttribute.get(attribute);
    if (same) same.push(habit);
    else byAttribute.set(attribute, [habit]);
  }
  return [...byAttribute.values()].flatMap((habits) =>
    habits.sort((a, b) => b.days - a.days || b.lastSeen - a.lastSeen || (a.value < b.value ? -1 : 1)).slice(0, Math.max(limit, 0)),
  );
}
