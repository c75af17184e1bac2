/**
 * What is weak apart and telling together (model: interactions). Each reads the findings made so far; a finding that
 * grows can only make these grow, so the score stays monotone.
 */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const ASKS_FOR_CLICK = ['ask-credential', 'ask-document-share', 'ask-click', 'ask-payment', 'ask-delivery'];
const ASKS_FOR_MONEY = ['ask-payment', 'ask-bank-change', 'ask-gift-card'];
const IMPERSONATES = [
  'own-domain-unauthenticated',
  'correspondent-unauthenticated',
  'lookalike-of-own-domain',
  'lookalike-of-correspondent',
  'name-of-insider',
  'name-of-correspondent',
];
/** Bits from which a link, or an origin, is strange enough to mean something with something else. */
const STRANGE_BITS = 3.5;
const VERY_STRANGE_BITS = 5;
const ODD_BITS = 3;

export function combinations(facts: SignalFacts, findings: readonly Finding[]): Finding[] {
  const find = (signals: readonly string[], least = 0): Finding | undefined => findings.find((f) => signals.includes(f.signal) && f.strength > least);
  const newLink = find(['link-host-new-for-correspondent'], STRANGE_BITS);
  const asksClick = find(ASKS_FOR_CLICK);
  const hides = find(['text-hides-target', 'text-shows-other-host']);
  const strangeHost = find(['link-host-never-met', 'domain-young']);
  const impersonates = find(IMPERSONATES);
  const anyAsk = findings.find((f) => f.family === 'ask');
  const oddOrigin = find(['unusual-origin'], STRANGE_BITS);
  // Partners move to other providers, and then link as before: it takes a very strange place to say more of a link.
  const strangeOrigin = find(['unusual-origin'], VERY_STRANGE_BITS);
  const oddHour = find(['unusual-hour', 'unusual-zone', 'unusual-mailer'], ODD_BITS);
  const out: Finding[] = [];

  if (newLink !== undefined && asksClick !== undefined) {
    out.push(
      finding('known-new-link-ask', 'combination', `A known correspondent, a link new for him, and ${lower(asksClick.text)}`, {
        links: newLink.links,
        absence: true,
      }),
    );
  }
  if (newLink !== undefined && strangeOrigin !== undefined) {
    out.push(
      finding('known-new-link-origin', 'combination', 'A known correspondent, a link new for him, and from where he never wrote', {
        links: newLink.links,
        absence: true,
      }),
    );
  }
  if (newLink !== undefined && asksClick !== undefined && oddHour !== undefined) {
    out.push(
      finding('known-new-link-ask-odd', 'combination', 'A known correspondent, a link new for him, an ask, and not when or how he writes', {
        links: newLink.links,
        absence: true,
      }),
    );
  }
  const hidden = hides?.links.filter((index) => strangeHost?.links.includes(index)) ?? [];
  if (hides !== undefined && strangeHost !== undefined && hidden.length > 0) {
    out.push(finding('hidden-strange-host', 'combination', 'The hidden target is young or unknown here', { links: hidden, absence: strangeHost.absence }));
  }
  if (impersonates !== undefined && anyAsk !== undefined) {
    out.push(finding('impersonation-ask', 'combination', `Somebody imitated, and ${lower(anyAsk.text)}`, { links: impersonates.links }));
  }
  if (impersonates !== undefined && facts.targets.some((target) => !target.ownDomain && !target.quoted)) {
    out.push(finding('impersonation-link', 'combination', 'Somebody imitated, with a link', { links: impersonates.links }));
  }
  // A broken-in partner may put his payload on his own site: then where and when it was written is all there is.
  if (oddOrigin !== undefined && oddHour !== undefined && anyAsk !== undefined && facts.targets.length > 0) {
    const links = facts.targets.filter((target) => !target.quoted).flatMap((target) => target.indices);
    out.push(finding('odd-origin-ask', 'combination', `From where and when he never wrote, and ${lower(anyAsk.text)}`, { links }));
  }
  const answersElsewhere = find(['reply-to-new', 'reply-to-lookalike', 'reply-to-elsewhere']);
  const money = find(ASKS_FOR_MONEY);
  if (answersElsewhere !== undefined && money !== undefined) {
    out.push(finding('reply-elsewhere-money', 'combination', `${answersElsewhere.text}, and ${lower(money.text)}`));
  }
  return out;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
