/** The words of a rule's reason: the operator's own, with values of the message set into them, each made harmless. */
import type { SignalFacts } from '../../signals/facts.ts';
import { harmless } from '../../signals/words.ts';
import { didYouMean } from '../nearest.ts';

const MOST_CHARACTERS = 240;
const VALUE_LENGTH = 60;

/** What words may quote. A recipient is never named: a copy is read by others too. */
export const QUOTABLE: Readonly<Record<string, (facts: SignalFacts) => string>> = {
  author: ({ author }) => author.address,
  authorDomain: ({ authorDomain }) => authorDomain,
  name: ({ message }) => message.header.from[0]?.name ?? '',
  subject: ({ message }) => message.header.subject,
  /** Where the first link away from the author's own domain leads. */
  host: ({ targets }) => (targets.find(({ ownDomain }) => !ownDomain) ?? targets[0])?.link.host ?? '',
  file: ({ message }) => message.attachments[0]?.name ?? '',
  replyTo: ({ message }) => message.header.replyTo[0]?.address ?? '',
  ask: ({ asks }) => asks[0]?.phrase ?? '',
};

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** What is wrong with it; `null` when nothing is. */
export function faultOf(words: string): string | null {
  for (const [written, name = ''] of words.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(QUOTABLE, name)) {
      const names = Object.keys(QUOTABLE);
      return `${written} is nothing that can be quoted${didYouMean(name, names) || `; there are ${names.map((one) => `{${one}}`).join(', ')}`}`;
    }
  }
  return null;
}

/** One pass: braces in a value are a value's. Nothing to quote is said as `–`. */
export function wordsFor(words: string, facts: SignalFacts): string {
  const text = words.replace(PLACEHOLDER, (_, name: string) => harmless(QUOTABLE[name]?.(facts) ?? '', VALUE_LENGTH) || '–');
  return harmless(text, MOST_CHARACTERS);
}
