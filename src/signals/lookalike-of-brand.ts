/**
 * A domain that passes for a brand's at a glance: letters that look alike, one slip of the finger, the brand's name with a business word attached
 * (`resemblance.ts`). Asked of an author nobody knows and of links away from him to places that are not widely linked. The brand's name under another ending is left out:
 * many firms bear it by right, and brands have more domains than a list knows. Strength is 1 for the author, else the share of links away that pass for a brand's.
 */
import { registrableDomain } from '../mail/header/address.ts';
import { once } from '../mail/once.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Brand } from './lists.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { nameOf, resembles } from './resemblance.ts';
import { linksOf, unfamiliar } from './unfamiliar.ts';
import { isWidelyLinked } from './widely-linked.ts';
import { harmless } from './words.ts';

interface BrandDomains {
  near: Neighbourhood;
  /** Registrable domain → brand. */
  brandOf: ReadonlyMap<string, string>;
}

const brandDomains = once((brands: readonly Brand[]): BrandDomains => {
  const brandOf = new Map<string, string>();
  for (const { name, words, domains } of brands) {
    for (const domain of domains.map(registrableDomain)) {
      // Of several brands with one domain, the one it is called after.
      if (!brandOf.has(domain) || words.includes(nameOf(domain).label)) brandOf.set(domain, name);
    }
  }
  return { near: new Neighbourhood([...brandOf.keys()]), brandOf };
});

/** The brand's domain that this one passes for. */
function imitatedBy(domain: string, { lists }: MessageFacts): string | undefined {
  const { near, brandOf } = brandDomains(lists.brands);
  if (domain === '' || brandOf.has(domain) || lists.freemail.has(domain) || isWidelyLinked(lists, domain)) return undefined;
  return near.near(domain).find((real) => nameOf(real).label !== nameOf(domain).label && resembles(domain, real));
}

export function lookalikeOfBrand(facts: MessageFacts): Finding[] {
  const { strange, away } = unfamiliar(facts);
  const links = strange.flatMap((target) => {
    const real = target.shared ? undefined : imitatedBy(target.link.domain, facts);
    return real === undefined ? [] : [{ target, real }];
  });
  const first = links[0];
  const author = facts.known ? undefined : imitatedBy(facts.authorDomain, facts);
  if (first === undefined && author === undefined) return [];
  const [domain, real] = first === undefined ? [facts.authorDomain, author as string] : [first.target.link.domain, first.real];
  const brand = brandDomains(facts.lists.brands).brandOf.get(real) ?? real;
  const role = first === undefined ? "The author's" : 'A link to';
  const text = `${role} ${harmless(domain)} passes for ${real} of ${brand}, but is not`;
  const risky = author === undefined ? links.map(({ target }) => target) : facts.targets.filter((target) => !target.quoted);
  // One of many is what a newsletter has by chance.
  const strength = author === undefined ? links.length / Math.max(1, away.length) : 1;
  return [finding('lookalike-of-brand', 'brand', text, { strength, links: linksOf(risky) })];
}
