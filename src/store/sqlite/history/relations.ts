/**
 * Rows of `relation`: how often an identity wrote, at each level. The class is part of the key at every
 * level but the organisation's, so an unauthenticated message changes no row of the authenticated
 * identity (decision 2).
 */
import type { Identity, IdentityClass } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { type DaySet, dayOf, withDay } from './days.ts';
import type { Names } from './names.ts';

export const ORGANISATION = 0;
export const DOMAIN = 1;
export const CORRESPONDENT = 2;
export const PAIR = 3;

/** Numbers in the database: never reuse one. */
const CLASSES: Record<IdentityClass, number> = { pass: 1, unknown: 2, none: 3, fail: 4 };
export const classCode = (of: IdentityClass): number => CLASSES[of];

/** Names a row; ids of names, 0 = everyone. */
export interface RelationKey {
  level: number;
  subject: number;
  class: number;
  recipient: number;
}

export interface RelationRow {
  id: number;
  messages: number;
  replies: number;
  first_at: number | null;
  last_at: number | null;
  first_day: number | null;
  days: Buffer | null;
}

export const ORGANISATION_KEY: RelationKey = { level: ORGANISATION, subject: 0, class: 0, recipient: 0 };

/** The domain that shares history: registrable, and nobody's but its owner's; `null` for free mail and none. */
export type SharedDomain = (domain: string) => string | null;

export class Relations {
  readonly #find;
  readonly #add;
  readonly #count;
  readonly #reply;
  readonly #names: Names;
  readonly #sharedDomain: SharedDomain;

  constructor(db: Connection, names: Names, sharedDomain: SharedDomain) {
    this.#names = names;
    this.#sharedDomain = sharedDomain;
    const where = 'level = :level AND subject = :subject AND class = :class AND recipient = :recipient';
    this.#find = db.prepare<[RelationKey], RelationRow>(`SELECT id, messages, replies, first_at, last_at, first_day, days FROM relation WHERE ${where}`);
    this.#add = db.prepare<[RelationKey], RelationRow>(
      'INSERT INTO relation (level, subject, class, recipient) VALUES (:level, :subject, :class, :recipient) RETURNING id, messages, replies, first_at, last_at, first_day, days',
    );
    this.#count = db.prepare<[{ id: number; at: number; first: number; bits: Uint8Array }]>(
      `UPDATE relation SET messages = messages + 1, first_at = min(coalesce(first_at, :at), :at), last_at = max(coalesce(last_at, :at), :at),
         first_day = :first, days = :bits WHERE id = :id`,
    );
    this.#reply = db.prepare<[number]>('UPDATE relation SET replies = replies + 1 WHERE id = ?');
  }

  find(key: RelationKey): RelationRow | null {
    return this.#find.get(key) ?? null;
  }

  /** The row, made where absent. */
  rowOf(key: RelationKey): RelationRow {
    return this.find(key) ?? (this.#add.get(key) as RelationRow);
  }

  countMessage(row: RelationRow, at: number): void {
    const days = withDay(daysOf(row), dayOf(at));
    this.#count.run({ id: row.id, at, first: days.first, bits: days.bits });
  }

  countReply(key: RelationKey): void {
    this.#reply.run(this.rowOf(key).id);
  }

  /** Keys of an identity at the levels above the pair, nearest first; made where absent. */
  above(address: string, classOf: number): RelationKey[] {
    const domain = this.#sharedDomain(domainOf(address));
    return [
      { level: CORRESPONDENT, subject: this.#names.idOf(address), class: classOf, recipient: 0 },
      ...(domain === null ? [] : [{ level: DOMAIN, subject: this.#names.idOf(domain), class: classOf, recipient: 0 }]),
      ORGANISATION_KEY,
    ];
  }

  pair(address: string, classOf: number, recipient: string): RelationKey {
    return { level: PAIR, subject: this.#names.idOf(address), class: classOf, recipient: this.#names.idOf(recipient) };
  }

  /** Key of a row that may exist; `null` when one of its names was never met. */
  look(level: number, identity: Identity, recipient: string | null): RelationKey | null {
    const subject = level === DOMAIN ? this.#lookDomain(identity) : this.#names.find(identity.address);
    const other = recipient === null ? 0 : this.#names.find(recipient);
    return subject === null || other === null ? null : { level, subject, class: CLASSES[identity.class], recipient: other };
  }

  #lookDomain(identity: Identity): number | null {
    const domain = this.#sharedDomain(domainOf(identity.address));
    return domain === null ? null : this.#names.find(domain);
  }
}

export function daysOf(row: { first_day: number | null; days: Uint8Array | null }): DaySet | null {
  return row.first_day === null || row.days === null ? null : { first: row.first_day, bits: row.days };
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
