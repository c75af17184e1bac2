/**
 * A page of the journal, newest first. The process that asks takes mail too, and SQLite makes it wait: so a page looks at a bounded
 * number of entries, found by an index alone, however rare what is sought may be.
 */
import type { JournalEntry, JournalPage, PageFilter } from '../../ports.ts';
import type { Connection } from './database.ts';

/** Entries that are looked at; of those whose text has to be read for it, fewer. */
const LOOK = { byKeys: 10_000, byText: 2_000 };
const MOST = 200;

/** Where an entry stands: by time, then in the order of writing. */
interface Place {
  at: number;
  seq: number;
}

export interface PageOrder {
  /** Conditions of the filter, but for its action. */
  where: readonly string[];
  values: Readonly<Record<string, unknown>>;
  filter: PageFilter;
  from: Place | null;
}

export function readPage(db: Connection, { where, values, filter, from }: PageOrder): JournalPage {
  const { action, limit } = filter;
  const begin = from ?? { at: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER };
  const end = placeAfter(db, begin, action === undefined ? LOOK.byKeys : LOOK.byText);
  const conditions = [
    ...where,
    '(at, seq) < (:at, :seq)',
    ...(end === null ? [] : ['(at, seq) >= (:endAt, :endSeq)']),
    ...(action === undefined ? [] : [`EXISTS (SELECT 1 FROM json_each(entry, '$.outcomes') WHERE value ->> 'action' = :action)`]),
  ];
  const rows = db
    .prepare<[Record<string, unknown>], Place & { entry: string }>(
      `SELECT at, seq, entry FROM journal WHERE ${conditions.join(' AND ')} ORDER BY at DESC, seq DESC LIMIT :limit`,
    )
    .all({ ...values, ...begin, ...(end && { endAt: end.at, endSeq: end.seq }), ...(action && { action }), limit: Math.min(limit, MOST) });
  const last = rows.at(-1);
  const isFull = last !== undefined && rows.length === Math.min(limit, MOST);
  const next = isFull ? (isLast(db, last) ? null : last) : end;
  return { entries: rows.map(({ entry }) => JSON.parse(entry) as JournalEntry), next: next === null ? null : placeText(next) };
}

/** The last place of those looked at; `null`: there are not so many. */
function placeAfter(db: Connection, from: Place, look: number): Place | null {
  const sql = 'SELECT at, seq FROM journal WHERE (at, seq) < (:at, :seq) ORDER BY at DESC, seq DESC LIMIT 1 OFFSET :offset';
  return db.prepare<[Place & { offset: number }], Place>(sql).get({ ...from, offset: look - 1 }) ?? null;
}

const isLast = (db: Connection, place: Place): boolean => placeAfter(db, place, 1) === null;

const placeText = ({ at, seq }: Place): string => `${at}-${seq}`;

/** `null` for what is no place. */
export function placeAt(text: string | null): Place | null {
  const [, at, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '') ?? [];
  return at === undefined || seq === undefined ? null : { at: Number(at), seq: Number(seq) };
}
