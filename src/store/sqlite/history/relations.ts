/**
 * Which relations a message belongs to, and how often an identity wrote. The class is part of the key at every level but the
 * organisation's, so an unauthenticated message changes no row of the authenticated identity (decision 2).
 */
import type { Identity, IdentityClass } from '../../../history/types.ts';
import { dayOf, eraOf, withDay } from './days.ts';
import type { Names } from './names.ts';
import type { Kept, RelationKey, Shelf } from './shelf.ts';

export const ORGANISATION = 0;
export const DOMAIN = 1;
export const CORRESPONDENT = 2;
export const PAIR = 3;

/** Numbers in the database: never reuse one. */
const CLASSES: Record<IdentityClass, number> = { pass: 1, unknown: 2, none: 3, fail: 4 };
export const classCode = (of: IdentityClass): number => CLASSES[of];

export const ORGANISATION_KEY: RelationKey = { level: ORGANISATION, subject: 0, class: 0, recipient: 0 };

/** The domain that shares history: registrable, and nobody's but its owner's; `null` for free mail and none. */
export type SharedDomain = (domain: string) => string | null;

export class Relations {
  readonly shelf: Shelf;
  readonly #names: Names;
  readonly #sharedDomain: SharedDomain;

  constructor(shelf: Shelf, names: Names, sharedDomain: SharedDomain) {
    this.shelf = shelf;
    this.#names = names;
    this.#sharedDomain = sharedDomain;
  }

  find(key: RelationKey): Kept | null {
    return this.shelf.find(key);
  }

  /** The relation, made where absent. */
  open(key: RelationKey): Kept {
    return this.shelf.open(key);
  }

  /** A message was there at this time (ms); it adds to the count where `counts`. Each copy of a message is there at its own time. */
  meet(kept: Kept, at: number, counts: boolean): void {
    kept.firstAt = Math.min(kept.firstAt ?? at, at);
    kept.lastAt = Math.max(kept.lastAt ?? at, at);
    kept.days = withDay(kept.days, dayOf(at));
    if (counts) kept.counts.add(eraOf(dayOf(at)), 1, 0);
    this.shelf.changed(kept);
  }

  /** A message that was counted turns out to have come earlier (times in ms). */
  moveMessage(kept: Kept, from: number, to: number): void {
    const [before, after] = [eraOf(dayOf(from)), eraOf(dayOf(to))];
    if (before === after) return;
    kept.counts.add(before, -1, 0);
    kept.counts.add(after, 1, 0);
    this.shelf.changed(kept);
  }

  /** An answer of ours, written at this time (ms), counts (1), or no longer (−1). */
  countReply(key: RelationKey, at: number, count: 1 | -1): void {
    const kept = this.open(key);
    kept.counts.add(eraOf(dayOf(at)), 0, count);
    this.shelf.changed(kept);
  }

  /** Keys of an identity at the levels above the pair, nearest first; names made where absent. */
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

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
