/** What a message asks of its reader, found by the phrases and patterns of `rules/ask.yaml` in the subject and the text above quotations. */
import type { ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';
import { Ideas } from './ideas.ts';
import { foldedWords, joined, Lexicon, linkWords } from './lexicon.ts';
import { ASK_KINDS, type AskKind, type AskWords } from './lists.ts';

export interface AskHit {
  kind: AskKind;
  /** The phrase as listed, or the words of a pattern: `bank account … changed`. */
  phrase: string;
}

const TEXT_LIMIT = 8_000;

/** The words with one space around each. */
export const foldedText = (text: string): string => ` ${foldedWords(text).join(' ')} `;

const wordsOf = once(({ phrases, ideas, patterns }: AskWords) => ({ lexicon: new Lexicon<AskKind>(phrases), ideas: new Ideas(ideas, patterns) }));

/** At most one hit for each kind: the first phrase in the text, else the first pattern in the subject and the author's own words. */
export function asksIn(message: ParsedMessage, words: AskWords): AskHit[] {
  const { lexicon, ideas } = wordsOf(words);
  const shown = message.links.flatMap((link, index) => (link.clickable && !link.text.includes('://') ? [index] : [])).slice(0, 30);
  const own = [foldedWords(message.header.subject), foldedWords(message.ownText.slice(0, TEXT_LIMIT))];
  const hits = lexicon.find(joined([...own, ...shown.map(linkWords(message))]));
  // Not in the texts of links: a page's menu has everything close together.
  const patterns = ideas.find(joined(own));
  return ASK_KINDS.flatMap((kind) => {
    const phrase = hits.get(kind)?.values().next().value ?? patterns.get(kind);
    return phrase === undefined ? [] : [{ kind, phrase }];
  });
}
