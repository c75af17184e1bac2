/**
 * `Journal` over SQLite. Entries are buffered; the audit is on disk before it resolves, and no statement
 * can change or remove what stands in it.
 */
import type { AuditRecord, Journal, JournalEntry, JournalFilter, JournalPage, PageFilter } from '../../ports.ts';
import type { Connection } from './database.ts';
import { addressCondition, fold, hostKey, hostKeyEnd } from './folding.ts';
import { bare } from './history/digest.ts';
import { newestOf } from './journal-newest.ts';
import { placeAt, readPage } from './journal-page.ts';
import type { Writing } from './writing.ts';

const DEFAULT_LIMIT = 1000;
/** Entries of one page of a walk: each may be some 100 KB. */
const PAGE = 200;

export class SqliteJournal implements Journal {
  readonly #db: Connection;
  readonly #writing: Writing;
  readonly #insert;
  readonly #insertHost;
  readonly #insertRecipient;
  readonly #audit;
  readonly #walk;
  readonly #walkAudit;

  constructor(db: Connection, writing: Writing) {
    this.#db = db;
    this.#writing = writing;
    this.#insert = db.prepare(
      `INSERT INTO journal (id, at, message_id, author_key, reverse_key, subject_key, campaign, entry)
       VALUES (:id, :at, :messageId, :authorKey, :reverseKey, :subjectKey, :campaign, :entry)`,
    );
    this.#insertHost = db.prepare<[string, number | bigint]>('INSERT INTO journal_host (host_key, seq) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#insertRecipient = db.prepare<[string, number | bigint]>('INSERT INTO journal_recipient (address_key, seq) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#audit = db.prepare<[number, string, string, string]>('INSERT INTO audit (at, actor, what, subject) VALUES (?, ?, ?, ?)');
    this.#walk = db.prepare<[{ at: number; seq: number; limit: number }], { at: number; seq: number; entry: string }>(
      'SELECT at, seq, entry FROM journal WHERE at >= :at AND (at > :at OR seq > :seq) ORDER BY at, seq LIMIT :limit',
    );
    this.#walkAudit = db.prepare<[{ since: number; seq: number; limit: number }], AuditRecord & { seq: number }>(
      'SELECT seq, at, actor, what, subject FROM audit WHERE seq > :seq AND at >= :since ORDER BY seq LIMIT :limit',
    );
  }

  async record(entry: JournalEntry): Promise<void> {
    this.#writing.later([], () => this.#write(entry));
  }

  /** Newest first. `from` and `to`: an address, or a domain; `host`: it and all hosts below it; `subject`: a part, case folded. */
  async find(filter: JournalFilter): Promise<JournalEntry[]> {
    const { where, values } = conditionsOf(filter);
    const sql = `SELECT entry FROM journal WHERE ${where.join(' AND ')} ORDER BY at DESC, seq DESC LIMIT :limit`;
    return this.#writing.read('all', () => {
      const rows = this.#db
        .prepare<[Record<string, unknown>], string>(sql)
        .pluck()
        .all({ ...values, limit: Math.max(filter.limit ?? DEFAULT_LIMIT, 0) });
      return rows.map((json) => JSON.parse(json) as JournalEntry);
    });
  }

  async page(filter: PageFilter, from: string | null): Promise<JournalPage> {
    const { to: _, host: __, ...keyed } = filter;
    const conditions = conditionsOf(keyed);
    return this.#writing.read('all', () => readPage(this.#db, { ...conditions, filter, from: placeAt(from) }));
  }

  newest(of: { host: string } | { campaign: string }, most: number): AsyncGenerator<JournalEntry> {
    return newestOf(this.#db, of, most, (work) => this.#writing.read('all', work));
  }

  async *walk(since: number): AsyncGenerator<JournalEntry> {
    let [at, seq] = [since, -1];
    for (;;) {
      const page = await this.#writing.read('all', () => this.#walk.all({ at, seq, limit: PAGE }));
      for (const row of page) yield JSON.parse(row.entry) as JournalEntry;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      [at, seq] = [last.at, last.seq];
    }
  }

  async *walkAudit(since: number): AsyncGenerator<AuditRecord> {
    let seq = -1;
    for (;;) {
      const page = await this.#writing.read([], () => this.#walkAudit.all({ since, seq, limit: PAGE }));
      for (const { seq: _, ...record } of page) yield record;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      seq = last.seq;
    }
  }

  async audit(at: number, actor: string, what: string, subject: string): Promise<void> {
    await this.#writing.durable(() => this.#audit.run(at, actor, what, subject));
  }

  #write(entry: JournalEntry): void {
    const { lastInsertRowid: seq } = this.#insert.run({
      id: entry.id,
      at: entry.at,
      messageId: entry.messageId === null ? null : bare(entry.messageId),
      authorKey: fold(entry.from),
      reverseKey: fold(entry.reversePath),
      subjectKey: fold(entry.subject),
      campaign: entry.shape,
      entry: JSON.stringify(entry),
    });
    for (const host of entry.hosts) this.#insertHost.run(hostKey(host), seq);
    for (const { recipient } of entry.outcomes) this.#insertRecipient.run(fold(recipient), seq);
  }
}

function conditionsOf(filter: Omit<JournalFilter, 'limit'>): { where: string[]; values: Record<string, unknown> } {
  const where: string[] = ['1'];
  const values: Record<string, unknown> = {};
  const use = (sql: string, given: Record<string, unknown>): void => {
    where.push(sql);
    Object.assign(values, given);
  };
  if (filter.id !== undefined) use('id = :id', { id: filter.id });
  if (filter.messageId !== undefined) use('message_id = :messageId', { messageId: bare(filter.messageId) });
  if (filter.campaign !== undefined) use('campaign = :campaign', { campaign: filter.campaign });
  if (filter.since !== undefined) use('at >= :since', { since: filter.since });
  if (filter.subject !== undefined) use('instr(subject_key, :subject) > 0', { subject: fold(filter.subject) });
  if (filter.from !== undefined) {
    const author = addressCondition('author_key', 'from', filter.from);
    use(`(${author.sql} OR ${addressCondition('reverse_key', 'from', filter.from).sql})`, { from: author.value });
  }
  if (filter.to !== undefined) {
    const to = addressCondition('address_key', 'to', filter.to);
    use(`seq IN (SELECT seq FROM journal_recipient WHERE ${to.sql})`, { to: to.value });
  }
  if (filter.host !== undefined) {
    use('seq IN (SELECT seq FROM journal_host WHERE host_key >= :host AND host_key < :hostEnd)', {
      host: hostKey(filter.host),
      hostEnd: hostKeyEnd(filter.host),
    });
  }
  return { where, values };
}
