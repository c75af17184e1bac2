/** What the address of a link looks like that its author never sent anybody here: where attackers put pages, and how such pages are called. */
import { getPublicSuffix } from 'tldts';
import { once } from '../mail/once.ts';
import { Remembered } from '../mail/remembered.ts';
import { isUnder } from '../mail/url/domain.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isBelow, isOddLabel } from './host-form.ts';
import type { Brand } from './lists.ts';
import type { LinkTarget } from './targets.ts';
import { linksOf, unfamiliar } from './unfamiliar.ts';
import { harmless } from './words.ts';

const LONG_URL = 120;
const LONG_LABEL = 18;

/** Where a link leads, with the parts of its name that several tests look at. */
interface Place extends LinkTarget {
  /** The name before the public suffix. */
  label: string;
  /** Labels below it, but for `www`. */
  below: readonly string[];
}

type Test = (place: Place, facts: MessageFacts) => boolean;

const anyTarget = (target: LinkTarget, facts: MessageFacts, pattern: RegExp): boolean =>
  target.indices.some((index) => pattern.test(facts.message.links[index]?.target ?? ''));

const TESTS: Readonly<Record<string, { says: string; test: Test }>> = {
  'link-shortened': { says: 'behind a shortener', test: (t, f) => t.indices.some((i) => f.message.links[i]?.hidden.includes('shortened')) },
  'link-on-page-host': { says: 'where anybody puts up pages in minutes', test: (t, f) => isPageHost(t, f) },
  'link-cheap-domain': {
    says: 'below a much abused top-level domain',
    test: (t, f) => f.lists.abused.topLevelDomains.has(t.link.domain.slice(t.link.domain.lastIndexOf('.') + 1)),
  },
  'link-host-by-chance': { says: 'a name that looks thrown together', test: (t) => isOddLabel(t.label) || (t.label.match(/\d/g)?.length ?? 0) >= 4 },
  'link-host-long': { says: 'a name that people do not choose', test: (t) => t.label.length >= LONG_LABEL || t.label.split('-').length > 2 },
  'link-subdomain-by-chance': { says: 'a name below it that looks thrown together', test: (t) => t.below.some((part) => part.length > 7 && isOddLabel(part)) },
  'link-host-deep': { says: 'deep below its domain', test: (t) => t.below.length >= 2 },
  'link-to-number': { says: 'a bare number for a name', test: (t) => /^\d+\.\d+\.\d+\.\d+$/.test(t.link.host) || t.link.host.startsWith('[') },
  'link-borrows-brand': { says: "another's name in its own", test: (t, f) => borrowsBrand(t, f) },
  'link-long': { says: 'by a very long address', test: (t, f) => t.indices.some((i) => (f.message.links[i]?.url.length ?? 0) > LONG_URL) },
  'link-to-script': { says: 'to a script', test: (t, f) => anyTarget(t, f, /\.php(?:[?#]|$)/i) },
  'link-into-blog': {
    says: 'into the files of a site, where broken-in sites hide pages',
    test: (t, f) => anyTarget(t, f, /\/(?:wp-(?:content|includes|admin)|\.well-known|cgi-bin)\b|\/~\w/i),
  },
};
const ALL_TESTS = Object.entries(TESTS);

function placeOf(target: LinkTarget): Place {
  const { host, domain } = target.link;
  const below = host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1).split('.') : [];
  return { ...target, label: domain.split('.', 1)[0] ?? '', below: below.filter((part) => part !== 'www') };
}

function isPageHost({ link }: LinkTarget, { lists }: MessageFacts): boolean {
  // Private suffixes are the hosting companies' customers (publicsuffix.org, private section).
  return isBelow(link.host, lists.abused.pageHosts) || isPrivateSuffix.get(link.host, (host) => getPublicSuffix(host, PRIVATE) !== getPublicSuffix(host));
}

const PRIVATE = { allowPrivateDomains: true };
const isPrivateSuffix = new Remembered<boolean>(1000, 253);

/** Names as they would stand in a host; short ones stand in many. */
const namesOf = once((brands: readonly Brand[]) =>
  brands.map((brand) => ({ brand, names: brand.words.filter((word) => word.length > 4).map((word) => word.replaceAll(' ', '')) })),
);

function borrowsBrand({ link }: LinkTarget, { lists }: MessageFacts): boolean {
  const flat = link.host.replace(/[^a-z0-9.]/g, '');
  return namesOf(lists.brands).some(
    ({ brand, names }) => names.some((name) => flat.includes(name)) && !brand.domains.some((domain) => isUnder(link.host, domain)),
  );
}

export function linkForm(facts: MessageFacts): Finding[] {
  const { away, strange } = unfamiliar(facts);
  const places = away.map(placeOf);
  const out = ALL_TESTS.flatMap(([signal, { says, test }]) => {
    // One of many is what a newsletter has by chance.
    const such = places.filter((place) => test(place, facts));
    const first = such[0];
    if (first === undefined) return [];
    return [finding(signal, 'link-form', `A link to ${harmless(first.link.host)}: ${says}`, { strength: such.length / away.length, links: linksOf(such) })];
  });
  const odd = strange[0];
  if (odd === undefined) return out;
  const text = `It leads to ${harmless(odd.link.host)}, which is neither the author's nor widely known`;
  return [...out, finding('link-strange', 'link-form', text, { links: linksOf(strange) })];
}
