/**
 * Where a known correspondent's new link leads, anybody can put a page in a minute, and nobody here has ever got a link there: a share, a form.
 * What people name to each other is more often a site; what is sent from a taken-over mailbox is nearly always this. A tenant of his own name is left out, unless its
 * accounts bear no domain of its own: the name is chosen freely, a domain has to be proven (`share-owner.ts`).
 */
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { newTargets } from './link-new.ts';
import { isUnmet } from './unmet.ts';
import { counted, harmless, since } from './words.ts';

export function newShare(facts: SignalFacts): Finding[] {
  const shares = newTargets(facts).foreign.flatMap(({ target }) => (target.shared && isUnmet(facts.shared, target) ? [target] : []));
  const first = shares[0];
  if (first === undefined) return [];
  const { messages, firstSeen } = facts.history.correspondent.relation;
  const where = facts.hostsFirstSeen.has(first.link.host) ? '' : ', and nobody here ever got one from there';
  const text = `${facts.who} never shared from ${harmless(first.tenant)} in ${counted(messages, 'message')}${since(firstSeen, facts.at)}; anybody can have a place there${where}`;
  const links = shares.flatMap(({ indices }) => indices);
  const out = [finding('new-share', 'share', text, { sample: messages, level: 'correspondent', links, absence: true })];
  const unproven = shares.find(({ owner }) => owner === 'unproven');
  if (unproven === undefined) return out;
  const owned = `The share at ${harmless(unproven.tenant)} belongs to an account without a domain of its own, as of a service set up for the day`;
  return [...out, finding('share-unproven', 'share-owner', owned, { links: unproven.indices })];
}
