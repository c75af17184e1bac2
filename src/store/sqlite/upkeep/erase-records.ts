/** Erasing a person from what was written down of single messages: journal, put-off values, held mail, locks, audit. */
import { createHash } from 'node:crypto';
import type { Observation } from '../../../history/types.ts';
import type { JournalEntry } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { fold } from '../folding.ts';
import type { Person } from './person.ts';
import { journalRemoval } from './retention.ts';
import type { Slices } from './slices.ts';

type Note = (what: string, count: number) => void;

/** A token in place of the address: the same for the same address, so that the audit still tells who is who. */
export const erasedToken = (address: string): string => `erased:${createHash('sha256').update(address).digest('hex').slice(0, 16)}`;

interface EntryRow {
  seq: number;
  author_key: string;
  reverse_key: string;
  subject_key: string;
  entry: string;
}

/** Entries of what the person wrote go; of what went to others as well, the person's part. */
export async function eraseJournal(db: Connection, slices: Slices, person: Person, note: Note): Promise<void> {
  const page = db.prepare<[number], EntryRow>('SELECT seq, author_key, reverse_key, subject_key, entry FROM journal WHERE seq > ? ORDER BY seq LIMIT 20');
  const remove = journalRemoval(db);
  const save = db.prepare<[string, string, number]>('UPDATE journal SET subject_key = ?, entry = ? WHERE seq = ?');
  const removeRecipient = db.prepare<[string, number]>('DELETE FROM journal_recipient WHERE address_key = ? AND seq = ?');
  await slices.walk<EntryRow, number>(
    0,
    (after) => page.all(after),
    (row) => {
      if (!mentions(row, person)) return row.seq;
      note('journal', 1);
      const entry = JSON.parse(row.entry) as JournalEntry;
      const others = entry.outcomes.filter(({ recipient }) => !person.isIn(recipient));
      if (person.isIn(row.author_key) || person.isIn(row.reverse_key) || (others.length === 0 && entry.outcomes.length > 0)) remove(row);
      else {
        for (const { recipient } of entry.outcomes) if (person.isIn(recipient)) removeRecipient.run(fold(recipient), row.seq);
        const verdict = entry.verdict && { ...entry.verdict, deliveries: entry.verdict.deliveries.filter(({ recipient }) => !person.isIn(recipient)) };
        save.run(person.without(row.subject_key), person.without(JSON.stringify({ ...entry, outcomes: others, verdict })), row.seq);
      }
      return row.seq;
    },
  );
}

const mentions = (row: object, person: Person): boolean => Object.values(row).some((value) => typeof value === 'string' && person.isIn(value));

export function eraseDeferred(db: Connection, person: Person, note: Note): void {
  const remove = db.prepare<[string]>('DELETE FROM deferred WHERE key = ?');
  const save = db.prepare<[string, string]>('UPDATE deferred SET observation = ? WHERE key = ?');
  for (const row of db.prepare<[], { key: string; observation: string | null }>('SELECT key, observation FROM deferred').all()) {
    if (!mentions(row, person)) continue;
    const observation = row.observation === null ? null : (JSON.parse(row.observation) as Observation);
    const others = observation?.recipients.filter((recipient) => !person.isIn(recipient)) ?? [];
    if (observation === null || others.length === 0 || person.isIn(observation.identity.address) || person.isIn(row.key)) remove.run(row.key);
    else save.run(person.without(JSON.stringify({ ...observation, recipients: others })), row.key);
    note('deferred', 1);
  }
}

/** A report stays, with a token in place of its author: what was phishing is phishing. What it would teach again, if it has the person in it, goes. */
export function eraseReports(db: Connection, person: Person, note: Note): void {
  const save = db.prepare<[string, string | null, number]>('UPDATE report SET author = ?, undo = ? WHERE id = ?');
  for (const { id, author, undo } of reportsOf(db, person)) {
    save.run(person.isIn(author) ? erasedToken(person.address) : author, undo !== null && person.isIn(undo) ? null : undo, id);
    note('reports', 1);
  }
}

/** Reports of the person's mail, or of mail to the person among others. */
export function reportsOf(db: Connection, person: Person): { id: number; author: string; undo: string | null }[] {
  const rows = db.prepare<[], { id: number; author: string; undo: string | null }>('SELECT id, author, undo FROM report').all();
  return rows.filter((row) => mentions(row, person));
}

export interface HeldOf {
  id: string;
  /** It waits for a person, or for the next hop. */
  waits: boolean;
  /** It waits for others as well, and the person did not write it. */
  shared: boolean;
}

const WAITING = new Set(['held', 'undelivered', 'failed']);

/** Held mail, and records of it, in which the person has a part. */
export function heldOf(db: Connection, person: Person): HeldOf[] {
  type Row = {
    seq: number;
    id: string;
    author_key: string;
    reverse_key: string;
    subject: string;
    envelope: string;
    client: string;
    verdict: string;
    observation: string;
  };
  const recipientsOf = db.prepare<[number], { recipient: string; note: string; state: string; dispatch: string | null }>(
    'SELECT recipient, note, state, dispatch FROM held_recipient WHERE seq = ?',
  );
  const rows = db.prepare<[], Row>('SELECT seq, id, author_key, reverse_key, subject, envelope, client, verdict, observation FROM held').all();
  return rows.flatMap((row) => {
    const recipients = recipientsOf.all(row.seq);
    if (!mentions(row, person) && !recipients.some((recipient) => mentions(recipient, person))) return [];
    const waiting = recipients.filter(({ state }) => WAITING.has(state));
    const isAuthor = person.isIn(row.author_key) || person.isIn(row.reverse_key);
    return [{ id: row.id, waits: waiting.length > 0, shared: !isAuthor && waiting.some((recipient) => !mentions(recipient, person)) }];
  });
}

/** Tokens of locks that have to do with the person. */
export function locksOf(db: Connection, person: Person): string[] {
  const events = db.prepare<[string], { note: string }>('SELECT note FROM lock_event WHERE token = ?');
  return db
    .prepare<[], { token: string; recipient: string; author: string; url: string; target: string; text: string; reason: string }>(
      'SELECT token, recipient, author, url, target, text, reason FROM lock',
    )
    .all()
    .filter((row) => mentions(row, person) || events.all(row.token).some((event) => mentions(event, person)))
    .map(({ token }) => token);
}

export function eraseLocks(db: Connection, tokens: readonly string[], note: Note): void {
  const remove = db.prepare<[string]>('DELETE FROM lock WHERE token = ?');
  for (const token of tokens) note('locks', remove.run(token).changes);
}

/** The audit stays, with a digest in place of the address: for this alone its rows are changed, and nothing else of them. */
export function redactAudit(db: Connection, person: Person, note: Note): void {
  const rows = db.prepare<[], { seq: number; actor: string; what: string; subject: string }>('SELECT seq, actor, what, subject FROM audit').all();
  const found = rows.filter((row) => mentions(row, person));
  if (found.length === 0) return;
  const trigger = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'audit_is_never_changed'";
  const sql = db.prepare<[], string>(trigger).pluck().get() ?? '';
  db.exec('DROP TRIGGER audit_is_never_changed');
  const save = db.prepare<[string, string, number]>('UPDATE audit SET actor = ?, subject = ? WHERE seq = ?');
  const token = erasedToken(person.address);
  for (const { seq, actor, subject } of found) save.run(person.without(actor, token), person.without(subject, token), seq);
  db.exec(sql);
  note('audit', found.length);
}
