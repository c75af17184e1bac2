/**
 * Links of a message that its author has not led anybody here to before, and which of them are strange besides. What the form of a
 * message tells is told of these: a partner's usual links need no excuse, whatever words stand beside them.
 */

import { registrableDomain } from '../mail/header/address.ts';
import { isInternalAddress } from '../mail/header/network.ts';
import { once } from '../mail/once.ts';
import type { MessageFacts } from './facts.ts';
import { isHabit, tenantKey } from './habit.ts';
import { foldedWords } from './lexicon.ts';
import type { LinkTarget } from './targets.ts';
import { isWidelyLinked } from './widely-linked.ts';

export interface Unfamiliar {
  targets: readonly LinkTarget[];
  /** Indices in `message.links` of all of them. */
  links: readonly number[];
  /** Away from the author's domain, and neither a site everybody links to nor one that bears his name. */
  strange: readonly LinkTarget[];
  away: readonly LinkTarget[];
}

/** Half of the signals ask. */
export const unfamiliar = once((facts: MessageFacts): Unfamiliar => {
  const targets = facts.targets.filter((target) => !target.quoted && !isInternalAddress(target.link.host) && !isUsual(facts, target));
  const away = targets.filter((target) => !target.ownDomain);
  const name = foldedWords(facts.message.header.from[0]?.name ?? '').filter((word) => word.length > 3 && facts.author.domain.includes(word));
  const strange = away.filter((target) => !isWidelyLinked(facts.lists, target.tenant) && !isAkin(facts, target, name));
  return { targets, links: linksOf(targets), strange, away };
});

/** He has linked there before, or it is his own site and he is known. */
function isUsual(facts: MessageFacts, { tenant, ownDomain }: LinkTarget): boolean {
  if (ownDomain && facts.known) return true;
  return isHabit(facts.history.correspondent.values[tenantKey(tenant)], facts.at);
}

/**
 * Bears the author's label, or the very name he goes by both in his address and his display name.
 * @param name words of his display name that are in his domain
 */
function isAkin(facts: MessageFacts, { link, shared }: LinkTarget, name: readonly string[]): boolean {
  const label = facts.authorDomain.split('.')[0] ?? '';
  const own = registrableDomain(link.host).split('.')[0] ?? '';
  // The name of a provider of mailboxes, and what its users call themselves, is anybody's.
  if (label.length > 3 && !shared && !facts.freemail && (link.host.includes(label) || (own.length > 3 && facts.author.address.includes(own)))) return true;
  return !shared && name.some((word) => link.host.includes(word));
}

/** Indices in `message.links` of all their links. */
export const linksOf = (targets: readonly LinkTarget[]): number[] => targets.flatMap((target) => target.indices);
