/**
 * Somebody who is not who he seems: our own domain coming in unauthenticated, a known correspondent's address without
 * his authentication, a domain that looks like ours or like one we write to. `unknown` authentication is not failed authentication: it accuses nobody.
 */

import { isKnown } from '../history/relation.ts';
import { registrableDomain } from '../mail/header/address.ts';
import { once } from '../mail/once.ts';
import { isKnownAuthor, isOurHost, type MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Lists } from './lists.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { mistakable, resembles } from './resemblance.ts';
import { counted, harmless, since } from './words.ts';

/** Our own name is worth guarding even where it is short. */
export const OWN_SHORTEST = 5;

/** Of an author whose very domain imitates another, every link: his own site is the trap. */
export const allLinks = (facts: MessageFacts): number[] => facts.targets.flatMap((target) => target.indices);

/** Of an author who claims an address that is somebody's, links away from its domain: the real one is nobody's trap. */
const strangeLinks = (facts: MessageFacts): number[] => facts.targets.filter((target) => !target.ownDomain).flatMap((target) => target.indices);

export const isOurs = (facts: MessageFacts, domain: string): boolean => isOurHost(domain, facts.protectedDomains);

/** A list met on this many days is one of ours or our partners': its posters lose their authentication there, and imitate nobody. */
const LIST_DAYS = 10;

const throughOldList = (facts: MessageFacts): boolean => facts.viaList !== null && facts.history.correspondent.relation.days >= LIST_DAYS;

const unauthenticated = (facts: MessageFacts): boolean => facts.author.class === 'fail' || facts.author.class === 'none';

export function ownDomainUnauthenticated(facts: MessageFacts): Finding[] {
  if (!isOurs(facts, facts.author.domain) || !unauthenticated(facts)) return [];
  const text = `The author claims our own domain ${harmless(facts.author.domain)}, and authentication says ${facts.author.class} (${harmless(facts.author.evidence)})`;
  return [finding('own-domain-unauthenticated', 'identity', text, { strength: throughOldList(facts) ? 0.5 : 1, links: strangeLinks(facts) })];
}

export function correspondentUnauthenticated(facts: MessageFacts): Finding[] {
  const twin = facts.history.authenticatedTwin;
  if (twin === null || twin.messages === 0 || !unauthenticated(facts) || throughOldList(facts)) return [];
  const text = `${harmless(facts.author.address)} wrote ${counted(twin.messages, 'authenticated message')}${since(twin.firstSeen, facts.at)}; this one says ${facts.author.class} (${harmless(facts.author.evidence)})`;
  return [
    finding('correspondent-unauthenticated', 'identity', text, {
      sample: twin.messages,
      level: 'correspondent',
      strength: isKnown(twin) ? 1 : 0.5,
      links: strangeLinks(facts),
    }),
  ];
}

/** DMARC failed and nobody is imitated that we know of. */
export function authenticationFailed(facts: MessageFacts): Finding[] {
  if (facts.author.class !== 'fail') return [];
  return [finding('authentication-failed', 'identity', `Authentication of ${harmless(facts.author.domain)} failed (${harmless(facts.author.evidence)})`)];
}

/** Of a free-mail provider only its very letters are imitated: `mail` and `box` with a word attached are everybody's. */
export const resemblesCorrespondent = (candidate: string, real: string, { freemail }: Pick<Lists, 'freemail'>): boolean =>
  freemail.has(real) ? mistakable(candidate, real) : resembles(candidate, real);

/** The store gives the same list until it changes. */
const neighbourhoodOf = once((domains: readonly string[]) => new Neighbourhood(domains));

export function lookalikeDomain(facts: MessageFacts): Finding[] {
  const { authorDomain } = facts;
  if (authorDomain === '' || isKnownAuthor(facts) || facts.freemail || isOurs(facts, authorDomain)) return [];
  if (facts.writtenDomains.includes(authorDomain)) return [];
  const own = facts.protectedDomains.find((domain) => resembles(authorDomain, registrableDomain(domain), OWN_SHORTEST));
  if (own !== undefined)
    return [finding('lookalike-of-own-domain', 'identity', `${harmless(authorDomain)} looks like our own ${own} but is not`, { links: allLinks(facts) })];
  const partner = neighbourhoodOf(facts.writtenDomains)
    .near(authorDomain)
    .find((domain) => resemblesCorrespondent(authorDomain, domain, facts.lists));
  if (partner === undefined) return [];
  const text = `${harmless(authorDomain)} looks like ${harmless(partner)}, which we write to, but is not`;
  return [finding('lookalike-of-correspondent', 'identity', text, { level: 'organisation', links: allLinks(facts) })];
}
