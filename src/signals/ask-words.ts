/** What a message asks of its reader, found by the phrases of `rules/ask.yaml` in the subject and the text above quotations. */
import type { ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';
import { foldedWords, joined, Lexicon, linkWords } from './lexicon.ts';
import { ASK_KINDS, type AskKind, type Lists } from './lists.ts';

export interface AskHit {
  kind: AskKind;
  /** The phrase as listed. */
  phrase: string;
}

const TEXT_LIMIT = 8_000;

/** The words with one space around each. */
export const foldedText = (text: string): string => ` ${foldedWords(text).join(' ')} `;

const lexiconOf = once((phrases: Lists['ask']) => new Lexicon<AskKind>(phrases));

/** At most one hit for each kind, the first in the text. */
export function asksIn(message: ParsedMessage, phrases: Lists['ask']): AskHit[] {
  const shown = message.links.flatMap((link, index) => (link.clickable && !link.text.includes('://') ? [index] : [])).slice(0, 30);
  const words = joined([foldedWords(message.header.subject), foldedWords(message.ownText.slice(0, TEXT_LIMIT)), ...shown.map(linkWords(message))]);
  const hits = lexiconOf(phrases).find(words);
  return ASK_KINDS.flatMap((kind) => {
    const phrase = hits.get(kind)?.values().next().value;
    return phrase === undefined ? [] : [{ kind, phrase }];
  });
}
