/** Whether anybody here has met a link's target before. */
import type { GatheredFacts } from './facts.ts';
import { tenantKey } from './habit.ts';
import type { LinkTarget } from './targets.ts';

const DAY_MS = 86_400_000;

type Met = Pick<GatheredFacts, 'at' | 'history' | 'hostsFirstSeen'>;

/**
 * A host nobody here was ever sent a link to; on a host shared by many tenants (a form service, a share) the host is
 * everybody's acquaintance, so there it is the tenant that must be new. A host first met within the last day counts as new: the
 * second copy of an attack must not find its host made ordinary by the first.
 */
export function isUnmet(facts: Met, target: Pick<LinkTarget, 'link' | 'tenant' | 'shared'>): boolean {
  const firstSeen = facts.hostsFirstSeen.get(target.link.host);
  if (firstSeen === undefined || facts.at - firstSeen < DAY_MS) return true;
  return target.shared && facts.history.organisation.values[tenantKey(target.tenant)] === undefined;
}
