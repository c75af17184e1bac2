/**
 * Reading what history knows. Three rules meet here: an identity sees its own rows only; a value counts
 * from 24 hours after it was first seen (values.ts); and mail we wrote to an address is credited to its
 * authenticated identity, or to another only as long as the address has no authenticated one. A spoof
 * of a known partner so never looks like someone we write to; a small correspondent without SPF and
 * DKIM still can be known.
 */
import type { HistoryFacts, HistoryQuery, Identity, IdentityClass, LevelFacts, RelationStats } from '../../../history/types.ts';
import { valueKey } from '../../../history/types.ts';
import { countDays, dayOf, eraStart, firstDay, lastDay, since, startOf } from './days.ts';
import type { Learning } from './learning.ts';
import type { Names, Term } from './names.ts';
import { CORRESPONDENT, DOMAIN, ORGANISATION, ORGANISATION_KEY, PAIR, type Relations } from './relations.ts';
import type { Kept } from './shelf.ts';
import type { Values } from './values.ts';
import type { Window } from './window.ts';

/** Order in which `relation` and `habits` look for an address: the identity that vouches for itself first. */
export const PREFERRED: readonly IdentityClass[] = ['pass', 'unknown', 'none'];

/** Values of which words tell how many of ours they were shown to. */
const TOLD = valueKey({ attribute: 'link-tenant', value: '' });
/** Recipients of one correspondent that are looked through for that: all or none, so that it does not turn on who was met first. */
const MOST_PAIRS = 64;

/** Written at the organisation's level. */
const BY_ALL = { level: ORGANISATION, subject: 0, ours: 0 };

export class Facts {
  readonly #names: Names;
  readonly #relations: Relations;
  readonly #values: Values;
  readonly #learning: Learning;
  readonly #window: Window;

  constructor(names: Names, relations: Relations, values: Values, learning: Learning, window: Window) {
    this.#names = names;
    this.#relations = relations;
    this.#values = values;
    this.#learning = learning;
    this.#window = window;
  }

  of(query: HistoryQuery): HistoryFacts {
    const { identity, at } = query;
    // A process that only asks (`check`, a busy gateway of strangers) never comes by `save`.
    this.#relations.shelf.trim();
    const terms = this.#names.findTerms(query.values);
    const asked = new Set(query.values.map((value) => value.attribute));
    const era = this.#window.eraAt(dayOf(at));
    const level = (kept: Kept | null, outbound: number): LevelFacts => ({
      relation: statsOf(kept, outbound, era),
      ...(kept ? this.#values.read(kept, terms, asked, at) : { totals: {}, values: {} }),
    });
    const pairs: Record<string, LevelFacts> = {};
    for (const recipient of query.recipients) pairs[recipient] = this.#level(PAIR, identity, recipient, era, level);
    const correspondent = this.#level(CORRESPONDENT, identity, null, era, level);
    const elsewhere = terms.filter(({ key }) => key.startsWith(TOLD) && correspondent.values[key] && Object.values(pairs).some(({ values }) => !values[key]));
    const organisation = this.#relations.find(ORGANISATION_KEY);
    const writtenByAll = this.#learning.written.stats(BY_ALL, era);
    return {
      since: earliest(statsOf(organisation, 0, era).firstSeen, writtenByAll.firstAt),
      pairs,
      correspondent,
      domain: this.#level(DOMAIN, identity, null, era, level),
      organisation: level(organisation, writtenByAll.messages),
      authenticatedTwin: this.#twin(query.claimed ?? identity, era),
      repliesToOurs: this.#learning.conversations.areOurs(query.inReplyTo ?? [], at),
      ...(elsewhere.length > 0 && this.#shownTo(identity, elsewhere, at)),
    };
  }

  /** The relation people mean by an address, at a time (ms): of its authenticated identity, else of the best there is. */
  relation(address: string, recipient: string | null, at: number): RelationStats {
    const era = this.#window.eraAt(dayOf(at));
    const found = this.preferred(address, recipient, at);
    const stats = this.#level(found.level, found.identity, recipient, era, (kept, outbound) => statsOf(kept, outbound, era));
    return { ...stats, reach: startOf(eraStart(era)) };
  }

  /** Which of an address's identities has mail, most trusted first; `kept` is `null` when none has. */
  preferred(address: string, recipient: string | null, at: number): { level: number; identity: Identity; kept: Kept | null } {
    const level = recipient === null ? CORRESPONDENT : PAIR;
    const era = this.#window.eraAt(dayOf(at));
    for (const of of PREFERRED) {
      const identity = identityOf(address, of);
      const kept = this.#kept(level, identity, recipient);
      if (kept && statsOf(kept, 0, era).messages > 0) return { level, identity, kept };
    }
    return { level, identity: identityOf(address, 'pass'), kept: null };
  }

  /** Time (ms) of the first mail of anyone, either way, that is remembered at a time (ms). */
  sinceAt(at: number): number | null {
    const era = this.#window.eraAt(dayOf(at));
    const organisation = this.#relations.find(ORGANISATION_KEY);
    return earliest(statsOf(organisation, 0, era).firstSeen, this.#learning.written.stats(BY_ALL, era).firstAt);
  }

  /** First day that is remembered at a time (ms). */
  firstDayAt(at: number): number {
    return this.#window.dayAt(at);
  }

  /** One identity of an address, at a time (ms); `null` when it has no mail. */
  ofClass(address: string, of: IdentityClass, recipient: string | null, at: number): { stats: RelationStats; kept: Kept } | null {
    const era = this.#window.eraAt(dayOf(at));
    const level = recipient === null ? CORRESPONDENT : PAIR;
    const identity = identityOf(address, of);
    const kept = this.#kept(level, identity, recipient);
    const stats = this.#level(level, identity, recipient, era, (_, outbound) => statsOf(kept, outbound, era));
    return kept === null || stats.messages === 0 ? null : { stats, kept };
  }

  /** The most trusted identity of a domain with mail either way, at a time (ms); `null` when there is none, or nobody's domain. */
  ofDomain(domain: string, at: number): { class: IdentityClass; relation: RelationStats } | null {
    const era = this.#window.eraAt(dayOf(at));
    for (const of of PREFERRED) {
      const identity = { ...identityOf(`@${domain}`, of), domain };
      if (this.#relations.look(DOMAIN, identity, null) === null) return null;
      const relation = this.#level(DOMAIN, identity, null, era, (kept, outbound) => statsOf(kept, outbound, era));
      if (relation.messages > 0) return { class: of, relation };
    }
    const outbound = this.#outbound(DOMAIN, { ...identityOf(`@${domain}`, 'pass'), domain }, null, era);
    return outbound === 0 ? null : { class: 'pass', relation: statsOf(null, outbound, era) };
  }

  /** Time (ms) of the newest message either way; 0 = none. */
  newest(): number {
    return Math.max(this.#relations.find(ORGANISATION_KEY)?.lastAt ?? 0, this.#learning.written.lastAt(BY_ALL));
  }

  #shownTo(identity: Identity, terms: readonly Term[], at: number): Pick<HistoryFacts, 'shownTo'> {
    const key = this.#relations.look(PAIR, identity, null);
    const pairs = key && this.#relations.shelf.all(key, MOST_PAIRS);
    if (!pairs) return {};
    return { shownTo: Object.fromEntries(terms.map((term) => [term.key, pairs.filter((kept) => this.#values.counts(kept, term, at)).length])) };
  }

  #level<T>(level: number, identity: Identity, recipient: string | null, era: number, build: (kept: Kept | null, outbound: number) => T): T {
    const kept = this.#kept(level, identity, recipient);
    if (this.#hasCredit(level, identity, era)) return build(kept, this.#outbound(level, identity, recipient, era));
    return build(kept, kept?.counts.since(era).replies ?? 0);
  }

  #kept(level: number, identity: Identity, recipient: string | null): Kept | null {
    const key = this.#relations.look(level, identity, recipient);
    return key ? this.#relations.find(key) : null;
  }

  #outbound(level: number, identity: Identity, recipient: string | null, era: number): number {
    const key = this.#relations.look(level, identity, recipient);
    return key ? this.#learning.written.stats({ level, subject: key.subject, ours: key.recipient }, era).messages : 0;
  }

  #hasCredit(level: number, identity: Identity, era: number): boolean {
    if (identity.class === 'pass') return true;
    if (identity.class === 'fail') return false;
    const rival = this.#kept(level === DOMAIN ? DOMAIN : CORRESPONDENT, { ...identity, class: 'pass' }, null);
    return rival === null || rival.counts.since(era).messages === 0;
  }

  #twin(identity: Identity, era: number): RelationStats | null {
    if (identity.class === 'pass') return null;
    const twin: Identity = { ...identity, class: 'pass' };
    const stats = statsOf(this.#kept(CORRESPONDENT, twin, null), this.#outbound(CORRESPONDENT, twin, null, era), era);
    return stats.messages > 0 ? stats : null;
  }
}

/** What is remembered of a relation from an era on. Where more came before it, its first time is known to the day. */
function statsOf(kept: Kept | null, outbound: number, era: number): RelationStats {
  const from = eraStart(era);
  const days = kept?.days ? since(kept.days, from) : null;
  const { messages, replies } = kept?.counts.since(era) ?? { messages: 0, replies: 0 };
  if (!kept || days === null) return { messages, days: 0, outbound, replies, firstSeen: null, lastSeen: null };
  const firstSeen = kept.days === days ? kept.firstAt : startOf(firstDay(days));
  return { messages, days: countDays(days), outbound, replies, firstSeen, lastSeen: kept.lastAt ?? startOf(lastDay(days)) };
}

function identityOf(address: string, of: IdentityClass): Identity {
  return { address, domain: address.slice(address.lastIndexOf('@') + 1), class: of, evidence: '' };
}

function earliest(...times: (number | null | undefined)[]): number | null {
  const known = times.filter((time) => time !== null && time !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
