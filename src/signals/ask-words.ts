/** What a message asks of its reader, found by the phrases of `rules/ask.yaml` in the subject and the text above quotations. */
import type { ParsedMessage } from '../mail/message.ts';
import { ASK_KINDS, type AskKind, type Lists } from './lists.ts';

export interface AskHit {
  kind: AskKind;
  /** The phrase as listed. */
  phrase: string;
}

const TEXT_LIMIT = 8_000;

/** Lower case, one kind of apostrophe, words only: so that phrases match across line breaks. */
function foldedWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’`]/g, "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}

/** The words with one space around each. */
export const foldedText = (text: string): string => ` ${foldedWords(text).join(' ')} `;

interface Phrase {
  kind: AskKind;
  words: readonly string[];
}

/** Phrases by their first word: a text is walked once, whatever the number of phrases. */
type Index = ReadonlyMap<string, readonly Phrase[]>;

const NONE: readonly Phrase[] = [];
const indexes = new WeakMap<Lists['ask'], Index>();

function indexOf(phrases: Lists['ask']): Index {
  const known = indexes.get(phrases);
  if (known !== undefined) return known;
  const index = new Map<string, Phrase[]>();
  for (const kind of ASK_KINDS) {
    for (const phrase of phrases[kind]) {
      const words = phrase.split(' ');
      const first = words[0] ?? '';
      index.set(first, [...(index.get(first) ?? []), { kind, words }]);
    }
  }
  indexes.set(phrases, index);
  return index;
}

/** At most one hit for each kind, the first in the text. */
export function asksIn(message: ParsedMessage, phrases: Lists['ask']): AskHit[] {
  const linkTexts = message.links.filter((link) => link.clickable && !link.text.includes('://')).map((link) => link.text);
  const own = message.ownText.slice(0, TEXT_LIMIT);
  // A word of no phrase between the parts, so that no phrase spans them.
  const words = foldedWords([message.header.subject, own, ...linkTexts.slice(0, 30)].join(' 0 '));
  const index = indexOf(phrases);
  const hits = new Map<AskKind, string>();
  for (let at = 0; at < words.length; at += 1) {
    for (const phrase of index.get(words[at] as string) ?? NONE) {
      if (hits.has(phrase.kind) || !phrase.words.every((expected, i) => words[at + i] === expected)) continue;
      hits.set(phrase.kind, phrase.words.join(' '));
    }
  }
  return ASK_KINDS.flatMap((kind) => {
    const phrase = hits.get(kind);
    return phrase === undefined ? [] : [{ kind, phrase }];
  });
}
