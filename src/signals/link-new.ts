/**
 * A correspondent we know links to a tenant he never linked to. Reasoning: reputation says nothing about a hijacked
 * partner on a well-known share host, but which *tenant* he sends people to is a habit of years.
 *
 * Inputs: how unusual it is that he links away from his own domain at all, times how unusual these tenants are, judged
 * by the rarest and corrected for their number (`setBits`). Bits are tails (`surprise`), so a newsletter with ever-new
 * hosts stays unsurprising. A widely known site without tenants carries nobody's payload and counts a third. A tenant named after his own
 * organisation is told apart (`link-own-tenant-new`): the honest first share looks like that. Links in quoted text are
 * other people's. Don't know: nobody known, no finding (first contacts have a signal of their own).
 */

import { PARAMETERS } from '../history/parameters.ts';
import { type Base, type Surprise, setBits, surprise } from '../history/surprise.ts';
import type { Level, LevelFacts } from '../history/types.ts';
import { once } from '../mail/once.ts';
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isHabit, tenantKey } from './habit.ts';
import type { LinkTarget } from './targets.ts';
import { isWidelyLinked, siteRank } from './widely-linked.ts';
import { counted, harmless, since } from './words.ts';

/** Half of all links to unmet tenants go to widely used ones, spread by Zipf's law; the other half to one of 2^20 others. */
const POPULAR_SHARE = 0.5;

/** Of a host that is not on the list of popular ones. */
export const UNPOPULAR: Base = { probability: (1 - POPULAR_SHARE) * 2 ** -PARAMETERS['link-tenant'].unseenBits, tail: 1 - POPULAR_SHARE };

function popularityBase(domain: string, lists: SignalFacts['lists']): Base {
  const rank = siteRank(lists, domain);
  if (rank === null || lists.popular.size === 0) return UNPOPULAR;
  const harmonic = Math.log(lists.popular.size) + 0.5772;
  return { probability: POPULAR_SHARE / harmonic / (rank + 1), tail: 1 - POPULAR_SHARE * Math.min(1, Math.log(rank + 1) / harmonic) };
}

/** Only a tenant that is its own registrable domain can be popular: a share host's fame is not its tenants'. */
function tenantSurprise(facts: SignalFacts, target: LinkTarget): Surprise {
  const base = popularityBase(target.tenant, facts.lists);
  return surprise(facts.levels, { attribute: 'link-tenant', value: target.tenant.toLowerCase() }, base);
}

interface NewTarget {
  target: LinkTarget;
  surprise: Surprise;
}

/** Links of a known correspondent that are new to this recipient, apart from those to tenants of his own name; and of how many. */
export const newTargets = once((facts: SignalFacts): { foreign: readonly NewTarget[]; own: readonly NewTarget[]; of: number } => {
  if (!facts.acquaintance.known) return { foreign: [], own: [], of: 0 };
  const strange = facts.targets.filter((target) => !target.ownDomain && !target.quoted);
  const judged = strange
    .map((target) => ({ target, surprise: tenantSurprise(facts, target) }))
    .filter(({ target, surprise: s }) => s.metAt !== 'pair' || !isHabit(facts.pair.values[tenantKey(target.tenant)], facts.at));
  const own = judged.filter(({ target, surprise: s }) => target.ownTenant && s.metAt !== 'correspondent');
  return { foreign: judged.filter(({ target }) => !target.ownTenant), own, of: strange.length };
});

export function linkNew(facts: SignalFacts): Finding[] {
  const { foreign, own, of } = newTargets(facts);
  return [...worded(facts, foreign, 'link-host-new-for-correspondent', of), ...worded(facts, own, 'link-own-tenant-new', of)];
}

/** Where else its target was met, with how often: how far the surprise goes. Nobody else is named. */
function elsewhereWords(facts: SignalFacts, target: LinkTarget, metAt: Level | null): string {
  const key = tenantKey(target.tenant);
  const on = (level: LevelFacts): string => `on ${counted(level.values[key]?.days ?? 0, 'day')}`;
  if (metAt === 'correspondent') {
    const colleagues = facts.history.shownTo?.[key] ?? 0;
    return `, though to ${colleagues === 0 ? 'others here' : counted(colleagues, 'colleague')} ${on(facts.history.correspondent)}`;
  }
  if (metAt === 'domain') return `, though others of its domain did ${on(facts.history.domain)}`;
  if (metAt === 'organisation') return `, though others here got links there ${on(facts.history.organisation)}`;
  // Met today, or before history reaches back: then it is not for us to say never.
  return facts.hostsFirstSeen.has(target.link.host) ? '' : ', and nobody here ever got a link there';
}

function worded(facts: SignalFacts, judged: readonly NewTarget[], signal: string, members: number): Finding[] {
  // Unknown sites first: a link to a newspaper beside the payload must not stand for it.
  const rarest = judged.toSorted(
    (a, b) => Number(isWidelyLinked(facts.lists, a.target.tenant)) - Number(isWidelyLinked(facts.lists, b.target.tenant)) || a.surprise.tail - b.surprise.tail,
  )[0];
  if (rarest === undefined) return [];
  const habit = surprise(facts.levels, { attribute: 'has-link', value: 'away' });
  const bits = Math.min(10, habit.bits + setBits(rarest.surprise.tail, members));
  const strength = isWidelyLinked(facts.lists, rarest.target.tenant) ? bits / 3 : bits;
  const { stats, level } = facts.acquaintance;
  const newForBoth = rarest.surprise.metAt !== 'correspondent';
  const told = level === 'pair' && newForBoth ? facts.history.correspondent.relation : stats;
  const quoted = told.messages >= stats.messages ? told : stats;
  const to = newForBoth ? '' : ' to this recipient';
  const elsewhere = elsewhereWords(facts, rarest.target, rarest.surprise.metAt);
  const named = signal === 'link-own-tenant-new' ? ', which bears its own name' : '';
  const host = harmless(rarest.target.tenant);
  const text = `In ${counted(quoted.messages, 'message')}${since(quoted.firstSeen, facts.at)}${to} ${facts.who} never linked to ${host}${named}${elsewhere}`;
  return [
    finding(signal, 'links', text, {
      strength,
      bits,
      sample: quoted.messages,
      level: newForBoth ? 'correspondent' : 'pair',
      links: judged.flatMap(({ target }) => target.indices),
      absence: true,
    }),
  ];
}
