/** How a subject is written that is to be opened at any price. Weak each; told where there is a link the author never sent here. */
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { unfamiliar } from './unfamiliar.ts';
import { harmless } from './words.ts';

const EMOJI = /\p{Extended_Pictographic}/u;
const AMOUNT = /(?:[$€£%]|\b(?:r\$|usd|eur|btc|eth))\s?\d|\d\s?(?:[$€£%]|(?:usd|eur|btc|eth|usdt)\b)/iu;
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them is looked for by itself
const INVISIBLE = /[\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufeff]/u;
/** Letters of another script, or of mathematics, among Latin ones. */
const BORROWED = /[\u0370-\u052f\u{1d400}-\u{1d7ff}\uff21-\uff3a\uff41-\uff5a]/u;
const LONG = 80;

export function subjectForm(facts: MessageFacts): Finding[] {
  const { targets, links } = unfamiliar(facts);
  if (targets.length === 0) return [];
  const { header } = facts.message;
  const subject = header.subject.trim();
  const shown = `"${harmless(subject, 60)}"`;
  const out: Finding[] = [];
  const say = (signal: string, text: string): void => {
    out.push(finding(signal, 'subject-form', text, { links }));
  };

  if (subject === '') say('subject-empty', 'No subject');
  if (subject.length > 8 && mostlyCapitals(subject)) say('subject-in-capitals', `The subject shouts: ${shown}`);
  if (EMOJI.test(subject)) say('subject-with-pictures', `Pictures in the subject: ${shown}`);
  if (/(?:[?!]|\.\.\.|…)$/.test(subject)) say('subject-presses', `The subject ends with a call: ${shown}`);
  if (AMOUNT.test(subject)) say('subject-with-amount', `An amount in the subject: ${shown}`);
  if (subject.length > LONG) say('subject-long', `The subject is ${subject.length} characters long`);
  const both = `${subject} ${header.from[0]?.name ?? ''}`;
  if (/[a-z]/i.test(both) && BORROWED.test(both)) say('letters-borrowed', `Letters of other scripts among Latin ones in subject or name: ${shown}`);
  if (INVISIBLE.test(both)) say('letters-invisible', `Characters that cannot be seen in subject or name: ${shown}`);
  return out;
}

function mostlyCapitals(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const capitals = text.match(/\p{Lu}/gu) ?? [];
  return capitals.length > letters.length * 0.6;
}
