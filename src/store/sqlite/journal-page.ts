/**
 * A page of the journal, newest first. The process that asks takes mail too, and SQLite makes it wait: so a page looks at a bounded
 * number of entries, found by an index alone, however rare what is sought may be.
 */
import type { JournalEntry, JournalPage, PageFilter } from '../../ports.ts';
import type { Connection } from './database.ts';
import { fold } from './folding.ts';

/** Entries that are looked at; of those whose text has to be read for it, fewer. */
const LOOK = { byKeys: 10_000, byText: 2_000 };
const MOST = 200;
/** Octets of these, and of the entries on a page, whatever comes first: of a message made for it an entry has some megabytes. */
const OCTETS = { looked: 12_000_000, shown: 2_000_000 };

/** Where an entry stands: by time, then in the order of writing. */
interface Place {
  at: number;
  seq: number;
}

export interface PageOrder {
  /** Conditions of the filter, but for its action, recipient and host. */
  where: readonly string[];
  values: Readonly<Record<string, unknown>>;
  filter: PageFilter;
  from: Place | null;
}

export function readPage(db: Connection, { where, values, filter, from }: PageOrder): JournalPage {
  const begin = from ?? { at: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER };
  const inText = conditionsInText(filter);
  const byKey = recipientCondition(filter.to);
  const end = inText.length === 0 ? placeAfter(db, begin, LOOK.byKeys) : placeAfterText(db, begin);
  const bounds: Condition[] = [
    { sql: '(at, seq) < (:at, :seq)', values: { ...begin } },
    ...(end === null ? [] : [{ sql: '(at, seq) >= (:endAt, :endSeq)', values: { endAt: end.at, endSeq: end.seq } }]),
  ];
  const more = [...bounds, ...byKey, ...inText];
  const limit = Math.min(filter.limit, MOST);
  const sql = `SELECT at, seq, entry FROM journal WHERE ${[...where, ...more.map(({ sql }) => sql)].join(' AND ')} ORDER BY at DESC, seq DESC LIMIT :limit`;
  const found = db
    .prepare<[Record<string, unknown>], Place & { entry: string }>(sql)
    .iterate(Object.assign({ ...values, limit }, ...more.map((condition) => condition.values)));
  const { some: rows, isAll } = upTo(OCTETS.shown, found, ({ entry }) => entry.length);
  const last = rows.at(-1);
  const isFull = last !== undefined && (rows.length === limit || !isAll);
  // Before the time from which all is wanted there is nothing to look for.
  const reaches = (place: Place | null): boolean => place !== null && place.at >= (filter.since ?? Number.NEGATIVE_INFINITY);
  const next = isFull ? (reaches(placeAfter(db, last, 1)) ? last : null) : reaches(end) ? end : null;
  return { entries: rows.map(({ entry }) => JSON.parse(entry) as JournalEntry), next: next === null ? null : placeText(next) };
}

interface Condition {
  sql: string;
  values: Record<string, unknown>;
}

/** An address is looked up for each entry: the list of all its entries, as a search through the whole journal makes it, can be long. */
function recipientCondition(to: string | undefined): Condition[] {
  if (to === undefined || !isAddress(to)) return [];
  return [{ sql: 'EXISTS (SELECT 1 FROM journal_recipient WHERE address_key = :to AND journal_recipient.seq = journal.seq)', values: { to: fold(to.trim()) } }];
}

const isAddress = (text: string): boolean => text.trim().lastIndexOf('@') > 0;

/** What no key leads to from an entry: its text has to be read. */
function conditionsInText({ action, to, host }: PageFilter): Condition[] {
  const some = (list: string, sql: string, values: Record<string, unknown>): Condition[] => [
    { sql: `EXISTS (SELECT 1 FROM json_each(entry, '$.${list}') WHERE ${sql})`, values },
  ];
  const domain = to === undefined || isAddress(to) ? null : `@${fold(to.trim()).replace(/^@/, '')}`;
  const name = host === undefined ? null : fold(host).replace(/\.+$/, '');
  return [
    ...(action === undefined ? [] : some('outcomes', `value ->> 'action' = :action`, { action })),
    ...(domain === null ? [] : some('outcomes', `substr(lower(value ->> 'recipient'), -length(:domain)) = :domain`, { domain })),
    ...(name === null ? [] : some('hosts', `lower(value) = :name OR substr(lower(value), -length(:below)) = :below`, { name, below: `.${name}` })),
  ];
}

/** The last place of those looked at; `null`: there are not so many. */
function placeAfter(db: Connection, from: Place, look: number): Place | null {
  const sql = 'SELECT at, seq FROM journal WHERE (at, seq) < (:at, :seq) ORDER BY at DESC, seq DESC LIMIT 1 OFFSET :offset';
  return db.prepare<[Place & { offset: number }], Place>(sql).get({ ...from, offset: look - 1 }) ?? null;
}

/** The same of entries that are read through: fewer where they are large. SQLite knows their size without reading them. */
function placeAfterText(db: Connection, from: Place): Place | null {
  const sizes = db
    .prepare<[Place], Place & { size: number }>(
      `SELECT at, seq, octet_length(entry) AS size FROM journal WHERE (at, seq) < (:at, :seq) ORDER BY at DESC, seq DESC LIMIT ${LOOK.byText}`,
    )
    .iterate({ ...from });
  const { some, isAll } = upTo(OCTETS.looked, sizes, ({ size }) => size);
  return isAll && some.length < LOOK.byText ? null : (some.at(-1) ?? null);
}

/** The first of them, at least one, until they have so many octets. */
export function upTo<T>(most: number, all: Iterable<T>, sizeOf: (one: T) => number): { some: T[]; isAll: boolean } {
  const some: T[] = [];
  let octets = 0;
  for (const one of all) {
    octets += sizeOf(one);
    if (octets > most && some.length > 0) return { some, isAll: false };
    some.push(one);
  }
  return { some, isAll: true };
}

const placeText = ({ at, seq }: Place): string => `${at}-${seq}`;

/** `null` for what is no place. */
export function placeAt(text: string | null): Place | null {
  const [, at, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '') ?? [];
  return at === undefined || seq === undefined ? null : { at: Number(at), seq: Number(seq) };
}
