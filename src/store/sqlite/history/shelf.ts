/**
 * Relations lately read or written, kept as objects: learning a message needs what its verdict has just read, and every
 * message needs the organisation's. Learning changes the objects; `save` writes what has changed, once, at the end of the
 * transaction: a batch of messages writes the organisation's totals one time. Whoever undoes a transaction, or sees that
 * another process has written, calls `forget`.
 *
 * A small relation is one row, values and all; from them its totals follow. One with many values (the organisation, large
 * domains, newsletters) has a row for each in `value`, and keeps its totals.
 */
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../database.ts';
import { Bulk } from './bulk.ts';
import { Counts } from './counts.ts';
import { type DaySet, packDays, unpackDays } from './days.ts';
import type { Decay } from './decay.ts';
import { codeOfTerm, type Term } from './names.ts';
import { packTotals, unpackTotals } from './packed-totals.ts';
import { packValues, type Seen, unpackValues } from './seen.ts';
import { Totals } from './totals.ts';
import { Young } from './young.ts';

/** Names a relation; ids of names, 0 = everyone. */
export interface RelationKey {
  level: number;
  subject: number;
  class: number;
  recipient: number;
}

export interface Kept {
  readonly id: number;
  readonly key: RelationKey;
  /** Times of the first and last message (ms), and the days with one. */
  firstAt: number | null;
  lastAt: number | null;
  days: DaySet | null;
  readonly counts: Counts;
  /** Its values have rows of their own, and `values` those asked for so far; `null` = it has not. */
  large: boolean;
  readonly values: Map<number, Seen | null>;
  /** `null`: not added up yet; of a small relation only reading asks for them. */
  totals: Totals | null;
  /** Who showed a value, by term: a relation's id, or 0 for several. Of the organisation alone. */
  readonly sources: Map<number, number> | null;
  young: Young | null;
  /** No value of a small relation was first seen after this (ms); `null`: not looked up yet. */
  newest: number | null;
  /** Not in the database yet. */
  isNew: boolean;
  /** Terms whose row has to be written, where it is large. */
  readonly touched: Set<number>;
}

export interface RelationRow extends RelationKey {
  id: number;
  first_at: number | null;
  last_at: number | null;
  days: Buffer | null;
  counts: Buffer;
  large: number;
  packed: Buffer;
}

type RawValue = [term: number, firstAt: number, days: Buffer, source: number];

/** Values a relation has in its own row at most: less than any attribute may have, so that none is over its cap. */
export const SMALL = 96;
/** Values and relations kept before starting afresh: some 50 MB. */
const CAPACITY = 150_000;

export class Shelf {
  readonly #db: Connection;
  readonly #decay: Decay;
  readonly #capacity: number;
  readonly #relations = new Map<string, Kept>();
  readonly #dirty = new Set<Kept>();
  readonly #find;
  readonly #insert;
  readonly #update;
  readonly #pairs;
  readonly #lastId;
  readonly #upsertValues: Bulk;
  readonly #young;
  /** Statements for so many terms. */
  readonly #some = new Map<number, Statement<number[], RawValue>>();
  #size = 0;
  #nextId: number | null = null;

  constructor(db: Connection, decay: Decay, capacity = CAPACITY) {
    this.#db = db;
    this.#capacity = capacity;
    this.#decay = decay;
    this.#find = db.prepare<[number, number, number, number], RelationRow>(
      'SELECT * FROM relation WHERE level = ? AND subject = ? AND class = ? AND recipient = ?',
    );
    this.#insert = db.prepare<[RelationRow]>(
      `INSERT INTO relation (id, level, subject, class, recipient, first_at, last_at, days, counts, large, packed)
       VALUES (:id, :level, :subject, :class, :recipient, :first_at, :last_at, :days, :counts, :large, :packed)`,
    );
    this.#update = db.prepare<[Omit<RelationRow, keyof RelationKey>]>(
      'UPDATE relation SET first_at = :first_at, last_at = :last_at, days = :days, counts = :counts, large = :large, packed = :packed WHERE id = :id',
    );
    this.#pairs = db.prepare<[number, number, number, number], RelationRow>('SELECT * FROM relation WHERE level = ? AND subject = ? AND class = ? LIMIT ?');
    this.#lastId = db.prepare<[], number | null>('SELECT max(id) FROM relation').pluck();
    this.#upsertValues = new Bulk(
      db,
      5,
      (rows) =>
        `INSERT INTO value (relation, term, first_at, days, source) VALUES ${rows}
         ON CONFLICT DO UPDATE SET first_at = excluded.first_at, days = excluded.days, source = excluded.source`,
    );
    this.#young = db
      .prepare<[number, number], RawValue>('SELECT term, first_at, days, source FROM value WHERE relation = ? AND first_at > ? ORDER BY first_at')
      .raw();
  }

  find(key: RelationKey): Kept | null {
    const name = nameOf(key);
    const kept = this.#relations.get(name);
    if (kept) return kept;
    const row = this.#find.get(key.level, key.subject, key.class, key.recipient);
    return row ? this.#keep(name, keptFrom(row, this.#decay)) : null;
  }

  /** All relations of one subject, not put on the shelf for it; `null` = more than `most`. */
  all({ level, subject, class: of }: Omit<RelationKey, 'recipient'>, most: number): Kept[] | null {
    const rows = this.#pairs.all(level, subject, of, most + 1);
    if (rows.length > most) return null;
    const found = rows.map((row) => this.#relations.get(nameOf(row)) ?? keptFrom(row, this.#decay));
    for (const kept of this.#dirty) {
      if (kept.isNew && kept.key.level === level && kept.key.subject === subject && kept.key.class === of) found.push(kept);
    }
    return found.length > most ? null : found;
  }

  /** The relation, made where absent. Inside a writing transaction only. */
  open(key: RelationKey): Kept {
    const found = this.find(key);
    if (found) return found;
    this.#nextId ??= (this.#lastId.get() ?? 0) + 1;
    const kept = emptyRelation(this.#nextId, key, this.#decay);
    this.#nextId += 1;
    this.changed(kept);
    return this.#keep(nameOf(key), kept);
  }

  totalsOf(kept: Kept): Totals {
    if (kept.totals === null) {
      kept.totals = new Totals(this.#decay);
      for (const [term, seen] of kept.values) if (seen !== null) kept.totals.added(codeOfTerm(term), seen.days);
    }
    return kept.totals;
  }

  /** Makes sure that these values of a relation are in `values`, or known not to be. */
  load(kept: Kept, terms: readonly Term[]): void {
    if (!kept.large) return;
    const missing = terms.filter((term) => !kept.values.has(term.id));
    if (missing.length === 0) return;
    for (const { id } of missing) kept.values.set(id, null);
    for (const raw of this.#statement(missing.length).all(kept.id, ...missing.map((term) => term.id))) this.#put(kept, raw);
    this.#size += missing.length;
  }

  /** Values of a large relation first seen after a time (ms), which `line` of later questions may go a little below. */
  youngOf(kept: Kept, line: number): Young {
    if (!kept.young?.reaches(line)) {
      // Rows tell of what is written only, and a transaction may be long.
      if (kept.touched.size > 0) this.#write(kept);
      const from = line - YOUNG_MARGIN;
      const rows = this.#young.all(kept.id, from).map(([term, firstAt, days]): [number, Seen] => [term, { firstAt, days: unpackDays(days) }]);
      kept.young = new Young(this.#decay, from, rows);
      this.#size += rows.length;
    }
    return kept.young;
  }

  /** A relation has to be written with the transaction. */
  changed(kept: Kept): void {
    this.#dirty.add(kept);
  }

  /** Writes what has changed: before a writing transaction ends. */
  save(): void {
    for (const kept of this.#dirty) this.#write(kept);
    this.#dirty.clear();
    this.trim();
  }

  /** Starts afresh where too much is kept and nothing waits to be written. While nobody holds a relation that he may change only. */
  trim(): void {
    if (this.#size > this.#capacity && this.#dirty.size === 0) this.forget();
  }

  /** Relations on it. */
  get length(): number {
    return this.#relations.size;
  }

  forget(): void {
    this.#relations.clear();
    this.#dirty.clear();
    this.#size = 0;
    this.#nextId = null;
  }

  #keep(name: string, kept: Kept): Kept {
    this.#relations.set(name, kept);
    this.#size += 4 + kept.values.size;
    return kept;
  }

  #put(kept: Kept, [term, firstAt, days, source]: RawValue): void {
    kept.values.set(term, { firstAt, days: unpackDays(days) });
    kept.sources?.set(term, source);
  }

  #write(kept: Kept): void {
    if (!kept.large && kept.values.size > SMALL) {
      this.totalsOf(kept);
      kept.large = true;
      for (const term of kept.values.keys()) kept.touched.add(term);
    }
    const row = rowFrom(kept);
    if (kept.isNew) this.#insert.run({ ...row, ...kept.key });
    else this.#update.run(row);
    kept.isNew = false;
    if (kept.large) this.#upsertValues.run([...kept.touched].flatMap((term) => valueRow(kept, term)));
    kept.touched.clear();
  }

  #statement(count: number): Statement<number[], RawValue> {
    let statement = this.#some.get(count);
    if (!statement) {
      const places = Array(count).fill('?').join(',');
      statement = this.#db.prepare<number[], RawValue>(`SELECT term, first_at, days, source FROM value WHERE relation = ? AND term IN (${places})`).raw();
      this.#some.set(count, statement);
    }
    return statement;
  }
}

/** Ms that questions may go back in time without reading young values anew: messages under way at one time are hardly farther apart. */
const YOUNG_MARGIN = 3_600_000;

const nameOf = ({ level, subject, class: of, recipient }: RelationKey): string => `${level}/${subject}/${of}/${recipient}`;

function emptyRelation(id: number, key: RelationKey, decay: Decay): Kept {
  const all = key.level === 0;
  const nothing = { firstAt: null, lastAt: null, days: null, young: null, newest: null, isNew: true };
  const parts = { counts: new Counts(), values: new Map(), totals: all ? new Totals(decay) : null, touched: new Set<number>() };
  return { ...nothing, ...parts, id, key, large: all, sources: all ? new Map() : null };
}

/** A relation as its row tells it, not on any shelf. */
export function keptFrom(row: RelationRow, decay: Decay): Kept {
  const { id, level, subject, class: of, recipient, first_at, last_at, days, counts, large, packed } = row;
  const values = large ? new Map<number, Seen>() : unpackValues(packed);
  return {
    id,
    key: { level, subject, class: of, recipient },
    firstAt: first_at,
    lastAt: last_at,
    days: days && unpackDays(days),
    counts: Counts.unpack(counts),
    large: large === 1,
    values,
    totals: large ? new Totals(decay, unpackTotals(packed)) : null,
    sources: level === 0 ? new Map() : null,
    young: null,
    newest: null,
    isNew: false,
    touched: new Set(),
  };
}

export function rowFrom(kept: Kept): Omit<RelationRow, keyof RelationKey> {
  return {
    id: kept.id,
    first_at: kept.firstAt,
    last_at: kept.lastAt,
    days: kept.days && packDays(kept.days),
    counts: kept.counts.pack(),
    large: kept.large ? 1 : 0,
    packed: kept.large ? packTotals(kept.totals?.by ?? new Map()) : packValues(kept.values),
  };
}

function valueRow(kept: Kept, term: number): unknown[][] {
  const seen = kept.values.get(term);
  return seen ? [[kept.id, term, seen.firstAt, packDays(seen.days), kept.sources?.get(term) ?? 0]] : [];
}
