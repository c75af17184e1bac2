/** `Locks` over SQLite: tokens of locked links, and what readers did with them. Every write is on disk before it resolves. */
import type { LockEvent, LockRecord, LockState, Locks } from '../../ports.ts';
import type { Connection } from './database.ts';
import { addressCondition, fold } from './folding.ts';
import type { Writing } from './writing.ts';

interface LockRow {
  token: string;
  verdict: string;
  recipient: string;
  author: string;
  url: string;
  target: string;
  host: string;
  text: string;
  reason: string;
  open_anyway: number;
  state: LockState;
  created_at: number;
}

type Listed = { record: LockRecord; events: LockEvent[] };

const DEFAULT_LIMIT = 1000;

export class SqliteLocks implements Locks {
  readonly #db: Connection;
  readonly #writing: Writing;
  readonly #insert;
  readonly #byToken;
  readonly #events;
  readonly #setState;
  readonly #addEvent;
  readonly #delete;
  readonly #denyAll;
  readonly #addDenials;

  constructor(db: Connection, writing: Writing) {
    this.#db = db;
    this.#writing = writing;
    this.#insert = db.prepare(
      `INSERT INTO lock (token, verdict, recipient, recipient_key, author, url, target, host, text, reason, open_anyway, state, created_at)
       VALUES (:token, :verdictId, :recipient, :recipientKey, :author, :url, :target, :host, :text, :reason, :openAnyway, :state, :createdAt)`,
    );
    this.#byToken = db.prepare<[string], LockRow>('SELECT * FROM lock WHERE token = ?');
    this.#events = db.prepare<[string], LockEvent>('SELECT token, at, kind, client_ip AS clientIp, note FROM lock_event WHERE token = ? ORDER BY seq');
    this.#setState = db.prepare<[string, string]>('UPDATE lock SET state = ? WHERE token = ?');
    // An event of a token that was taken back is nobody's: it goes nowhere.
    this.#addEvent = db.prepare<[LockEvent]>(
      `INSERT INTO lock_event (token, at, kind, client_ip, note) SELECT token, :at, :kind, :clientIp, :note FROM lock WHERE token = :token`,
    );
    this.#delete = db.prepare<[string]>('DELETE FROM lock WHERE token = ?');
    this.#denyAll = db.prepare<[string]>("UPDATE lock SET state = 'denied' WHERE verdict = ? AND state <> 'denied'");
    this.#addDenials = db.prepare<[Omit<LockEvent, 'token' | 'kind'> & { verdictId: string }]>(
      `INSERT INTO lock_event (token, at, kind, client_ip, note)
       SELECT token, :at, 'denied', :clientIp, :note FROM lock WHERE verdict = :verdictId AND state <> 'denied' ORDER BY created_at, token`,
    );
  }

  async create(records: readonly LockRecord[]): Promise<void> {
    await this.#writing.durable(() => {
      for (const record of records) {
        this.#insert.run({ ...record, recipientKey: fold(record.recipient), openAnyway: record.openAnyway ? 1 : 0 });
      }
    });
  }

  async get(token: string): Promise<Listed | null> {
    return this.#writing.read([], () => {
      const row = this.#byToken.get(token);
      return row ? this.#listed(row) : null;
    });
  }

  /** Newest first. */
  async list(filter: Parameters<Locks['list']>[0]): Promise<Listed[]> {
    const conditions: string[] = ['1'];
    const values: Record<string, unknown> = { limit: Math.max(filter.limit ?? DEFAULT_LIMIT, 0) };
    const use = (name: string, sql: string, value: unknown): void => {
      conditions.push(sql);
      values[name] = value;
    };
    if (filter.verdictId !== undefined) use('verdict', 'verdict = :verdict', filter.verdictId);
    if (filter.state !== undefined) use('state', 'state = :state', filter.state);
    if (filter.since !== undefined) use('since', 'created_at >= :since', filter.since);
    if (filter.recipient !== undefined) {
      const { sql, value } = addressCondition('recipient_key', 'recipient', filter.recipient);
      use('recipient', sql, value);
    }
    const sql = `SELECT * FROM lock WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, token LIMIT :limit`;
    return this.#writing.read([], () =>
      this.#db
        .prepare<[Record<string, unknown>], LockRow>(sql)
        .all(values)
        .map((row) => this.#listed(row)),
    );
  }

  async setState(token: string, state: LockState, event: LockEvent): Promise<void> {
    await this.#writing.durable(() => {
      this.#setState.run(state, token);
      this.#addEvent.run({ ...event, token });
    });
  }

  async denyAll(verdictId: string, event: Omit<LockEvent, 'token' | 'kind'>): Promise<number> {
    return this.#writing.durable(() => {
      this.#addDenials.run({ ...event, verdictId });
      return this.#denyAll.run(verdictId).changes;
    });
  }

  async note(event: LockEvent): Promise<void> {
    await this.#writing.durable(() => this.#addEvent.run(event));
  }

  async forget(tokens: readonly string[]): Promise<void> {
    await this.#writing.durable(() => {
      for (const token of tokens) this.#delete.run(token);
    });
  }

  #listed(row: LockRow): Listed {
    return { record: recordOf(row), events: this.#events.all(row.token) };
  }
}

function recordOf(row: LockRow): LockRecord {
  const { token, recipient, author, url, target, host, text, reason, state } = row;
  return {
    token,
    verdictId: row.verdict,
    recipient,
    author,
    url,
    target,
    host,
    text,
    reason,
    openAnyway: row.open_anyway === 1,
    state,
    createdAt: row.created_at,
  };
}
