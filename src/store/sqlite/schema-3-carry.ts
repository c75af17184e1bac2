/**
 * What schema 2 knew, in the rows of schema 3. It had counts without times: they are spread over the days there were, one
 * each, the rest on the last. Totals are added up anew when the store is opened.
 */
import type { Connection } from './database.ts';
import { Counts } from './history/counts.ts';
import { countDays, type DaySet, dayOf, ERA, eraOf, lastDay, packDays, union, withDay } from './history/days.ts';
import { digestOf } from './history/digest.ts';
import { codeOfTerm } from './history/names.ts';
import { packTotals } from './history/packed-totals.ts';
import { packValues, type Seen } from './history/seen.ts';
import { SMALL } from './history/shelf.ts';
import { Sums, type Total } from './history/totals.ts';

interface Days {
  first_day: number | null;
  days: Buffer | null;
}
interface OldRelation extends Days {
  id: number;
  level: number;
  subject: number;
  class: number;
  recipient: number;
  messages: number;
  replies: number;
  first_at: number | null;
  last_at: number | null;
}
interface OldValue extends Days {
  term: number;
  first_at: number;
}

const setOf = ({ first_day, days }: Days): DaySet | null => (first_day === null || days === null ? null : { first: first_day, bits: days });

function countsOver(days: DaySet | null, messages: number, replies: number): Counts {
  const counts = new Counts();
  if (days === null) return counts;
  const last = lastDay(days);
  for (let day = days.first; day <= last; day += ERA - (day % ERA)) {
    const end = day - (day % ERA) + ERA;
    const here = countDays(days, day) - (end > last ? 0 : countDays(days, end));
    if (here > 0) counts.add(eraOf(day), Math.min(here, messages), 0);
  }
  const spread = counts.since(0).messages;
  counts.add(eraOf(last), messages - spread, replies);
  return counts;
}

export function carryOver(db: Connection): void {
  carryRelations(db);
  carryWritten(db);
  const bearer = db.prepare('INSERT INTO bearer VALUES (?, ?, ?, ?, ?)');
  for (const row of db.prepare<[], { name: number; address: number; ours: number; day_count: number } & Days>('SELECT * FROM old_bearer').all()) {
    bearer.run(row.name, row.address, row.ours, row.day_count, packDays(setOf(row) as DaySet));
  }
  carryDigests(db);
}

function carryRelations(db: Connection): void {
  const add = db.prepare('INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const addValue = db.prepare('INSERT INTO value VALUES (?, ?, ?, ?, 0)');
  const valuesOf = db.prepare<[number], OldValue>('SELECT term, first_at, first_day, days FROM old_value WHERE relation = ?');
  for (const row of db.prepare<[], OldRelation>('SELECT * FROM old_relation').all()) {
    const values = new Map(valuesOf.all(row.id).map((value): [number, Seen] => [value.term, { firstAt: value.first_at, days: setOf(value) as DaySet }]));
    const large = row.level === 0 || values.size > SMALL;
    if (large) for (const [term, { firstAt, days }] of values) addValue.run(row.id, term, firstAt, packDays(days));
    const days = setOf(row);
    const packed = large ? packTotals(totalDays(values)) : packValues(values);
    const counts = countsOver(days, row.messages, row.replies).pack();
    const { id, level, subject, class: of, recipient, first_at, last_at } = row;
    add.run(id, level, subject, of, recipient, first_at, last_at, days && packDays(days), counts, large ? 1 : 0, packed);
  }
}

/** Totals without sums, which are weighed by a half-life. */
function totalDays(values: ReadonlyMap<number, Seen>): Map<number, Total> {
  const totals = new Map<number, Total>();
  for (const [term, { days }] of values) {
    const code = codeOfTerm(term);
    totals.set(code, { days: union(totals.get(code)?.days ?? null, days), sums: new Sums() });
  }
  return totals;
}

function carryWritten(db: Connection): void {
  const add = db.prepare('INSERT INTO written VALUES (?, ?, ?, ?, ?, ?, ?)');
  type Row = { level: number; subject: number; ours: number; messages: number; first_at: number; last_at: number } & Days;
  for (const row of db.prepare<[], Row>('SELECT * FROM old_written').all()) {
    const days = setOf(row) as DaySet;
    add.run(row.level, row.subject, row.ours, row.first_at, row.last_at, packDays(days), countsOver(days, row.messages, 0).pack());
  }
  db.exec('INSERT INTO written_domain SELECT text, day_count FROM old_written JOIN name ON name.id = subject WHERE level = 1');
}

function carryDigests(db: Connection): void {
  const newest = db.prepare<[], number>('SELECT coalesce(max(last_at), 0) FROM old_relation').pluck().get() ?? 0;
  db.prepare('INSERT INTO learnt SELECT digest, ?, NULL, NULL FROM old_learnt').run(newest);
  const received = db.prepare('INSERT INTO received VALUES (?, ?, ?, ?)');
  type Received = { digest: Buffer; text: string; class: number; at: number };
  for (const row of db.prepare<[], Received>('SELECT digest, text, class, at FROM old_received JOIN name ON name.id = subject').all()) {
    received.run(row.digest, digestOf(row.text).subarray(0, 8), row.class, row.at);
  }
  const host = db.prepare('INSERT INTO host VALUES (?, ?, ?)');
  for (const { host: name, first_at } of db.prepare<[], { host: string; first_at: number }>('SELECT * FROM old_host').all()) {
    host.run(name, first_at, packDays(withDay(withDay(null, eraOf(dayOf(first_at))), eraOf(dayOf(Math.max(newest, first_at))))));
  }
}
