/**
 * What speaks *for* a message: it answers one of ours, the relation is long and mutual, or it is signed bulk mail that asks for
 * nothing. A hijacked mailbox has all of that to offer, so nothing vouches where a known correspondent links where
 * he never did or changes his bank, nothing vouches for somebody who seems to be someone else, and nothing while what he sends was reported as phishing. (Each of these only takes
 * leniency away when a bad finding appears, which keeps the score monotone.)
 */

import { once } from '../mail/once.ts';
import type { MessageFacts, SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isWayOut, leadsHome } from './leads-home.ts';
import type { AskKind } from './lists.ts';
import type { LinkTarget } from './targets.ts';
import { unfamiliar } from './unfamiliar.ts';
import { counted, harmless, listed, since } from './words.ts';

/** Bits of a new link from which it is no small oddity any more. */
const STRANGE_BITS = 3;
/** Days of mail from which somebody is expected to write again. */
const REGULAR_DAYS = 3;
/** New bank details, and odd mail that asks, are just what a hijacked mailbox is used for. */
const VOID = new Set(['ask-bank-change', 'reply-elsewhere-money', 'odd-origin-ask']);
/** Asks that newsletters and shops make as well. */
const COMMERCIAL = new Set<AskKind>(['click', 'delivery', 'urgency']);

export function vouching(facts: SignalFacts, findings: readonly Finding[]): Finding[] {
  const stranger = findings.some(
    (f) =>
      VOID.has(f.signal) || f.family === 'identity' || f.family === 'reported' || (f.signal === 'link-host-new-for-correspondent' && f.strength > STRANGE_BITS),
  );
  if (stranger) return [];
  return [...ofMessage(facts.shared), ...longRelation(facts)];
}

/** The same for all recipients. */
const ofMessage = once((facts: MessageFacts): readonly Finding[] => [
  ...answersOurs(facts),
  ...regularSender(facts),
  ...frontPages(facts),
  ...leadsHome(facts),
  ...signedBulk(facts),
]);

function answersOurs(facts: MessageFacts): Finding[] {
  if (!facts.history.repliesToOurs) return [];
  return [finding('replies-to-ours', 'thread', 'It answers a message we sent', { level: 'organisation' })];
}

/** Strength is log2(1 + replies and messages of ours): it needs us, nobody can write himself into it. */
function longRelation(facts: SignalFacts): Finding[] {
  const { known, stats, level } = facts.acquaintance;
  if (!known) return [];
  const told = `${counted(stats.messages, 'message')} on ${counted(stats.days, 'day')}${since(stats.firstSeen, facts.at)}`;
  const text = `${facts.who} wrote ${told}, and our side wrote ${stats.outbound}`;
  return [finding('long-relation', 'relation', text, { strength: Math.log2(1 + stats.outbound + stats.replies), sample: stats.messages, level })];
}

/**
 * Strength is log2 of the days on which somebody wrote whom nobody here answers: newsletters, notices, shops. Anybody can earn it by writing on many
 * days, so it is worth little, and nothing before the third.
 */
function regularSender(facts: MessageFacts): Finding[] {
  const { messages, days, firstSeen } = facts.history.correspondent.relation;
  if (facts.known || days < REGULAR_DAYS) return [];
  const text = `${facts.who} wrote ${counted(messages, 'message')} on ${counted(days, 'day')}${since(firstSeen, facts.at)}, and nobody here answers`;
  return [finding('regular-sender', 'relation', text, { strength: Math.log2(days), sample: messages, level: 'correspondent' })];
}

/** What people name to each other is a site, shown as it is; what attackers need opened is a page somewhere below one. */
function frontPages(facts: MessageFacts): Finding[] {
  const { away } = unfamiliar(facts);
  if (away.length === 0 || !away.every((target) => isFrontPage(facts, target))) return [];
  return [finding('leads-to-front-pages', 'links', `It leads to nothing but the front page of ${listed(away.map(({ link }) => harmless(link.host)))}`)];
}

function isFrontPage({ message }: MessageFacts, { link, shared, indices }: LinkTarget): boolean {
  if (shared || (link.host !== link.domain && link.host !== `www.${link.domain}`)) return false;
  return indices.every((index) => /^https?:\/\/[^/?#]*\/?$/i.test(message.links[index]?.target ?? ''));
}

/** Newsletters have strangers for authors and ever-new links. Leniency is for signed ones of a domain of their own; half without a field to unsubscribe by. */
function signedBulk(facts: MessageFacts): Finding[] {
  const { header, links } = facts.message;
  // A List-Id is believed under a signature of the list's own (mail/header/list-id.ts).
  const byField = facts.author.list !== null || header.listUnsubscribe;
  const signedBy = facts.author.dkimDomains[0];
  if (facts.author.class !== 'pass' || facts.freemail || signedBy === undefined) return [];
  if (!byField && !links.some(isWayOut)) return [];
  if (facts.asks.some((hit) => !COMMERCIAL.has(hit.kind))) return [];
  return [finding('authenticated-bulk', 'bulk', `Bulk mail that can be unsubscribed from, signed by ${harmless(signedBy)}`, { strength: byField ? 1 : 0.6 })];
}
