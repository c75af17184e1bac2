/** Which links of a message are risky: what a lock has to catch. */

import type { Link, ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';
import type { Contribution } from '../score/score.ts';
import type { MessageFacts, SignalFacts } from '../signals/facts.ts';

/** Points from which a reason makes the links it names risky. */
const RISKY_POINTS = 0.3;

/** What leads away from the message to somebody's host; a file share does as well, though it can't be locked. */
const LEADS = /^(?:https?|ftps?|file|smb):/i;
const isWeb = (link: Link): boolean => LEADS.test(link.url) || LEADS.test(link.target);

/**
 * Links named by a reason that counts, and every other way to the same place: a lock that leaves one open is none. When the
 * reasons name no link (they speak of the author), every link away from the author's own domain is risky: an impostor's link
 * is risky wherever it leads. With `lockAt` 0 every web link a reader can follow is.
 *
 * @returns indices in `message.links`
 */
export function riskyLinks(message: ParsedMessage, facts: SignalFacts, reasons: readonly Contribution[], lockAt: number): Set<number> {
  const ways = waysOf(facts.shared);
  if (lockAt <= 0) return new Set([...ways.keys()].filter((index) => message.links[index]?.clickable === true));
  const named = reasons.filter((reason) => reason.points >= RISKY_POINTS).flatMap((reason) => reason.finding.links);
  const away = facts.targets.filter((target) => !target.ownDomain).flatMap((target) => target.indices);
  const risky = (named.length > 0 ? named : away).filter((index) => ways.has(index));
  return risky.length === 0 ? new Set() : withOtherWays(ways, risky);
}

/** Those that lead away, by index in the message's links, in their order. */
const waysOf = once(
  ({ message: { links } }: MessageFacts): ReadonlyMap<number, Link> => new Map(links.flatMap((link, index) => (isWeb(link) ? [[index, link] as const] : []))),
);

/**
 * The links that lead to the same tenant of the same host, and whatever else (a picture, a frame) loads the very same page. Of one
 * that can't be replaced only what a reader can follow counts: a picture alone does not make a message unlockable.
 */
function withOtherWays(ways: ReadonlyMap<number, Link>, indices: readonly number[]): Set<number> {
  const named = new Set(indices);
  const pages = new Set<string>();
  /** By host, its tenants. */
  const places = new Map<string, Set<string>>();
  for (const index of named) {
    const link = ways.get(index) as Link;
    pages.add(pageOf(link));
    const tenants = places.get(link.host);
    if (tenants !== undefined) tenants.add(link.tenant);
    else if (link.host !== '') places.set(link.host, new Set([link.tenant]));
  }
  const leads = (link: Link): boolean =>
    (link.clickable && places.get(link.host)?.has(link.tenant) === true) || ((link.clickable || link.lockable) && pages.has(pageOf(link)));
  const risky = new Set<number>();
  for (const [index, link] of ways) if (named.has(index) || leads(link)) risky.add(index);
  return risky;
}

function pageOf({ target }: Link): string {
  const hash = target.indexOf('#');
  return hash < 0 ? target : target.slice(0, hash);
}
