/** Phrases by theme, found in running text as whole words; one walk over the text, whatever the number of phrases. Pure. */

import type { ParsedMessage } from '../mail/message.ts';
import { once } from '../mail/once.ts';

/** Theme → phrases, folded; a star at the end of a phrase stands for any end of its last word. */
export type Themes<T extends string> = Readonly<Record<T, readonly string[]>>;

const WORD = /[\p{L}\p{N}']+/gu;
const ASCII_WORD = /[a-z0-9']+/g;
const NOT_ASCII = /[^\x00-\x7f]/;

/** Scripts that set no blanks between words: each sign is taken for a word, and a word of theirs is a phrase of signs. */
const UNSPACED = String.raw`\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff`;
const SIGNS = new RegExp(`[${UNSPACED}]`, 'gu');
const ANY_SIGN = new RegExp(`[${UNSPACED}]`, 'u');
const BETWEEN_SIGNS = new RegExp(`(?<=[${UNSPACED}]) (?=[${UNSPACED}])`, 'gu');

/** Signs of such scripts in a text. */
export const unspacedIn = (text: string): number => (isAscii(text) ? 0 : (text.match(SIGNS)?.length ?? 0));

const isAscii = (text: string): boolean => !NOT_ASCII.test(text);

/** Lower case, one kind of apostrophe, words only: so that phrases match across line breaks. */
export function foldedWords(text: string): string[] {
  const folded = text.toLowerCase().replace(/[’`]/g, "'");
  if (isAscii(folded)) return folded.match(ASCII_WORD) ?? [];
  return (ANY_SIGN.test(folded) ? folded.replace(SIGNS, ' $& ') : folded).match(WORD) ?? [];
}

/** Words as they are shown: what sets no blanks is written without. */
export function unfolded(words: readonly string[]): string {
  const text = words.join(' ');
  return isAscii(text) ? text : text.replace(BETWEEN_SIGNS, '');
}

/** Of the text of a link, by its index: half of the signals read them. */
export const linkWords = once(({ links }: ParsedMessage): ((index: number) => readonly string[]) => {
  const read: (readonly string[] | undefined)[] = [];
  return (index) => {
    read[index] ??= foldedWords(links[index]?.text ?? '');
    return read[index];
  };
});

/** Several texts as one, with a word of no phrase between them, so that no phrase spans them. */
export function joined(texts: readonly (readonly string[])[]): string[] {
  const words: string[] = [];
  for (const [at, text] of texts.entries()) {
    if (at > 0) words.push(BETWEEN);
    for (const word of text) words.push(word);
  }
  return words;
}

const BETWEEN = '0';

interface Phrase<T extends string> {
  theme: T;
  words: readonly string[];
  /** The last word may go on. */
  open: boolean;
}

export class Lexicon<T extends string> {
  /** By how their first word starts. */
  readonly #byStart = new Map<number, Phrase<T>[]>();
  /** Open words of two letters. */
  readonly #byStem = new Map<string, Phrase<T>[]>();

  constructor(themes: Themes<T>) {
    for (const [theme, phrases] of Object.entries(themes) as [T, readonly string[]][]) {
      for (const text of phrases) {
        const words = foldedWords(text.replace(/\*$/, ''));
        const first = words[0];
        if (first === undefined) continue;
        const phrase = { theme, words, open: text.endsWith('*') };
        if (isOpenWord(phrase) && first.length === STEM) push(this.#byStem, first, phrase);
        else push(this.#byStart, startOf(first), phrase);
      }
    }
    // Of one place in a text, whole words first.
    for (const phrases of this.#byStart.values()) phrases.sort((a, b) => Number(isOpenWord(a)) - Number(isOpenWord(b)));
  }

  /** Tells every phrase that stands in the words, in order of its first word; `length` in words. */
  walk(words: readonly string[], tell: (theme: T, at: number, length: number) => void): void {
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] as string;
      for (const phrase of this.#byStart.get(startOf(word)) ?? NONE) if (stands(phrase, words, at)) tell(phrase.theme, at, phrase.words.length);
      if (word.charCodeAt(0) < HANGUL) continue;
      for (const phrase of this.#byStem.get(word.slice(0, STEM)) ?? NONE) tell(phrase.theme, at, 1);
    }
  }

  /** The phrases found, by theme, each once, in order of appearance. */
  find(words: readonly string[]): Map<T, Set<string>> {
    const found = new Map<T, Set<string>>();
    this.walk(words, (theme, at, length) => {
      note(found, theme, unfolded(words.slice(at, at + length)));
    });
    return found;
  }

  /** Whether any phrase is found. */
  speaksIn(words: readonly string[]): boolean {
    return words.some((word, at) => this.#byStart.get(startOf(word))?.some((phrase) => stands(phrase, words, at)) === true);
  }
}

const NONE: readonly never[] = [];

/** Stems of Korean have two syllables; in other scripts an open word has three letters and more. */
const STEM = 2;
const HANGUL = 0xac00;

/** A number for the first three letters, by which words are looked up: most words of a text start as no phrase does. */
const startOf = (word: string): number => word.charCodeAt(0) ^ (word.charCodeAt(1) << 8) ^ (word.charCodeAt(2) << 16);

const isOpenWord = <T extends string>({ words, open }: Phrase<T>): boolean => open && words.length === 1;

function stands<T extends string>({ words: phrase, open }: Phrase<T>, words: readonly string[], at: number): boolean {
  const last = phrase.length - 1;
  for (let i = 0; i < last; i += 1) if (words[at + i] !== phrase[i]) return false;
  const [word, end] = [words[at + last], phrase[last] as string];
  return word === end || (open && word?.startsWith(end) === true);
}

function note<T>(found: Map<T, Set<string>>, theme: T, text: string): void {
  const hits = found.get(theme);
  if (hits === undefined) found.set(theme, new Set([text]));
  else hits.add(text);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
