/**
 * What speaks *for* a message: it answers one of ours, the relation is long and mutual, or it is signed bulk mail that asks for
 * nothing. A hijacked mailbox has all of that to offer, so nothing vouches where a known correspondent links where
 * he never did or changes his bank, and nothing vouches for somebody who seems to be someone else. (Each of these only takes
 * leniency away when a bad finding appears, which keeps the score monotone.)
 */
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { AskKind } from './lists.ts';
import { counted, harmless, since } from './words.ts';

/** Bits of a new link from which it is no small oddity any more. */
const STRANGE_BITS = 3;
/** New bank details, and odd mail that asks, are just what a hijacked mailbox is used for. */
const VOID = new Set(['ask-bank-change', 'reply-elsewhere-money', 'odd-origin-ask']);
/** Asks that newsletters and shops make as well. */
const COMMERCIAL = new Set<AskKind>(['click', 'delivery', 'urgency']);

export function vouching(facts: SignalFacts, findings: readonly Finding[]): Finding[] {
  const stranger = findings.some(
    (f) => VOID.has(f.signal) || f.family === 'identity' || (f.signal === 'link-host-new-for-correspondent' && f.strength > STRANGE_BITS),
  );
  if (stranger) return [];
  return [...answersOurs(facts), ...longRelation(facts), ...signedBulk(facts)];
}

function answersOurs(facts: SignalFacts): Finding[] {
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

/** Newsletters have strangers for authors and ever-new links. Leniency is for signed ones of a domain of their own; half without a field to unsubscribe by. */
function signedBulk(facts: SignalFacts): Finding[] {
  const { header, links } = facts.message;
  // A List-Id is believed under a signature of the list's own (mail/header/list-id.ts).
  const byField = facts.author.list !== null || header.listUnsubscribe;
  const byLink = links.some((link) =>
    /\b(?:unsubscribe|abmelden|abbestellen|se désabonner|désinscription|darse de baja|disiscriviti|uitschrijven|cancelar subscrição)\b/iu.test(link.text),
  );
  const signedBy = facts.author.dkimDomains[0];
  if ((!byField && !byLink) || facts.author.class !== 'pass' || facts.freemail || signedBy === undefined) return [];
  if (facts.asks.some((hit) => !COMMERCIAL.has(hit.kind))) return [];
  return [finding('authenticated-bulk', 'bulk', `Bulk mail that can be unsubscribed from, signed by ${harmless(signedBy)}`, { strength: byField ? 1 : 0.6 })];
}
