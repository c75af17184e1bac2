/** Mail program, message shape, language, time zone or display name this correspondent does not use. Weak: people travel and change telephones. */
import type { Attribute } from '../history/types.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { unusual } from './unusual-value.ts';
import { harmless } from './words.ts';

const WORDED: readonly [Attribute, string, string][] = [
  ['mailer', 'unusual-mailer', 'it was written with'],
  ['form', 'unusual-form', 'it had the form'],
  ['language', 'unusual-language', 'it was in the language'],
  ['zone', 'unusual-zone', 'it bore the time zone'],
  ['display-name', 'unusual-display-name', 'it bore the name'],
];

export function unusualClient(facts: MessageFacts): Finding[] {
  return WORDED.flatMap(([attribute, signal, phrase]) => {
    const judged = unusual(facts, attribute);
    if (judged === null) return [];
    const text = `On ${judged.days} of ${judged.of} days with mail from ${facts.who} ${phrase} ${harmless(judged.value.value)}`;
    return [finding(signal, 'client', text, { strength: judged.bits, bits: judged.bits, sample: judged.of, level: 'correspondent' })];
  });
}
