/** A link to a host that no mail here has ever carried. Alone ordinary (the web is large), so it is worth little. */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isUnmet } from './unmet.ts';
import { harmless, listed } from './words.ts';

export function hostNeverMet(facts: MessageFacts): Finding[] {
  const unmet = facts.targets.filter((target) => !target.ownDomain && !target.quoted && isUnmet(facts, target));
  if (unmet.length === 0) return [];
  const hosts = [...new Set(unmet.map((target) => harmless(target.tenant)))];
  const text = `${listed(hosts)} ${hosts.length === 1 ? 'was' : 'were'} never seen in a link here${unmet.some((target) => facts.hostsFirstSeen.has(target.link.host)) ? ' before today' : ''}`;
  return [finding('link-host-never-met', 'domain', text, { level: 'organisation', links: unmet.flatMap((target) => target.indices), absence: true })];
}
