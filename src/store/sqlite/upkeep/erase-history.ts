/**
 * Erasing a person from history: relations as author and as recipient, values that are or have the address, the display names
 * that nobody else bears, what was written to or by the person, and digests. The sums of the domain and the organisation stay:
 * nobody is in them.
 */
import type { Connection } from '../database.ts';
import { authorDigest } from '../history/conversations.ts';
import { unpackDays } from '../history/days.ts';
import type { Decay } from '../history/decay.ts';
import { codeOf, codeOfTerm } from '../history/names.ts';
import { packHeard, packTerms, unpackHeard, unpackTerms } from '../history/recent.ts';
import { CORRESPONDENT, ORGANISATION } from '../history/relations.ts';
import { type Kept, keptFrom, type RelationKey, type RelationRow, type Shelf } from '../history/shelf.ts';
import { mark } from '../history/sightings.ts';
import type { Person } from './person.ts';
import type { Slices } from './slices.ts';

export interface EraseParts {
  db: Connection;
  decay: Decay;
  shelf: Shelf;
  slices: Slices;
  person: Person;
  note: (what: string, count: number) => void;
}

/** Relations read in one step. */
const PAGE = 40;

export async function eraseHistory(parts: EraseParts): Promise<void> {
  const { db, slices, person } = parts;
  const id = await slices.once(() => db.prepare<[string], number>('SELECT id FROM name WHERE text = ?').pluck().get(person.address) ?? null);
  const names = id === null ? new Set<number>() : await eraseRelations(parts, id);
  if (id !== null) await eraseTaught(parts, id);
  await eraseValues(parts, names);
  if (id !== null) await slices.once(() => eraseWritten(parts, id));
  await slices.once(() => eraseNames(parts, id));
  await slices.once(() => eraseMarks(parts));
}

/** @returns terms of the display names under which the person wrote */
async function eraseRelations({ db, decay, shelf, slices, note }: EraseParts, id: number): Promise<Set<number>> {
  const names = new Set<number>();
  const own = db.prepare<[number, number], RelationRow>('SELECT * FROM relation WHERE (subject = ? AND level >= 2) OR recipient = ? LIMIT 20');
  const values = db.prepare<[number], number>('SELECT term FROM value WHERE relation = ?').pluck();
  const removeValues = db.prepare<[number]>('DELETE FROM value WHERE relation = ?');
  const unsource = db.prepare<[number]>('UPDATE value SET source = 0 WHERE source = ?');
  const remove = db.prepare<[number]>('DELETE FROM relation WHERE id = ?');
  await slices.all(() => {
    const rows = own.all(id, id);
    for (const row of rows) {
      const terms = row.large === 1 ? values.all(row.id) : [...keptFrom(row, decay).values.keys()];
      if (row.level === CORRESPONDENT) for (const term of terms) if (codeOfTerm(term) === codeOf('display-name')) names.add(term);
      removeValues.run(row.id);
      if (row.level === CORRESPONDENT) unsource.run(row.id);
      note('relations', remove.run(row.id).changes);
    }
    // Gone from the shelf too, or what it holds would be written again.
    shelf.forget();
    return rows.length === 0 ? 'done' : 'more';
  });
  return names;
}

/** @param names display names of the person: they go where nobody else bears them */
async function eraseValues(parts: EraseParts, names: ReadonlySet<number>): Promise<void> {
  const { db, slices, person, note } = parts;
  const mentioned = new Set<number>();
  const page = db.prepare<[number], { id: number; text: string }>('SELECT id, text FROM term WHERE id > ? ORDER BY id LIMIT 200');
  await slices.walk<{ id: number; text: string }, number>(
    0,
    (after) => page.all(after),
    ({ id, text }) => {
      if (person.isIn(text)) mentioned.add(id);
      return id;
    },
  );
  const others = await dropTerms(parts, (term) => mentioned.has(term), names);
  // What is left of the names is in the sums of domains and of the organisation.
  const alone = new Set([...names].filter((term) => !others.has(term)));
  if (alone.size > 0) await dropTerms(parts, (term) => alone.has(term), new Set());
  const remove = db.prepare<[number]>('DELETE FROM term WHERE id = ?');
  await eraseTaughtTerms(parts, new Set([...mentioned, ...alone]));
  await slices.once(() => {
    for (const term of [...mentioned, ...alone]) note('values', remove.run(term).changes);
  });
}

/** Takes values out of every relation. @returns those of `watched` that some author has */
async function dropTerms({ db, decay, shelf, slices }: EraseParts, goes: (term: number) => boolean, watched: ReadonlySet<number>): Promise<Set<number>> {
  const found = new Set<number>();
  const page = db.prepare<[number], RelationRow>(`SELECT * FROM relation WHERE id > ? ORDER BY id LIMIT ${PAGE}`);
  const valuesOf = db.prepare<[number], { term: number; days: Buffer }>('SELECT term, days FROM value WHERE relation = ?');
  const remove = db.prepare<[number, number]>('DELETE FROM value WHERE relation = ? AND term = ?');
  const take = (key: RelationKey, terms: { term: number; days?: Buffer }[]): void => {
    const kept = shelf.find(key) as Kept;
    for (const { term, days } of terms) {
      const set = days ? unpackDays(days) : kept.values.get(term)?.days;
      if (set) kept.totals?.removed(codeOfTerm(term), set);
      if (kept.large) remove.run(kept.id, term);
      kept.values.delete(term);
    }
    shelf.changed(kept);
    shelf.save();
  };
  await slices.walk<RelationRow, number>(
    0,
    (after) => page.all(after),
    (row) => {
      const terms = row.large === 1 ? valuesOf.all(row.id) : [...keptFrom(row, decay).values.keys()].map((term) => ({ term }));
      if (row.level >= CORRESPONDENT) for (const { term } of terms) if (watched.has(term)) found.add(term);
      const gone = terms.filter(({ term }) => goes(term));
      if (gone.length > 0) take(row, gone);
      return row.id;
    },
  );
  return found;
}

/** What the person's mail taught of late, and as whose recipient. */
async function eraseTaught({ db, slices, note }: EraseParts, id: number): Promise<void> {
  type Row = { id: number; subject: number; heard: Buffer };
  const page = db.prepare<[number], Row>('SELECT id, subject, heard FROM taught WHERE id > ? ORDER BY id LIMIT 200');
  const remove = db.prepare<[number]>('DELETE FROM taught WHERE id = ?');
  const save = db.prepare<[Buffer, number]>('UPDATE taught SET heard = ? WHERE id = ?');
  await slices.walk<Row, number>(
    0,
    (after) => page.all(after),
    (row) => {
      const heard = unpackHeard(row.heard);
      if (row.subject === id) note('taught', remove.run(row.id).changes);
      else if (heard.delete(id)) save.run(packHeard(heard), row.id);
      return row.id;
    },
  );
}

/** An id that is free may be given out again: nothing may refer to it. */
async function eraseTaughtTerms({ db, slices }: EraseParts, gone: ReadonlySet<number>): Promise<void> {
  const page = db.prepare<[number], { id: number; terms: Buffer }>('SELECT id, terms FROM taught WHERE id > ? ORDER BY id LIMIT 200');
  const save = db.prepare<[Buffer, number]>('UPDATE taught SET terms = ? WHERE id = ?');
  await slices.walk<{ id: number; terms: Buffer }, number>(
    0,
    (after) => (gone.size === 0 ? [] : page.all(after)),
    (row) => {
      const terms = unpackTerms(row.terms);
      const left = [...terms].filter((term) => !gone.has(term));
      if (left.length < terms.size) save.run(packTerms(left), row.id);
      return row.id;
    },
  );
}

function eraseWritten({ db, note }: EraseParts, id: number): void {
  note('written', db.prepare<[number, number]>('DELETE FROM written WHERE (subject = ? AND level >= 2) OR ours = ?').run(id, id).changes);
  const removeName = db.prepare<[number]>('DELETE FROM answered WHERE answer = ?');
  const remove = db.prepare<[number]>('DELETE FROM answer WHERE id = ?');
  const save = db.prepare<[string, number]>('UPDATE answer SET recipients = ? WHERE id = ?');
  for (const row of db.prepare<[], { id: number; ours: number; recipients: string }>('SELECT id, ours, recipients FROM answer').all()) {
    const recipients = JSON.parse(row.recipients) as number[];
    const left = recipients.filter((recipient) => recipient !== id);
    if (row.ours !== id && left.length === recipients.length) continue;
    if (row.ours !== id && left.length > 0) save.run(JSON.stringify(left), row.id);
    else {
      removeName.run(row.id);
      note('digests', remove.run(row.id).changes);
    }
  }
}

/** The name of the person, and display names that have the address in them. */
function eraseNames({ db, person, note }: EraseParts, id: number | null): void {
  const removeBearer = db.prepare<[number, number]>('DELETE FROM bearer WHERE name = ? OR address = ?');
  const remove = db.prepare<[number]>('DELETE FROM name WHERE id = ?');
  const borne = id === null ? [] : db.prepare<[number], number>('SELECT name FROM bearer WHERE address = ?').pluck().all(id);
  const hinted = db.prepare<[string], { id: number; text: string }>('SELECT id, text FROM name WHERE instr(text, ?) > 0').all(person.hint);
  const mentioning = hinted.filter((name) => name.id !== id && name.text.startsWith('name ') && person.isIn(name.text)).map((name) => name.id);
  for (const name of [...mentioning, ...(id === null ? [] : [id])]) {
    note('bearers', removeBearer.run(name, name).changes);
    note('names', remove.run(name).changes);
  }
  const isBorne = db.prepare<[number], number>('SELECT 1 FROM bearer WHERE name = ? LIMIT 1').pluck();
  for (const name of borne) if (isBorne.get(name) === undefined) note('names', remove.run(name).changes);
}

function eraseMarks({ db, person, note }: EraseParts): void {
  note('digests', db.prepare<[Buffer]>('DELETE FROM received WHERE author = ?').run(authorDigest(person.address)).changes);
  const of = mark(person.address);
  note('shapes', db.prepare<[bigint, bigint]>('DELETE FROM shape WHERE author = ? OR recipient = ?').run(of, of).changes);
}

/** Whether history has anything of the person. */
export function historyOf(db: Connection, person: Person): Record<string, number> {
  const id = db.prepare<[string], number>('SELECT id FROM name WHERE text = ?').pluck().get(person.address);
  const count = (sql: string, ...values: unknown[]): number =>
    db
      .prepare<unknown[], number>(sql)
      .pluck()
      .get(...values) ?? 0;
  const terms = db
    .prepare<[string], string>('SELECT text FROM term WHERE instr(text, ?) > 0')
    .pluck()
    .all(person.hint)
    .filter((text) => person.isIn(text)).length;
  const of = mark(person.address);
  return {
    relations: id === undefined ? 0 : count(`SELECT count(*) FROM relation WHERE (subject = ? AND level > ${ORGANISATION + 1}) OR recipient = ?`, id, id),
    written: id === undefined ? 0 : count('SELECT count(*) FROM written WHERE (subject = ? AND level >= 2) OR ours = ?', id, id),
    bearers: id === undefined ? 0 : count('SELECT count(*) FROM bearer WHERE address = ?', id),
    values: terms,
    digests: count('SELECT count(*) FROM received WHERE author = ?', authorDigest(person.address)),
    shapes: count('SELECT count(*) FROM shape WHERE author = ? OR recipient = ?', of, of),
    taught: id === undefined ? 0 : count('SELECT count(*) FROM taught WHERE subject = ?', id),
    names: id === undefined ? 0 : 1,
  };
}
