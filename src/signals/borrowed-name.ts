/**
 * The display name of somebody we know on an address we don't: of one of ours, or of a correspondent. Namesakes and
 * private mailboxes exist, so the name alone is a hint; on a domain spelt much like the real one it is a lookalike.
 */
import { domainOf, registrableDomain } from '../mail/header/address.ts';
import { isKnownAuthor, type MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { allLinks, isOurs } from './impersonation.ts';
import { akin } from './resemblance.ts';
import { harmless } from './words.ts';

/** A first name alone is everybody's. */
const isFullName = (name: string): boolean => /\p{L}{2,}.*[\s,.].*\p{L}{2,}/u.test(name);

const localPart = (address: string): string => address.slice(0, address.lastIndexOf('@'));

export function borrowedName(facts: MessageFacts): Finding[] {
  const name = facts.message.header.from[0]?.name ?? '';
  const { author, authorDomain } = facts;
  if (isKnownAuthor(facts) || author.address === '' || name === '' || isOurs(facts, author.domain)) return [];
  const others = facts.bearers.filter((bearer) => bearer.address !== author.address && bearer.days >= 2);
  const shown = `"${harmless(name)}"`;

  const imitated = others.find(
    (bearer) => localPart(bearer.address) === localPart(author.address) && akin(authorDomain, registrableDomain(domainOf(bearer.address))),
  );
  if (imitated !== undefined && !facts.freemail) {
    const text = `${harmless(author.address)} looks like ${harmless(imitated.address)}, known here as ${shown}, but is not`;
    return [finding('lookalike-of-correspondent', 'identity', text, { level: 'organisation', sample: imitated.days, links: allLinks(facts) })];
  }
  if (!isFullName(name)) return [];
  const ours = others.find((bearer) => bearer.ours);
  if (ours !== undefined) {
    const text = `${shown} is the name of one of ours (${harmless(ours.address)}), not of ${harmless(author.address)}`;
    return [finding('name-of-insider', 'identity', text, { level: 'organisation', sample: ours.days, links: allLinks(facts) })];
  }
  const other = others.find((bearer) => registrableDomain(domainOf(bearer.address)) !== authorDomain);
  if (other === undefined) return [];
  const text = `${shown} is known here as ${harmless(other.address)}, not as ${harmless(author.address)}`;
  return [finding('name-of-correspondent', 'identity', text, { level: 'organisation', sample: other.days, links: allLinks(facts) })];
}
