/**
 * Rows of relations lately read or written, kept as objects: learning a message needs what its verdict
 * has just read, and every message needs the organisation's rows. Changes go to the database and to
 * the shelf together; whoever undoes a transaction, or sees that another process has written, clears it.
 */
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../database.ts';
import type { DaySet } from './days.ts';
import type { Term } from './names.ts';
import { unpackTotals } from './packed-totals.ts';
import type { TotalRow } from './totals.ts';
import { Unripe } from './unripe.ts';

/** On which days a relation showed a value. */
export interface ValueRow {
  readonly term: number;
  firstAt: number;
  days: DaySet;
  /** Part of the totals. */
  ripe: boolean;
}

export interface RelationRows {
  readonly relation: number;
  readonly totals: Map<number, TotalRow>;
  /** By term: those asked for so far; `null` = not in the database. */
  readonly values: Map<number, ValueRow | null>;
  readonly unripe: Unripe;
}

type RawValue = [term: number, firstAt: number, firstDay: number, days: Buffer, ripe: number];

const COLUMNS = 'term, first_at, first_day, days, ripe';

/** Rows kept before starting afresh: some 50 MB. */
const CAPACITY = 200_000;

export class Shelf {
  readonly #db: Connection;
  readonly #relations = new Map<number, RelationRows>();
  readonly #totals;
  readonly #unripe;
  /** Statements for so many terms. */
  readonly #some = new Map<number, Statement<number[], RawValue>>();
  #kept = 0;

  constructor(db: Connection) {
    this.#db = db;
    this.#totals = db.prepare<[number], Buffer>('SELECT packed FROM total WHERE relation = ?').pluck();
    this.#unripe = db.prepare<[number], RawValue>(`SELECT ${COLUMNS} FROM value WHERE relation = ? AND ripe = 0 ORDER BY first_at`).raw();
  }

  /** The relation's totals and unripe values, and its values for these terms. */
  rowsOf(relation: number, terms: readonly Term[]): RelationRows {
    if (this.#kept > CAPACITY) this.forget();
    const rows = this.#relations.get(relation) ?? this.#load(relation);
    const missing = terms.filter((term) => !rows.values.has(term.id));
    if (missing.length > 0) this.#loadValues(rows, missing);
    return rows;
  }

  forget(): void {
    this.#relations.clear();
    this.#kept = 0;
  }

  #load(relation: number): RelationRows {
    const packed = this.#totals.get(relation);
    const rows: RelationRows = { relation, totals: packed ? unpackTotals(packed) : new Map(), values: new Map(), unripe: new Unripe() };
    for (const raw of this.#unripe.all(relation)) {
      const row = rowFrom(raw);
      rows.unripe.add(row);
      rows.values.set(row.term, row);
    }
    this.#relations.set(relation, rows);
    this.#kept += rows.totals.size + rows.values.size;
    return rows;
  }

  #loadValues(rows: RelationRows, terms: readonly Term[]): void {
    for (const { id } of terms) rows.values.set(id, null);
    for (const raw of this.#statement(terms.length).all(rows.relation, ...terms.map((term) => term.id))) {
      const row = rowFrom(raw);
      rows.values.set(row.term, row);
    }
    this.#kept += terms.length;
  }

  #statement(count: number): Statement<number[], RawValue> {
    let statement = this.#some.get(count);
    if (!statement) {
      const places = Array(count).fill('?').join(',');
      statement = this.#db.prepare<number[], RawValue>(`SELECT ${COLUMNS} FROM value WHERE relation = ? AND term IN (${places})`).raw();
      this.#some.set(count, statement);
    }
    return statement;
  }
}

function rowFrom([term, firstAt, first, bits, ripe]: RawValue): ValueRow {
  return { term, firstAt, days: { first, bits }, ripe: ripe === 1 };
}
