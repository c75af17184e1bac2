/**
 * Answers would go to another domain than the author's. Newsletters and ticket systems do it all the time, and then it is
 * their habit; a partner who never did, or whose Reply-To looks like his own domain, is another matter.
 */
import { surprise } from '../history/surprise.ts';
import { domainOf, registrableDomain } from '../mail/header/address.ts';
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { akin } from './resemblance.ts';
import { counted, harmless, since } from './words.ts';

export function replyTo(facts: SignalFacts): Finding[] {
  const address = facts.message.header.replyTo[0]?.address ?? '';
  const domain = registrableDomain(domainOf(address));
  if (domain === '' || facts.authorDomain === '' || domain === facts.authorDomain) return [];
  const { who } = facts;
  const out: Finding[] = [];
  if (!facts.lists.freemail.has(facts.authorDomain) && akin(domain, facts.authorDomain)) {
    out.push(finding('reply-to-lookalike', 'reply-to', `Answers would go to ${harmless(address)}, which looks like ${facts.authorDomain} but is not`));
  }
  const { known, stats } = facts.acquaintance;
  if (known) {
    const judged = surprise(facts.levels, { attribute: 'reply-to', value: domainOf(address) });
    if (judged.metAt !== 'pair' && judged.metAt !== 'correspondent') {
      const bits = Math.min(10, judged.bits);
      const text = `In ${counted(stats.messages, 'message')}${since(stats.firstSeen, facts.at)} ${who} never asked for answers at ${harmless(domain)}`;
      out.push(finding('reply-to-new', 'reply-to', text, { strength: bits, bits, sample: stats.messages, level: facts.acquaintance.level }));
    }
  } else if (!facts.message.header.bulk) {
    out.push(finding('reply-to-elsewhere', 'reply-to', `Answers would go to ${harmless(domain)}, not to ${harmless(facts.authorDomain)}`));
  }
  return out;
}
