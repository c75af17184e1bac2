/**
 * Reading what history knows. Three rules meet here: an identity sees its own rows only; a value counts
 * from 24 hours after it was first seen (values.ts); and mail we wrote to an address is credited to its
 * authenticated identity, or to another only as long as the address has no authenticated one. A spoof
 * of a known partner so never looks like someone we write to; a small correspondent without SPF and
 * DKIM still can be known.
 */
import type { HistoryFacts, HistoryQuery, Identity, IdentityClass, LevelFacts, RelationStats } from '../../../history/types.ts';
import { countDays } from './days.ts';
import type { Learning } from './learning.ts';
import type { Names } from './names.ts';
import { CORRESPONDENT, DOMAIN, daysOf, ORGANISATION, ORGANISATION_KEY, PAIR, type RelationRow, type Relations } from './relations.ts';
import type { Values } from './values.ts';

/** Order in which `relation` and `habits` look for an address: the identity that vouches for itself first. */
const PREFERRED: readonly IdentityClass[] = ['pass', 'unknown', 'none'];

export class Facts {
  readonly #names: Names;
  readonly #relations: Relations;
  readonly #values: Values;
  readonly #learning: Learning;

  constructor(names: Names, relations: Relations, values: Values, learning: Learning) {
    this.#names = names;
    this.#relations = relations;
    this.#values = values;
    this.#learning = learning;
  }

  of(query: HistoryQuery): HistoryFacts {
    const terms = this.#names.findTerms(query.values);
    const asked = new Set(query.values.map((value) => value.attribute));
    const level = (row: RelationRow | null, outbound: number): LevelFacts => ({
      relation: statsOf(row, outbound),
      ...(row ? this.#values.read(row.id, terms, asked, query.at) : { totals: {}, values: {} }),
    });
    const { identity } = query;
    const pairs: Record<string, LevelFacts> = {};
    for (const recipient of query.recipients) pairs[recipient] = this.#level(PAIR, identity, recipient, level);
    const organisation = this.#relations.find(ORGANISATION_KEY);
    const writtenByAll = this.#learning.written.stats(ORGANISATION, 0, 0);
    return {
      since: earliest(organisation?.first_at, writtenByAll?.first_at),
      pairs,
      correspondent: this.#level(CORRESPONDENT, identity, null, level),
      domain: this.#level(DOMAIN, identity, null, level),
      organisation: level(organisation, writtenByAll?.messages ?? 0),
      authenticatedTwin: this.#twin(query.claimed ?? identity),
      repliesToOurs: this.#learning.conversations.areOurs(query.inReplyTo ?? []),
    };
  }

  /** The relation people mean by an address: of its authenticated identity, else of the best there is. */
  relation(address: string, recipient: string | null): RelationStats {
    const found = this.preferred(address, recipient);
    return this.#level(found.level, found.identity, recipient, (row, outbound) => statsOf(row, outbound));
  }

  /** Which of an address's identities has mail, most trusted first; `row` is `null` when none has. */
  preferred(address: string, recipient: string | null): { level: number; identity: Identity; row: RelationRow | null } {
    const level = recipient === null ? CORRESPONDENT : PAIR;
    for (const of of PREFERRED) {
      const identity = identityOf(address, of);
      const row = this.#row(level, identity, recipient);
      if (row && row.messages > 0) return { level, identity, row };
    }
    return { level, identity: identityOf(address, 'pass'), row: null };
  }

  #level<T>(level: number, identity: Identity, recipient: string | null, build: (row: RelationRow | null, outbound: number) => T): T {
    const row = this.#row(level, identity, recipient);
    return build(row, this.#hasCredit(level, identity) ? this.#outbound(level, identity, recipient) : (row?.replies ?? 0));
  }

  #row(level: number, identity: Identity, recipient: string | null): RelationRow | null {
    const key = this.#relations.look(level, identity, recipient);
    return key ? this.#relations.find(key) : null;
  }

  #outbound(level: number, identity: Identity, recipient: string | null): number {
    const key = this.#relations.look(level, identity, recipient);
    return key ? (this.#learning.written.stats(level, key.subject, key.recipient)?.messages ?? 0) : 0;
  }

  #hasCredit(level: number, identity: Identity): boolean {
    if (identity.class === 'pass') return true;
    if (identity.class === 'fail') return false;
    const rival = this.#row(level === DOMAIN ? DOMAIN : CORRESPONDENT, { ...identity, class: 'pass' }, null);
    return rival === null || rival.messages === 0;
  }

  #twin(identity: Identity): RelationStats | null {
    if (identity.class === 'pass') return null;
    const twin: Identity = { ...identity, class: 'pass' };
    const row = this.#row(CORRESPONDENT, twin, null);
    return row && row.messages > 0 ? statsOf(row, this.#outbound(CORRESPONDENT, twin, null)) : null;
  }
}

function statsOf(row: RelationRow | null, outbound: number): RelationStats {
  const days = row ? daysOf(row) : null;
  return {
    messages: row?.messages ?? 0,
    days: days ? countDays(days) : 0,
    outbound,
    replies: row?.replies ?? 0,
    firstSeen: row?.first_at ?? null,
    lastSeen: row?.last_at ?? null,
  };
}

function identityOf(address: string, of: IdentityClass): Identity {
  return { address, domain: address.slice(address.lastIndexOf('@') + 1), class: of, evidence: '' };
}

function earliest(...times: (number | null | undefined)[]): number | null {
  const known = times.filter((time) => time !== null && time !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
