/** Rows of `held` and `held_recipient`, and their translation to `HeldMessage`. */
import type { HeldFilter, HeldMessage, HeldOverview, HeldRecipient, HeldState } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { addressCondition, fold } from '../folding.ts';
import { bare } from '../history/digest.ts';

interface HeldRow {
  seq: number;
  id: string;
  received_at: number;
  envelope: string;
  author: string;
  subject: string;
  message_id: string | null;
  size: number;
  client: string;
  listener: string;
  verdict: string | null;
  observation: string | null;
  has_content: number;
}

export interface RecipientRow {
  seq: number;
  place: number;
  recipient: string;
  state: HeldState;
  score: number;
  note: string;
  next_attempt: number | null;
  attempts: number;
  changed_at: number;
  dispatch: string | null;
}

export const RECIPIENT_COLUMNS = 'seq, place, recipient, state, score, note, next_attempt, attempts, changed_at, dispatch';
/** Messages listed when nobody says how many. */
const DEFAULT_LIMIT = 1000;

export class HeldRows {
  readonly #db: Connection;
  readonly #insert;
  readonly #insertRecipient;
  readonly #byId;
  readonly #recipients;
  readonly #delete;
  readonly #setContent;
  readonly #count;

  constructor(db: Connection) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO held (id, received_at, envelope, author, subject, message_id, size, client, listener, verdict, observation, has_content, author_key, reverse_key)
       VALUES (:id, :receivedAt, :envelope, :from, :subject, :messageId, :size, :client, :listener, :verdict, :observation, :hasContent, :authorKey, :reverseKey)`,
    );
    this.#insertRecipient = db.prepare(
      `INSERT INTO held_recipient (seq, place, address_key, recipient, state, score, note, next_attempt, attempts, changed_at, dispatch)
       VALUES (:seq, :place, :addressKey, :recipient, :state, :score, :note, :nextAttempt, :attempts, :changedAt, :dispatch)`,
    );
    this.#byId = db.prepare<[string], HeldRow>('SELECT * FROM held WHERE id = ?');
    this.#recipients = db.prepare<[number], RecipientRow>(`SELECT ${RECIPIENT_COLUMNS} FROM held_recipient WHERE seq = ? ORDER BY place`);
    this.#setContent = db.prepare<[number, string]>('UPDATE held SET has_content = ? WHERE id = ?');
    this.#count = db.prepare<[string], number>('SELECT count(*) FROM held_recipient WHERE state IN (SELECT value FROM json_each(?))').pluck();
    this.#delete = db.prepare<[string]>('DELETE FROM held WHERE id = ?');
  }

  /** Adds a message; where it is there already (one copy waits, another would have been held), its further recipients. */
  add(message: HeldMessage): void {
    const row = this.#byId.get(message.id);
    const seq = row?.seq ?? this.#addMessage(message);
    if (row && message.hasContent) this.#setContent.run(1, message.id);
    const taken = row ? this.#recipients.all(row.seq).length : 0;
    message.recipients.forEach(({ recipient, ...copy }, i) => {
      this.#insertRecipient.run({
        ...copy,
        seq,
        place: taken + i,
        addressKey: fold(recipient.address),
        recipient: JSON.stringify(recipient),
        dispatch: copy.dispatch && JSON.stringify(copy.dispatch),
      });
    });
  }

  #addMessage(message: HeldMessage): number | bigint {
    const { envelope, client, verdict, observation, recipients: _, ...plain } = message;
    return this.#insert.run({
      id: plain.id,
      receivedAt: plain.receivedAt,
      from: plain.from,
      subject: plain.subject,
      size: plain.size,
      listener: plain.listener,
      messageId: plain.messageId === null ? null : bare(plain.messageId),
      envelope: JSON.stringify({ envelope, messageId: plain.messageId }),
      client: JSON.stringify(client),
      verdict: verdict && JSON.stringify(verdict),
      observation: observation && JSON.stringify(observation),
      hasContent: plain.hasContent ? 1 : 0,
      authorKey: fold(plain.from),
      reverseKey: fold(envelope.reversePath),
    }).lastInsertRowid;
  }

  get(id: string): HeldMessage | null {
    const row = this.#byId.get(id);
    return row ? this.#message(row) : null;
  }

  has(id: string): boolean {
    return this.#byId.get(id) !== undefined;
  }

  /** Newest first. */
  list(filter: HeldFilter): HeldMessage[] {
    return this.#select<HeldRow>('*', filter).map((row) => this.#message(row));
  }

  /** Newest first. */
  overview(filter: HeldFilter): HeldOverview[] {
    const rows = this.#select<Pick<HeldRow, 'seq' | 'id' | 'received_at' | 'author' | 'subject'>>('seq, id, received_at, author, subject', filter);
    return rows.map(({ seq, id, received_at: receivedAt, author: from, subject }) => ({ id, receivedAt, from, subject, recipients: this.#recipientsOf(seq) }));
  }

  #select<Row>(columns: string, filter: HeldFilter): Row[] {
    const conditions: string[] = [];
    const values: Record<string, unknown> = { limit: Math.max(filter.limit ?? DEFAULT_LIMIT, 0) };
    const recipient: string[] = [];
    if (filter.recipient !== undefined) recipient.push(use(values, 'recipient', addressCondition('address_key', 'recipient', filter.recipient)));
    if (filter.state !== undefined) recipient.push(use(values, 'state', { sql: 'state = :state', value: filter.state }));
    if (recipient.length > 0) conditions.push(`seq IN (SELECT seq FROM held_recipient WHERE ${recipient.join(' AND ')})`);
    if (filter.since !== undefined) conditions.push(use(values, 'since', { sql: 'received_at >= :since', value: filter.since }));
    if (filter.sender !== undefined) {
      const author = addressCondition('author_key', 'sender', filter.sender);
      conditions.push(`(${use(values, 'sender', author)} OR ${addressCondition('reverse_key', 'sender', filter.sender).sql})`);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.#db
      .prepare<[Record<string, unknown>], Row>(`SELECT ${columns} FROM held ${where} ORDER BY received_at DESC, seq DESC LIMIT :limit`)
      .all(values);
  }

  count(states: readonly HeldState[]): number {
    return this.#count.get(JSON.stringify(states)) ?? 0;
  }

  withoutContent(id: string): void {
    this.#setContent.run(0, id);
  }

  remove(id: string): void {
    this.#delete.run(id);
  }

  #recipientsOf(seq: number): HeldRecipient[] {
    return this.#recipients.all(seq).map(recipientOf);
  }

  #message(row: HeldRow): HeldMessage {
    const { envelope, messageId } = JSON.parse(row.envelope);
    return {
      id: row.id,
      receivedAt: row.received_at,
      envelope,
      from: row.author,
      subject: row.subject,
      messageId,
      size: row.size,
      client: JSON.parse(row.client),
      listener: row.listener,
      recipients: this.#recipientsOf(row.seq),
      verdict: row.verdict === null ? null : JSON.parse(row.verdict),
      observation: row.observation === null ? null : JSON.parse(row.observation),
      hasContent: row.has_content === 1,
    };
  }
}

function use(values: Record<string, unknown>, name: string, condition: { sql: string; value: unknown }): string {
  values[name] = condition.value;
  return condition.sql;
}

export function recipientOf(row: RecipientRow): HeldRecipient {
  return {
    recipient: JSON.parse(row.recipient),
    state: row.state,
    score: row.score,
    note: row.note,
    nextAttempt: row.next_attempt,
    attempts: row.attempts,
    changedAt: row.changed_at,
    dispatch: row.dispatch === null ? null : JSON.parse(row.dispatch),
  };
}
