/** Which links of a message are risky: what a lock has to catch. */

import type { Link, ParsedMessage } from '../mail/message.ts';
import type { Contribution } from '../score/score.ts';
import type { SignalFacts } from '../signals/facts.ts';

/** Points from which a reason makes the links it names risky. */
const RISKY_POINTS = 0.3;

const isWeb = (link: Link): boolean => /^https?:/i.test(link.url) || /^https?:/i.test(link.target);

/**
 * Links named by a reason that counts. When the reasons name none (they speak of the author, not of a link), every
 * link away from the author's own domain is risky: an impostor's link is risky wherever it leads.
 * With `lockAt` 0 every web link a reader can follow is.
 *
 * @returns indices in `message.links`
 */
export function riskyLinks(message: ParsedMessage, facts: SignalFacts, reasons: readonly Contribution[], lockAt: number): Set<number> {
  const web = message.links.flatMap((link, index) => (isWeb(link) ? [index] : []));
  if (lockAt <= 0) return new Set(web.filter((index) => message.links[index]?.clickable === true));
  const named = reasons.filter((reason) => reason.points >= RISKY_POINTS).flatMap((reason) => reason.finding.links);
  const away = facts.targets.filter((target) => !target.ownDomain).flatMap((target) => target.indices);
  const isListed = new Set(web);
  return new Set((named.length > 0 ? named : away).filter((index) => isListed.has(index)));
}
