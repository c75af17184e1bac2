/** Phrases by theme, found in running text as whole words; one walk over the text, whatever the number of phrases. Pure. */

/** Theme → phrases, folded; a star at the end of a phrase stands for any end of its last word. */
export type Themes<T extends string> = Readonly<Record<T, readonly string[]>>;

/** Scripts that set no blanks between words: each sign is taken for a word, and a word of theirs is a phrase of signs. */
const UNSPACED = String.raw`\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff`;
const SIGN = new RegExp(`[${UNSPACED}]`, 'gu');
const ANY_SIGN = new RegExp(`[${UNSPACED}]`, 'u');
const BETWEEN_SIGNS = new RegExp(`(?<=[${UNSPACED}]) (?=[${UNSPACED}])`, 'gu');

/** Signs of such scripts in a text. */
export const unspacedIn = (text: string): number => (ANY_SIGN.test(text) ? (text.match(SIGN)?.length ?? 0) : 0);

/** Lower case, one kind of apostrophe, words only: so that phrases match across line breaks. */
export function foldedWords(text: string): string[] {
  const spaced = ANY_SIGN.test(text) ? text.replace(SIGN, ' $& ') : text;
  return (
    spaced
      .toLowerCase()
      .replace(/[’`]/g, "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}

/** Words as they are shown: what sets no blanks is written without. */
export const unfolded = (words: readonly string[]): string => {
  const text = words.join(' ');
  return ANY_SIGN.test(text) ? text.replace(BETWEEN_SIGNS, '') : text;
};

interface Phrase<T extends string> {
  theme: T;
  words: readonly string[];
  /** The last word may go on. */
  open: boolean;
}

export class Lexicon<T extends string> {
  /** By first word: a whole word, or the first letters of one that is open. */
  readonly #byWord = new Map<string, Phrase<T>[]>();
  readonly #byStart = new Map<string, Phrase<T>[]>();
  readonly #byShortStart = new Map<string, Phrase<T>[]>();

  constructor(themes: Themes<T>) {
    for (const [theme, phrases] of Object.entries(themes) as [T, readonly string[]][]) {
      for (const text of phrases) {
        const words = foldedWords(text.replace(/\*$/, ''));
        const first = words[0];
        if (first === undefined) continue;
        const open = text.endsWith('*');
        const phrase = { theme, words, open };
        if (!open || words.length > 1) push(this.#byWord, first, phrase);
        else if (first.length >= START) push(this.#byStart, first.slice(0, START), phrase);
        else push(this.#byShortStart, first, phrase);
      }
    }
  }

  /** Tells every phrase that stands in the words, in order of its first word; `length` in words. */
  walk(words: readonly string[], tell: (theme: T, at: number, length: number) => void): void {
    const tellStanding = (phrases: readonly Phrase<T>[] | undefined, at: number): void => {
      if (phrases === undefined) return;
      for (const phrase of phrases) if (stands(phrase, words, at)) tell(phrase.theme, at, phrase.words.length);
    };
    for (const [at, word] of words.entries()) {
      tellStanding(this.#byWord.get(word), at);
      tellStanding(this.#byStart.get(word.slice(0, START)), at);
      if (this.#byShortStart.size > 0) tellStanding(this.#byShortStart.get(word.slice(0, SHORT_START)), at);
    }
  }

  /** The phrases found, by theme, each once, in order of appearance. */
  find(words: readonly string[]): Map<T, Set<string>> {
    const found = new Map<T, Set<string>>();
    this.walk(words, (theme, at, length) => {
      const text = unfolded(words.slice(at, at + length));
      const hits = found.get(theme);
      if (hits === undefined) found.set(theme, new Set([text]));
      else hits.add(text);
    });
    return found;
  }
}

/** Letters by which open words are looked up; Korean stems have two. */
const START = 3;
const SHORT_START = 2;

function stands<T extends string>({ words: phrase, open }: Phrase<T>, words: readonly string[], at: number): boolean {
  return phrase.every((expected, i) => {
    const word = words[at + i];
    return open && i === phrase.length - 1 ? word?.startsWith(expected) === true : word === expected;
  });
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
