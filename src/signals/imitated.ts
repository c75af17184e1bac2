/** What a domain may be taken for: the same comparisons as the signals of lookalike authors, asked of one domain by itself. */
import { registrableDomain } from '../mail/header/address.ts';
import { OWN_SHORTEST, resemblesCorrespondent } from './impersonation.ts';
import type { Lists } from './lists.ts';
import { resembles } from './resemblance.ts';
import { isWidelyLinked } from './widely-linked.ts';

export interface Imitated {
  /** Whose it is: ours, of somebody we write to, or a brand's. */
  kind: 'own' | 'correspondent' | 'brand';
  domain: string;
  /** The brand's; else `null`. */
  brand: string | null;
}

export interface Neighbours {
  protectedDomains: readonly string[];
  /** Registrable domains our side writes to. */
  writtenDomains: readonly string[];
  lists: Pick<Lists, 'brands' | 'freemail' | 'popular' | 'restricted'>;
}

/**
 * Ours first, then those we write to, in the order given, then brands'. Empty for a domain of ours, for one we write to, and for a
 * free-mail provider: they are what they are called.
 *
 * @param domain registrable, A-labels
 */
export function imitated(domain: string, { protectedDomains, writtenDomains, lists }: Neighbours): Imitated[] {
  const own = [...new Set(protectedDomains.map(registrableDomain))];
  if (own.includes(domain) || writtenDomains.includes(domain) || lists.freemail.has(domain)) return [];
  const partners = writtenDomains.filter((each) => !own.includes(each) && resemblesCorrespondent(domain, each, lists));
  return [
    ...own.filter((each) => resembles(domain, each, OWN_SHORTEST)).map((each): Imitated => ({ kind: 'own', domain: each, brand: null })),
    ...partners.map((each): Imitated => ({ kind: 'correspondent', domain: each, brand: null })),
    ...ofBrands(domain, lists),
  ];
}

/** A site that everybody links to imitates nobody, whatever it is called. Of a brand's domains the first that it resembles. */
function ofBrands(domain: string, lists: Neighbours['lists']): Imitated[] {
  if (isWidelyLinked(lists, domain) || lists.brands.some(({ domains }) => domains.some((each) => registrableDomain(each) === domain))) return [];
  return lists.brands.flatMap(({ name, domains }): Imitated[] => {
    const real = domains.map(registrableDomain).find((each) => resembles(domain, each));
    return real === undefined ? [] : [{ kind: 'brand', domain: real, brand: name }];
  });
}
