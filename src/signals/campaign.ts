/**
 * Two kinds of a campaign. The same tailored text from several authors within days (Story A). Strength is log2 of the number of authors, this one
 * included; two others at least, or a forwarded joke would be a campaign.
 * And the same text from one stranger, to one after another of us within a day, with a link to where nobody here had been before that day (Story B8):
 * each later copy knows of the earlier ones. Strength is log2 of the recipients, this one included. Bulk mail does it by trade.
 */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isUnmet } from './unmet.ts';
import { isWidelyLinked } from './widely-linked.ts';
import { harmless, listed } from './words.ts';

const OTHERS = 2;

export function campaign(facts: MessageFacts): Finding[] {
  const { authors, firstSeen } = facts.campaign;
  if (authors < OTHERS) return copies(facts);
  const when = firstSeen === null ? '' : ` since ${new Date(firstSeen).toISOString().slice(0, 10)}`;
  const text = `${authors} other authors sent the same text with other names in it${when}`;
  const links = facts.targets.filter((target) => !target.ownDomain).flatMap((target) => target.indices);
  return [finding('campaign', 'campaign', text, { strength: Math.log2(1 + authors), sample: authors, level: 'organisation', links })];
}

function copies(facts: MessageFacts): Finding[] {
  const count = facts.campaign.copies;
  const { bulk, listUnsubscribe } = facts.message.header;
  // A field that says so makes no bulk sender of a free mailbox.
  if (count < OTHERS || facts.known || ((bulk || listUnsubscribe) && !facts.freemail)) return [];
  const unmet = facts.targets.filter((target) => !target.ownDomain && !target.quoted && !isWidelyLinked(facts.lists, target.tenant) && isUnmet(facts, target));
  if (unmet.length === 0) return [];
  const hosts = listed([...new Set(unmet.map((target) => harmless(target.tenant)))]);
  const text = `${facts.who} sent the same to ${count} others here within a day, with a link to ${hosts}, which nobody here had met before`;
  const links = unmet.flatMap((target) => target.indices);
  return [finding('copies-to-many', 'campaign', text, { strength: Math.log2(1 + count), sample: count, level: 'organisation', links, absence: true })];
}
