/**
 * Message-IDs that prove a conversation: ours, which an inbound answer names, and theirs, which our
 * answer names. Digests only, for some 400 days.
 */
import type { Identity } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { digestOf } from './digest.ts';
import type { Names } from './names.ts';
import { classCode } from './relations.ts';

/** Ms a Message-ID is remembered, counted back from the newest. */
const REMEMBERED = 400 * 86_400_000;
/** One pruning for this many Message-IDs kept: a delete that usually finds a handful. */
const PRUNE_EVERY = 500;

export interface Answered {
  subject: number;
  class: number;
}

export class Conversations {
  readonly #names: Names;
  readonly #isOurs;
  readonly #keepSent;
  readonly #received;
  readonly #keepReceived;
  readonly #prune: readonly { run(before: number): unknown }[];
  #kept = 0;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#isOurs = db.prepare<[Buffer], number>('SELECT 1 FROM sent WHERE digest = ?').pluck();
    this.#keepSent = db.prepare<[Buffer, number]>('INSERT INTO sent (digest, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)');
    this.#received = db.prepare<[Buffer], Answered>('SELECT subject, class FROM received WHERE digest = ?');
    // The first to bear a Message-ID keeps it: a later copy under another identity earns no answer of ours.
    this.#keepReceived = db.prepare<[Buffer, number, number, number]>(
      'INSERT INTO received (digest, subject, class, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#prune = [db.prepare<[number]>('DELETE FROM sent WHERE at < ?'), db.prepare<[number]>('DELETE FROM received WHERE at < ?')];
  }

  sent(messageId: string | null, at: number): void {
    if (messageId === null) return;
    this.#keepSent.run(digestOf(messageId), at);
    this.#grow(at);
  }

  received(messageId: string | null, identity: Identity, at: number): void {
    if (messageId === null) return;
    this.#keepReceived.run(digestOf(messageId), this.#names.idOf(identity.address), classCode(identity.class), at);
    this.#grow(at);
  }

  /** Whether one of these Message-IDs is of a message we sent. */
  areOurs(messageIds: readonly string[]): boolean {
    return messageIds.some((id) => this.#isOurs.get(digestOf(id)) === 1);
  }

  /** Who wrote the messages with these Message-IDs, each once. */
  answered(messageIds: readonly string[]): Answered[] {
    const found = new Map<string, Answered>();
    for (const id of messageIds) {
      const row = this.#received.get(digestOf(id));
      if (row) found.set(`${row.subject}/${row.class}`, row);
    }
    return [...found.values()];
  }

  #grow(at: number): void {
    this.#kept += 1;
    if (this.#kept % PRUNE_EVERY === 0) for (const statement of this.#prune) statement.run(at - REMEMBERED);
  }
}
