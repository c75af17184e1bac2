/** Links of a message that matter to history and to signals: those a reader is meant to follow, to a host on the web. */

import type { Link, ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';

/** Links of one message that history looks at; a digest with hundreds of them is told by its first ones. */
export const LINK_CAP = 30;

/** One link for each tenant and host, in order of appearance. */
export const linkTargets = once((message: ParsedMessage): readonly Link[] => {
  const seen = new Set<string>();
  const out: Link[] = [];
  for (const link of message.links) {
    if (!link.clickable || link.host === '' || isMention(link)) continue;
    const place = `${tenantOf(link)} ${link.host}`;
    if (seen.has(place)) continue;
    seen.add(place);
    out.push(link);
    if (out.length >= LINK_CAP) break;
  }
  return out;
});

/** A site that is only named is not linked to: every second signature does it. */
export const isMention = (link: Link): boolean => link.hidden.includes('bare-name');

/** Tenant, else registrable domain, else the bare host or address. */
export const tenantOf = (link: Link): string => link.tenant || link.domain || link.host;
