/**
 * All that the history tables know, as text: ids resolved to names, everything sorted, nothing of how it is stored. Two stores
 * that know the same have the same dump, whatever the order, the pieces and the interruptions in which they learnt.
 */
import Database from 'better-sqlite3';
import type { Connection } from '../src/store/sqlite/database.ts';
import { Counts } from '../src/store/sqlite/history/counts.ts';
import { type DaySet, listed, union, unpackDays } from '../src/store/sqlite/history/days.ts';
import { Decay } from '../src/store/sqlite/history/decay.ts';
import { totalsOf } from '../src/store/sqlite/history/half-life.ts';
import { attributeOf, codeOfTerm } from '../src/store/sqlite/history/names.ts';
import { packTotals, unpackTotals } from '../src/store/sqlite/history/packed-totals.ts';
import { keptFrom, type RelationRow } from '../src/store/sqlite/history/shelf.ts';

/** @param path of `kithgate.sqlite` */
export function dumpFile(path: string): string {
  const db = new Database(path, { readonly: true });
  try {
    return dumpHistory(db);
  } finally {
    db.close();
  }
}

/** @throws Error when the totals of a relation are not the sums over its values */
export function dumpHistory(db: Connection): string {
  const lines = [...relations(db), ...written(db), ...bearers(db), ...digests(db), ...plain(db)];
  return `${lines.sort().join('\n')}\n`;
}

const LEVELS = ['organisation', 'domain', 'correspondent', 'pair'];
const CLASSES = ['', 'pass', 'unknown', 'none', 'fail'];

const names = (db: Connection): Map<number, string> => new Map(db.prepare<[], [number, string]>('SELECT id, text FROM name').raw().all()).set(0, '*');
const days = (set: DaySet | null): string => (set === null ? '-' : listed(set).join(' '));
const counts = (packed: Buffer): string =>
  Counts.unpack(packed)
    .eras.map(({ era, messages, replies }) => `${era}:${messages}/${replies}`)
    .join(' ');
const hex = (bytes: Buffer | null): string => bytes?.toString('hex') ?? '-';

function relations(db: Connection): string[] {
  const text = names(db);
  const term = new Map(db.prepare<[], [number, string]>('SELECT id, text FROM term').raw().all());
  const rows = db.prepare<[], RelationRow>('SELECT * FROM relation').all();
  const title = ({ level, subject, class: of, recipient }: RelationRow): string =>
    [LEVELS[level], text.get(subject) ?? `?${subject}`, CLASSES[of], text.get(recipient) ?? `?${recipient}`].join(' ');
  const titles = new Map(rows.map((row) => [row.id, title(row)]));
  return rows.flatMap((row) => {
    const values = valuesOf(db, row).map(([id, firstAt, set, source]) => {
      const from = source === null ? '' : ` from ${titles.get(source) ?? 'several'}`;
      return `${title(row)} value ${attributeOf(codeOfTerm(id))} ${JSON.stringify(term.get(id) ?? `?${id}`)} first ${firstAt} days ${days(set)}${from}`;
    });
    const totals = [...totalsIn(db, row)].map(([code, set]) => `${title(row)} days with ${attributeOf(code)} ${days(set)}`);
    const head = `${title(row)} first ${row.first_at} last ${row.last_at} days ${days(row.days && unpackDays(row.days))} counts ${counts(row.counts)}`;
    const isEmpty = row.counts.length === 0 && row.days === null && values.length === 0;
    return isEmpty ? [] : [head, ...values, ...totals];
  });
}

type Value = [term: number, firstAt: number, days: DaySet, source: number | null];

function valuesOf(db: Connection, row: RelationRow): Value[] {
  if (row.large === 0) {
    return [...keptFrom(row, ANY).values].flatMap(([term, seen]): Value[] => (seen ? [[term, seen.firstAt, seen.days, null]] : []));
  }
  return db
    .prepare<[number], [number, number, Buffer, number]>('SELECT term, first_at, days, source FROM value WHERE relation = ?')
    .raw()
    .all(row.id)
    .map(([term, firstAt, packed, source]) => [term, firstAt, unpackDays(packed), row.level === 0 ? source : null]);
}

/** Any half-life does where sums are not printed. */
const ANY = new Decay(180);

function totalsIn(db: Connection, row: RelationRow): Iterable<[number, DaySet]> {
  if (row.large === 1) {
    checkSums(db, row);
    return [...unpackTotals(row.packed)].map(([code, total]) => [code, total.days]);
  }
  const totals = new Map<number, DaySet>();
  for (const [term, , set] of valuesOf(db, row)) totals.set(codeOfTerm(term), union(totals.get(codeOfTerm(term)) ?? null, set));
  return totals;
}

function checkSums(db: Connection, row: RelationRow): void {
  const halfLife = db.prepare<[], string>("SELECT value FROM setting WHERE name = 'halfLifeDays'").pluck().get();
  const stored = unpackTotals(row.packed);
  const { by } = totalsOf(db, row.id, new Decay(Number(halfLife)), stored);
  const inOrder = new Map([...stored.keys()].map((code) => [code, by.get(code) ?? stored.get(code)])) as typeof by;
  if (by.size !== stored.size || !packTotals(inOrder).equals(row.packed)) throw new Error(`totals of relation ${row.id} are not the sums over its values`);
}

function written(db: Connection): string[] {
  const text = names(db);
  type Row = { level: number; subject: number; ours: number; first_at: number; last_at: number; days: Buffer; counts: Buffer };
  const rows = db.prepare<[], Row>('SELECT * FROM written').all();
  const domains = db.prepare<[], { domain: string; day_count: number }>('SELECT * FROM written_domain').all();
  return [
    ...rows.map((row) => {
      const who = `${LEVELS[row.level]} ${text.get(row.subject)} by ${text.get(row.ours)}`;
      return `written ${who} first ${row.first_at} last ${row.last_at} days ${days(unpackDays(row.days))} counts ${counts(row.counts)}`;
    }),
    ...domains.map(({ domain, day_count }) => `written domain ${domain} days ${day_count}`),
  ];
}

function bearers(db: Connection): string[] {
  const text = names(db);
  type Row = { name: number; address: number; ours: number; day_count: number; days: Buffer };
  const rows = db.prepare<[], Row>('SELECT * FROM bearer').all();
  return rows.map((row) => {
    const who = `${JSON.stringify(text.get(row.name))} ${text.get(row.address)}`;
    return `bearer ${who} ours ${row.ours} days ${row.day_count}: ${days(unpackDays(row.days))}`;
  });
}

function digests(db: Connection): string[] {
  const text = names(db);
  const learnt = db.prepare<[], { digest: Buffer; at: number; taught: Buffer | null; copies: Buffer | null }>('SELECT * FROM learnt').all();
  const sent = db.prepare<[], { digest: Buffer; at: number }>('SELECT * FROM sent').all();
  const received = db.prepare<[], { digest: Buffer; author: Buffer; class: number; at: number }>('SELECT * FROM received').all();
  type Answer = { id: number; digest: Buffer; at: number; ours: number; recipients: string; names: Buffer };
  const answers = db.prepare<[], Answer>('SELECT * FROM answer').all();
  const answered = db.prepare<[], [Buffer, Buffer]>('SELECT answered.digest, answer.digest FROM answered JOIN answer ON answer.id = answered.answer').raw();
  return [
    ...learnt.map((row) => `learnt ${hex(row.digest)} at ${row.at} taught ${hex(row.taught)} copies ${hex(row.copies)}`),
    ...sent.map((row) => `sent ${hex(row.digest)} at ${row.at}`),
    ...received.map((row) => `received ${hex(row.digest)} author ${hex(row.author)} ${CLASSES[row.class]} at ${row.at}`),
    ...answers.map((row) => {
      const to = (JSON.parse(row.recipients) as number[]).map((id) => text.get(id)).sort();
      return `answer ${hex(row.digest)} at ${row.at} by ${text.get(row.ours)} to ${to.join(' ')} names ${hex(row.names)}`;
    }),
    ...answered.all().map(([name, by]) => `answered ${hex(name)} by ${hex(by)}`),
  ];
}

function plain(db: Connection): string[] {
  const rows = (sql: string): string[] =>
    db
      .prepare<[], unknown[]>(sql)
      .raw()
      .safeIntegers()
      .all()
      .map((row) => row.map((value) => (Buffer.isBuffer(value) ? days(unpackDays(value)) : String(value))).join(' '));
  return [
    ...rows("SELECT 'deferred', key, verdict, due_at, state, observation FROM deferred"),
    ...rows("SELECT 'shape', shape, stretch, author, recipient, first_at, last_at FROM shape"),
    ...rows("SELECT 'host', host, first_at, 'eras', eras FROM host"),
    ...rows("SELECT 'honest score', scale, month, step, messages FROM honest_score"),
    ...rows("SELECT 'setting', name, value FROM setting WHERE name IN ('halfLifeDays', 'horizon')"),
  ];
}
