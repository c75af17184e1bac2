/** Whether anybody here has met a link's target before. */
import { valueKey } from '../history/types.ts';
import type { SignalFacts } from './facts.ts';
import type { LinkTarget } from './targets.ts';

/**
 * A host nobody here was ever sent a link to; on a host shared by many tenants (a form service, a share) the host is
 * everybody's acquaintance, so there it is the tenant that must be new.
 */
export function isUnmet(facts: SignalFacts, target: LinkTarget): boolean {
  if (!facts.hostsFirstSeen.has(target.link.host)) return true;
  return target.shared && facts.history.organisation.values[valueKey({ attribute: 'link-tenant', value: target.tenant.toLowerCase() })] === undefined;
}
