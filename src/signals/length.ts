/** How long a message is in its author's own words, and what that makes of a word found in it. */
import type { ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';
import { foldedWords, isAscii } from './lexicon.ts';

/** From so many words it is a letter or a newsletter of some length. */
export const LONG = 300;
const READ = 4000;

/** Scripts that set no blanks have about two letters to a word. */
function wordsIn(text: string): number {
  const unspaced = isAscii(text) ? 0 : (text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/gu)?.length ?? 0);
  return foldedWords(text).length + Math.floor(unspaced / 2);
}

/** Words of its first 4,000 characters. */
export const lengthOf = once(({ ownText }: ParsedMessage): number => wordsIn(ownText.slice(0, READ)));

/** 1, and less for a long message: in a newsletter of a thousand words somebody is asked to click, by chance. Never less than some two fifths, as no more is read. */
export const dilution = (message: ParsedMessage): number => Math.min(1, LONG / Math.max(1, lengthOf(message)));
