/**
 * Forgetting what lies before the horizon (history/window.ts): every row that keeps days or times is cut off there, and goes
 * when nothing is left. What is left is what the store would know had the older mail never been learnt.
 */
import type { Connection } from '../database.ts';
import type { Conversations } from '../history/conversations.ts';
import { Counts } from '../history/counts.ts';
import { countDays, type DaySet, dayOf, eraOf, eraStart, firstDay, lastDay, listed, packDays, since, startOf, unpackDays, withDay } from '../history/days.ts';
import type { Decay } from '../history/decay.ts';
import type { Lesson, Lessons } from '../history/lessons.ts';
import { packTotals, unpackTotals } from '../history/packed-totals.ts';
import { unpackHeard, unpackTerms } from '../history/recent.ts';
import { type Seen, seenSince } from '../history/seen.ts';
import { type Kept, keptFrom, type RelationRow, rowFrom } from '../history/shelf.ts';
import type { Total } from '../history/totals.ts';
import type { Slices } from './slices.ts';
import type { UsedIds } from './used-ids.ts';

/** Rows looked at in one step. */
const PAGE = 40;

export interface ForgetParts {
  db: Connection;
  decay: Decay;
  slices: Slices;
  conversations: Conversations;
  lessons: Lessons;
  /** Begin of what is remembered, ms; it begins an era. */
  horizon: number;
  /** Filled with the ids that the rows which stay refer to. */
  used: UsedIds;
  dropped: (what: 'relations' | 'values' | 'digests' | 'hosts' | 'written' | 'bearers' | 'deferred', count: number) => void;
}

export async function forgetOld(parts: ForgetParts): Promise<void> {
  // Digests first: what is no longer credited changes relations.
  await digests(parts);
  await values(parts);
  await relations(parts);
  await written(parts);
  await bearers(parts);
  await hosts(parts);
  await taught(parts);
}

/** Rows of large relations; before their totals, which must be able to take out what a row still has. */
async function values({ db, slices, horizon, used, dropped }: ForgetParts): Promise<void> {
  type Row = { relation: number; term: number; first_at: number; days: Buffer };
  const from = dayOf(horizon);
  const page = db.prepare<[number, number], Row>(
    `SELECT relation, term, first_at, days FROM value WHERE (relation, term) > (?, ?) ORDER BY relation, term LIMIT ${PAGE * 5}`,
  );
  const remove = db.prepare<[number, number]>('DELETE FROM value WHERE relation = ? AND term = ?');
  const save = db.prepare<[number, Buffer, number, number]>('UPDATE value SET first_at = ?, days = ? WHERE relation = ? AND term = ?');
  await slices.walk<Row, [number, number]>(
    [-1, -1],
    (after) => page.all(...after),
    ({ relation, term, first_at, days }) => {
      const before = { firstAt: first_at, days: unpackDays(days) };
      const after = seenSince(before, from);
      if (after !== null) used.term(term);
      if (after === null) dropped('values', remove.run(relation, term).changes);
      else if (after !== before) save.run(after.firstAt, packDays(after.days), relation, term);
      return [relation, term];
    },
  );
}

async function relations({ db, decay, slices, horizon, used, dropped }: ForgetParts): Promise<void> {
  const page = db.prepare<[number], RelationRow>(`SELECT * FROM relation WHERE id > ? ORDER BY id LIMIT ${PAGE}`);
  const remove = db.prepare<[number]>('DELETE FROM relation WHERE id = ?');
  const save = db.prepare<[Omit<RelationRow, 'level' | 'subject' | 'class' | 'recipient'>]>(
    'UPDATE relation SET first_at = :first_at, last_at = :last_at, days = :days, counts = :counts, large = :large, packed = :packed WHERE id = :id',
  );
  await slices.walk<RelationRow, number>(
    0,
    (after) => page.all(after),
    (row) => {
      const kept = keptFrom(row, decay);
      const changed = cutOff(kept, dayOf(horizon), (count) => dropped('values', count));
      const packed = kept.large ? packTotals(totalsSince(row.packed, dayOf(horizon))) : null;
      const nothing = kept.days === null && kept.counts.eras.length === 0 && (packed === null ? kept.values.size === 0 : packed.length === 0);
      if (nothing) dropped('relations', remove.run(row.id).changes);
      else if (changed || (packed !== null && !packed.equals(row.packed))) save.run({ ...rowFrom(kept), ...(packed && { packed }) });
      if (!nothing) {
        used.name(row.subject);
        used.name(row.recipient);
        for (const term of kept.values.keys()) used.term(term);
      }
      return row.id;
    },
  );
}

/** @returns whether anything was there to cut off */
function cutOff(kept: Kept, from: number, dropped: (count: number) => void): boolean {
  let changed = kept.counts.dropBefore(eraOf(from));
  const days = kept.days && since(kept.days, from);
  if (days !== kept.days) {
    changed = true;
    kept.days = days;
    kept.firstAt = days && startOf(firstDay(days));
    if (days === null) kept.lastAt = null;
  }
  // Values that shared their days go on sharing them.
  const became = new Map<Seen, Seen | null>();
  for (const [term, before] of kept.values) {
    if (before === null || before.days.first >= from) continue;
    const after = became.get(before) ?? seenSince(before, from);
    became.set(before, after);
    changed = true;
    if (after === null) {
      kept.values.delete(term);
      dropped(1);
    } else kept.values.set(term, after);
  }
  return changed;
}

function totalsSince(packed: Buffer, from: number): Map<number, Total> {
  const totals = unpackTotals(packed);
  for (const [attribute, total] of totals) {
    const days = since(total.days, from);
    if (days === null) totals.delete(attribute);
    else {
      total.days = days;
      total.sums.eras.splice(0, total.sums.eras.filter(({ era }) => era < eraOf(from)).length);
    }
  }
  return totals;
}

async function written({ db, slices, horizon, used, dropped }: ForgetParts): Promise<void> {
  type Row = { level: number; subject: number; ours: number; first_at: number; days: Buffer; counts: Buffer };
  const from = dayOf(horizon);
  const page = db.prepare<[number, number, number], Row>(
    `SELECT * FROM written WHERE (level, subject, ours) > (?, ?, ?) ORDER BY level, subject, ours LIMIT ${PAGE}`,
  );
  const remove = db.prepare<[number, number, number]>('DELETE FROM written WHERE level = ? AND subject = ? AND ours = ?');
  const save = db.prepare<[number, Buffer, Buffer, number, number, number]>(
    'UPDATE written SET first_at = ?, days = ?, counts = ? WHERE level = ? AND subject = ? AND ours = ?',
  );
  const removeDomain = db.prepare<[number]>('DELETE FROM written_domain WHERE domain = (SELECT text FROM name WHERE id = ?)');
  const saveDomain = db.prepare<[number, number]>('UPDATE written_domain SET day_count = ? WHERE domain = (SELECT text FROM name WHERE id = ?)');
  await slices.walk<Row, [number, number, number]>(
    [-1, -1, -1],
    (after) => page.all(...after),
    (row) => {
      const key = [row.level, row.subject, row.ours] as const;
      const before = unpackDays(row.days);
      const days = since(before, from);
      const counts = Counts.unpack(row.counts);
      const fewer = counts.dropBefore(eraOf(from));
      if (days === null) {
        dropped('written', remove.run(...key).changes);
        if (row.level === 1) removeDomain.run(row.subject);
        return [...key];
      }
      if (days !== before || fewer) {
        const firstAt = days === before ? row.first_at : startOf(firstDay(days));
        save.run(firstAt, packDays(days), counts.pack(), ...key);
        if (row.level === 1) saveDomain.run(countDays(days), row.subject);
      }
      used.name(row.subject);
      used.name(row.ours);
      return [...key];
    },
  );
}

async function bearers({ db, slices, horizon, used, dropped }: ForgetParts): Promise<void> {
  type Row = { name: number; address: number; days: Buffer };
  const page = db.prepare<[number, number], Row>(`SELECT name, address, days FROM bearer WHERE (name, address) > (?, ?) ORDER BY name, address LIMIT ${PAGE}`);
  const remove = db.prepare<[number, number]>('DELETE FROM bearer WHERE name = ? AND address = ?');
  const save = db.prepare<[Buffer, number, number, number]>('UPDATE bearer SET days = ?, day_count = ? WHERE name = ? AND address = ?');
  await slices.walk<Row, [number, number]>(
    [-1, -1],
    (after) => page.all(...after),
    (row) => {
      const before = unpackDays(row.days);
      const days = since(before, dayOf(horizon));
      if (days === null) dropped('bearers', remove.run(row.name, row.address).changes);
      else {
        if (days !== before) save.run(packDays(days), countDays(days), row.name, row.address);
        used.name(row.name);
        used.name(row.address);
      }
      return [row.name, row.address];
    },
  );
}

async function hosts({ db, slices, horizon, dropped }: ForgetParts): Promise<void> {
  type Row = { host: string; first_at: number; eras: Buffer };
  const from = eraOf(dayOf(horizon));
  const page = db.prepare<[string], Row>(`SELECT host, first_at, eras FROM host WHERE host > ? ORDER BY host LIMIT ${PAGE * 5}`);
  const remove = db.prepare<[string]>('DELETE FROM host WHERE host = ?');
  const save = db.prepare<[number, Buffer, string]>('UPDATE host SET first_at = ?, eras = ? WHERE host = ?');
  await slices.walk<Row, string>(
    '',
    (after) => page.all(after),
    ({ host, first_at, eras }) => {
      const before = unpackDays(eras);
      if (lastDay(before) < from) dropped('hosts', remove.run(host).changes);
      else if (first_at < horizon) {
        const left = erasSince(before, from);
        save.run(startOf(eraStart(firstDay(left))), packDays(left), host);
      }
      return host;
    },
  );
}

/** What the last weeks taught goes by its own days (history/recent.ts): here it only tells which names and values are in use. */
async function taught({ db, slices, used }: ForgetParts): Promise<void> {
  type Row = { id: number; subject: number; heard: Buffer; terms: Buffer };
  const page = db.prepare<[number], Row>(`SELECT id, subject, heard, terms FROM taught WHERE id > ? ORDER BY id LIMIT ${PAGE * 5}`);
  await slices.walk<Row, number>(
    0,
    (after) => page.all(after),
    ({ id, subject, heard, terms }) => {
      used.name(subject);
      for (const recipient of unpackHeard(heard).keys()) used.name(recipient);
      for (const term of unpackTerms(terms)) used.term(term);
      return id;
    },
  );
}

/** Eras are kept as days are; a host's are never so many that they could not be put together anew. */
function erasSince(eras: DaySet, from: number): DaySet {
  const left = listed(eras).filter((era) => era >= from);
  return left.reduce<DaySet | null>((set, era) => withDay(set, era), null) ?? eras;
}

async function digests({ db, slices, conversations, lessons, horizon, used, dropped }: ForgetParts): Promise<void> {
  const received = db.prepare<[Buffer], { digest: Buffer; at: number }>(`SELECT digest, at FROM received WHERE digest > ? ORDER BY digest LIMIT ${PAGE * 5}`);
  await slices.walk<{ digest: Buffer; at: number }, Buffer>(
    Buffer.alloc(0),
    (after) => received.all(after),
    ({ digest, at }) => {
      if (at < horizon) {
        conversations.forget(digest);
        dropped('digests', 1);
      }
      return digest;
    },
  );
  const sent = db.prepare<[Buffer], { digest: Buffer; at: number }>(`SELECT digest, at FROM sent WHERE digest > ? ORDER BY digest LIMIT ${PAGE * 5}`);
  const remove = db.prepare<[Buffer]>('DELETE FROM sent WHERE digest = ?');
  await slices.walk<{ digest: Buffer; at: number }, Buffer>(
    Buffer.alloc(0),
    (after) => sent.all(after),
    ({ digest, at }) => {
      if (at < horizon) dropped('digests', remove.run(digest).changes);
      return digest;
    },
  );
  const learnt = db.prepare<[Buffer], Lesson>(`SELECT digest, at, taught, copies FROM learnt WHERE digest > ? ORDER BY digest LIMIT ${PAGE * 5}`);
  await slices.walk<Lesson, Buffer>(
    Buffer.alloc(0),
    (after) => learnt.all(after),
    (row) => {
      if (row.at < horizon && !lessons.forget(row, horizon)) dropped('digests', 1);
      return row.digest;
    },
  );
  await answers({ db, slices, horizon, used, dropped });
}

async function answers({ db, slices, horizon, used, dropped }: Pick<ForgetParts, 'db' | 'slices' | 'horizon' | 'used' | 'dropped'>): Promise<void> {
  const page = db.prepare<[number], { id: number; at: number; ours: number; recipients: string; names: Buffer }>(
    `SELECT id, at, ours, recipients, names FROM answer WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
  );
  const remove = db.prepare<[number]>('DELETE FROM answer WHERE id = ?');
  const removeName = db.prepare<[Buffer, number]>('DELETE FROM answered WHERE digest = ? AND answer = ?');
  await slices.walk(
    0,
    (after) => page.all(after),
    ({ id, at, ours, recipients, names }) => {
      if (at < horizon) {
        for (let place = 0; place < names.length; place += 16) removeName.run(names.subarray(place, place + 16), id);
        dropped('digests', remove.run(id).changes);
      } else {
        used.name(ours);
        for (const recipient of JSON.parse(recipients) as number[]) used.name(recipient);
      }
      return id;
    },
  );
  const deferred = db.prepare<[number]>("DELETE FROM deferred WHERE key IN (SELECT key FROM deferred WHERE due_at < ? AND state <> 'waiting' LIMIT 200)");
  await slices.all(() => {
    const { changes } = deferred.run(horizon);
    dropped('deferred', changes);
    return changes === 0 ? 'done' : 'more';
  });
}
