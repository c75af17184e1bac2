/** What the message wants of its reader. Worth little alone: honest mail asks too. Strongest kind counts (family). */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { dilution } from './length.ts';
import type { AskKind } from './lists.ts';

export const WANTS: Readonly<Record<AskKind, string>> = {
  credential: 'It is about signing in or a password',
  payment: 'It asks for a payment',
  'bank-change': 'It announces other bank details',
  'document-share': 'It offers a shared document',
  click: 'It asks for a click',
  'gift-card': 'It asks for gift cards',
  errand: 'It asks for a discreet favour before saying what',
  delivery: 'It is about a parcel',
  urgency: 'It presses for time',
};

/** What long mail asks by the way; money, secrets and favours it does not. */
const EVERYDAY: ReadonlySet<AskKind> = new Set(['credential', 'document-share', 'click', 'delivery', 'urgency']);

export function ask(facts: MessageFacts): Finding[] {
  if (facts.asks.length === 0) return [];
  const byChance = dilution(facts.message);
  return facts.asks.map(({ kind, phrase }) => finding(`ask-${kind}`, 'ask', `${WANTS[kind]} ("${phrase}")`, { strength: EVERYDAY.has(kind) ? byChance : 1 }));
}
