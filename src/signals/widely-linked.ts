/** Sites that everybody links to and where nobody can put a page of his own. */
import type { Lists } from './lists.ts';

type SiteLists = Pick<Lists, 'popular' | 'restricted'>;

/**
 * Rank among widely linked sites, 0 for the most used; `null` for any other. A site below a suffix that only authorities get names from
 * (`hmrc.gov.uk`) ranks behind all that are listed by name: there are too many to name them, and nobody rents one for a day.
 *
 * @param domain registrable domain, lower-case; a tenant of a shared service is none and so has no rank
 */
export function siteRank(lists: SiteLists, domain: string): number | null {
  const dot = domain.indexOf('.');
  return lists.popular.get(domain) ?? (dot > 0 && lists.restricted.has(domain.slice(dot + 1)) ? lists.popular.size : null);
}

export const isWidelyLinked = (lists: SiteLists, domain: string): boolean => siteRank(lists, domain) !== null;
