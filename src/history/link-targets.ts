/** Links of a message that matter to history and to signals: those a reader is meant to follow, to a host on the web. */

import type { Link, ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';

/** Links of one message that history looks at; a digest with hundreds of them is told by its first ones. */
export const LINK_CAP = 30;

/** One link for each tenant and host, in order of appearance; of too many, one for each tenant goes before further hosts of one. */
export const linkTargets = once((message: ParsedMessage): readonly Link[] => {
  const seen = new Set<string>();
  const [first, further]: [Link[], Link[]] = [[], []];
  for (const link of message.links) {
    const place = `${tenantOf(link)} ${link.host}`;
    if (!isFollowed(link) || seen.has(place)) continue;
    (seen.has(tenantOf(link)) ? further : first).push(link);
    seen.add(place).add(tenantOf(link));
  }
  if (first.length + further.length <= LINK_CAP) return message.links.filter((link) => first.includes(link) || further.includes(link));
  return [...first, ...further].slice(0, LINK_CAP);
});

/** Every tenant it leads to, also where history looks at some of them only. */
export const tenantsOf = (message: ParsedMessage): string[] => [...new Set(message.links.filter(isFollowed).map(tenantOf))];

/** A reader can follow it to a host. */
export const isFollowed = (link: Link): boolean => link.clickable && link.host !== '' && !isMention(link);

/** A site that is only named is not linked to: every second signature does it. */
export const isMention = (link: Link): boolean => link.hidden.includes('bare-name');

/** Tenant, else registrable domain, else the bare host or address. */
export const tenantOf = (link: Link): string => link.tenant || link.domain || link.host;
