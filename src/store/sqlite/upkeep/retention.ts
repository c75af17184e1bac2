/** What is kept for a number of days: the journal, what was reported as phishing, the records of held mail that nobody waits for, locks. The audit is kept for good. */
import type { JournalEntry } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { fold, hostKey } from '../folding.ts';
import type { Slices } from './slices.ts';

export interface Removable {
  seq: number;
  entry: string;
}

/** Drops an entry of the journal with all it is found by. */
export function journalRemoval(db: Connection): (row: Removable) => void {
  const remove = db.prepare<[number]>('DELETE FROM journal WHERE seq = ?');
  const removeHost = db.prepare<[string, number]>('DELETE FROM journal_host WHERE host_key = ? AND seq = ?');
  const removeRecipient = db.prepare<[string, number]>('DELETE FROM journal_recipient WHERE address_key = ? AND seq = ?');
  return ({ seq, entry }) => {
    const { hosts, outcomes } = JSON.parse(entry) as JournalEntry;
    for (const host of hosts) removeHost.run(hostKey(host), seq);
    for (const { recipient } of outcomes) removeRecipient.run(fold(recipient), seq);
    remove.run(seq);
  };
}

/** @param before ms @returns how many entries went */
export async function dropJournal(db: Connection, slices: Slices, before: number): Promise<number> {
  const old = db.prepare<[number], Removable>('SELECT seq, entry FROM journal WHERE at < ? ORDER BY at LIMIT 20');
  const remove = journalRemoval(db);
  let dropped = 0;
  await slices.all(() => {
    const rows = old.all(before);
    for (const row of rows) remove(row);
    dropped += rows.length;
    return rows.length === 0 ? 'done' : 'more';
  });
  return dropped;
}

/** @param before ms @returns how many reports went */
export async function dropReports(db: Connection, slices: Slices, before: number): Promise<number> {
  const old = db.prepare<[number], number>('SELECT id FROM report WHERE at < ? LIMIT 50').pluck();
  const remove = db.prepare<[number]>('DELETE FROM report WHERE id = ?');
  const removeTargets = db.prepare<[number]>('DELETE FROM report_target WHERE report = ?');
  let dropped = 0;
  await slices.all(() => {
    const ids = old.all(before);
    for (const id of ids) {
      removeTargets.run(id);
      dropped += remove.run(id).changes;
    }
    return ids.length === 0 ? 'done' : 'more';
  });
  return dropped;
}

/** @param before ms @returns how many locks went */
export async function dropLocks(db: Connection, slices: Slices, before: number): Promise<number> {
  const remove = db.prepare<[number]>('DELETE FROM lock WHERE token IN (SELECT token FROM lock WHERE created_at < ? LIMIT 50)');
  let dropped = 0;
  await slices.all(() => {
    const { changes } = remove.run(before);
    dropped += changes;
    return changes === 0 ? 'done' : 'more';
  });
  return dropped;
}

/** Held mail that was dealt with before then (ms): no copy of it waits for a person or for the next hop. */
export function settledMail(db: Connection, before: number): string[] {
  return db
    .prepare<[number, number], string>(
      `SELECT id FROM held WHERE received_at < ? AND NOT EXISTS (
         SELECT 1 FROM held_recipient r WHERE r.seq = held.seq AND (r.state IN ('held', 'undelivered', 'failed') OR r.changed_at >= ? OR r.leased_until IS NOT NULL))
       ORDER BY received_at LIMIT 1000`,
    )
    .pluck()
    .all(before, before);
}
