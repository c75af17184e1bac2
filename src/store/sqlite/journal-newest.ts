/**
 * The entries written last that are about one thing. The process that asks takes mail too, and SQLite makes it wait: so what is
 * sought is found by an index alone, and read in steps, each of some milliseconds.
 */
import { setImmediate } from 'node:timers/promises';
import type { JournalEntry } from '../../ports.ts';
import type { Connection } from './database.ts';
import { hostKey, hostKeyEnd } from './folding.ts';
import { upTo } from './journal-page.ts';
import type { Step } from './writing.ts';

/** Rows of an index in one step; entries, and octets of them: of a message made for it an entry has some megabytes. */
const KEYS = 2_000;
const ENTRIES = 20;
const OCTETS = 1_000_000;
/** Rows of an index that are looked at for a host: one that everybody links to is in every message. */
const MOST_KEYS = 500_000;

export async function* newestOf(db: Connection, of: { host: string } | { campaign: string }, most: number, step: Step): AsyncGenerator<JournalEntry> {
  const found = 'host' in of ? await ofHost(db, of.host, most, step) : await step(() => ofCampaign(db, of.campaign, most));
  const read = db.prepare<[number], string>('SELECT entry FROM journal WHERE seq = ?').pluck();
  /** `''` for one that maintenance has dropped since. */
  function* entriesFrom(begin: number): Generator<string> {
    for (const seq of found.slice(begin, begin + ENTRIES)) yield read.get(seq) ?? '';
  }
  for (let at = 0; at < found.length; ) {
    await setImmediate();
    const begin = at;
    const { some } = await step(() => upTo(OCTETS, entriesFrom(begin), (entry) => entry.length));
    for (const entry of some) if (entry !== '') yield JSON.parse(entry) as JournalEntry;
    at += some.length;
  }
}

function ofCampaign(db: Connection, campaign: string, most: number): number[] {
  return db.prepare<[string, number], number>('SELECT seq FROM journal WHERE campaign = ? ORDER BY seq DESC LIMIT ?').pluck().all(campaign, most);
}

interface Key {
  host_key: string;
  seq: number;
}

/** The index is in order of the hosts below it, and of each host's entries: which were written last is known at its end. */
async function ofHost(db: Connection, host: string, most: number, step: Step): Promise<number[]> {
  const keys = db.prepare<[{ key: string; seq: number; end: string }], Key>(
    `SELECT host_key, seq FROM journal_host WHERE (host_key, seq) > (:key, :seq) AND host_key < :end ORDER BY host_key, seq LIMIT ${KEYS}`,
  );
  const end = hostKeyEnd(host);
  let newest: number[] = [];
  let last: Key | undefined = { host_key: hostKey(host), seq: -1 };
  for (let looked = 0; last !== undefined && looked < MOST_KEYS; looked += KEYS) {
    const { host_key: key, seq }: Key = last;
    await setImmediate();
    const rows: Key[] = await step(() => keys.all({ key, seq, end }));
    newest = [...new Set([...newest, ...rows.map((row) => row.seq)])].sort((a, b) => b - a).slice(0, most);
    last = rows.length < KEYS ? undefined : rows.at(-1);
  }
  return newest;
}
