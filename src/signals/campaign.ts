/**
 * The same tailored text from several authors within days (Story A). Strength is log2 of the number of authors, this one
 * included; two others at least, or a forwarded joke would be a campaign.
 */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const OTHERS = 2;

export function campaign(facts: SignalFacts): Finding[] {
  const { authors, firstSeen } = facts.campaign;
  if (authors < OTHERS) return [];
  const when = firstSeen === null ? '' : ` since ${new Date(firstSeen).toISOString().slice(0, 10)}`;
  const text = `${authors} other authors sent the same text with other names in it${when}`;
  const links = facts.targets.filter((target) => !target.ownDomain).flatMap((target) => target.indices);
  return [finding('campaign', 'campaign', text, { strength: Math.log2(1 + authors), sample: authors, level: 'organisation', links })];
}
