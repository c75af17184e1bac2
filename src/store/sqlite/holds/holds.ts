/**
 * `Holds` over SQLite and the held folder. The order of steps is what makes a 250 true:
 *
 * - spool: bytes on disk under their final name. No row: nobody sees them, nobody was promised anything.
 * - commit: description on disk, then the row (fsynced). Only then may the road answer 250.
 * - remove: description, then the row, then the bytes.
 *
 * A crash between steps leaves either bytes without description and row (never promised: swept at the
 * next start) or bytes with a description (committed, or about to be: kept, see recovery.ts).
 */
import type { MessageContent } from '../../../mail/content.ts';
import type { Envelope } from '../../../mail/envelope.ts';
import {
  type Claim,
  type HeldFilter,
  type HeldMessage,
  type HeldOverview,
  type HeldRecipient,
  type HeldState,
  type Holds,
  StoreUnavailable,
} from '../../../ports.ts';
import type { Connection } from '../database.ts';
import type { Writing } from '../writing.ts';
import { Claims } from './claims.ts';
import type { HeldFiles } from './held-files.ts';
import { HeldRows } from './held-rows.ts';

export class SqliteHolds implements Holds {
  readonly #writing: Writing;
  readonly #files: HeldFiles;
  readonly #rows: HeldRows;
  readonly #claims: Claims;

  constructor(db: Connection, writing: Writing, files: HeldFiles) {
    this.#writing = writing;
    this.#files = files;
    this.#rows = new HeldRows(db);
    this.#claims = new Claims(db);
  }

  async spool(id: string, _envelope: Envelope, content: MessageContent): Promise<void> {
    await this.#files.writeMessage(id, content);
  }

  async commit(message: HeldMessage): Promise<void> {
    if (message.hasContent) {
      if (!(await this.#files.hasMessage(message.id))) throw new StoreUnavailable(`held message ${message.id} was not spooled`);
      await this.#files.writeDescription(message.id, JSON.stringify(message));
    }
    await this.#writing.durable(() => this.#rows.add(message));
  }

  async drop(id: string): Promise<void> {
    if (await this.#writing.read([], () => this.#rows.has(id))) return;
    // A description without row is left by a commit that failed after writing it.
    await this.#files.removeDescription(id);
    await this.#files.removeMessage(id);
  }

  async list(filter: HeldFilter): Promise<HeldMessage[]> {
    return this.#writing.read([], () => this.#rows.list(filter));
  }

  async overview(filter: HeldFilter): Promise<HeldOverview[]> {
    return this.#writing.read([], () => this.#rows.overview(filter));
  }

  async get(id: string): Promise<HeldMessage | null> {
    return this.#writing.read([], () => this.#rows.get(id));
  }

  async content(id: string): Promise<MessageContent> {
    return this.#files.message(id);
  }

  async claim(id: string, claim: Claim): Promise<HeldRecipient[]> {
    return this.#writing.durable(() => this.#claims.take(id, claim));
  }

  async update(id: string, recipient: string, change: Partial<Omit<HeldRecipient, 'recipient'>>): Promise<void> {
    await this.#writing.durable(() => this.#claims.report(id, recipient, change));
  }

  async count(states: readonly HeldState[]): Promise<number> {
    return this.#writing.read([], () => this.#rows.count(states));
  }

  async due(now: number): Promise<{ id: string; recipients: string[] }[]> {
    return this.#writing.durable(() => {
      this.#claims.endLeases(now);
      return this.#claims.due(now);
    });
  }

  async discard(id: string, now: number): Promise<boolean> {
    return this.#writing.durable(() => this.#claims.discard(id, now));
  }

  async removeContent(id: string): Promise<void> {
    await this.#files.removeDescription(id);
    await this.#writing.durable(() => this.#rows.withoutContent(id));
    await this.#files.removeMessage(id);
  }

  async remove(id: string): Promise<void> {
    await this.#files.removeDescription(id);
    await this.#writing.durable(() => this.#rows.remove(id));
    await this.#files.removeMessage(id);
  }
}
