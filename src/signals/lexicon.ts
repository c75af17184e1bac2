/** Phrases by theme, found in running text as whole words; one walk over the text, whatever the number of phrases. Pure. */

/** Theme → phrases, folded; a star at the end of a phrase stands for any end of its last word. */
export type Themes<T extends string> = Readonly<Record<T, readonly string[]>>;

/** Lower case, one kind of apostrophe, words only: so that phrases match across line breaks. */
export function foldedWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’`]/g, "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}

interface Phrase<T extends string> {
  theme: T;
  words: readonly string[];
  /** The last word may go on. */
  open: boolean;
}

export class Lexicon<T extends string> {
  /** By first word: a whole word, or the first three letters of one that is open. */
  readonly #byWord = new Map<string, Phrase<T>[]>();
  readonly #byStart = new Map<string, Phrase<T>[]>();

  constructor(themes: Themes<T>) {
    for (const [theme, phrases] of Object.entries(themes) as [T, readonly string[]][]) {
      for (const text of phrases) {
        const words = foldedWords(text.replace(/\*$/, ''));
        const first = words[0];
        if (first === undefined) continue;
        const open = text.endsWith('*');
        const phrase = { theme, words, open };
        if (open && words.length === 1) push(this.#byStart, first.slice(0, START), phrase);
        else push(this.#byWord, first, phrase);
      }
    }
  }

  /** The phrases found, by theme, each once, in order of appearance. */
  find(words: readonly string[]): Map<T, Set<string>> {
    const found = new Map<T, Set<string>>();
    for (const [at, word] of words.entries()) {
      const begun = this.#byWord.get(word);
      if (begun !== undefined) noteStanding(found, begun, words, at);
      const open = this.#byStart.get(word.slice(0, START));
      if (open !== undefined) noteStanding(found, open, words, at);
    }
    return found;
  }
}

/** Letters by which open words are looked up; shorter ones are not open. */
const START = 3;

function stands<T extends string>({ words: phrase, open }: Phrase<T>, words: readonly string[], at: number): boolean {
  return phrase.every((expected, i) => {
    const word = words[at + i];
    return open && i === phrase.length - 1 ? word?.startsWith(expected) === true : word === expected;
  });
}

function noteStanding<T extends string>(found: Map<T, Set<string>>, phrases: readonly Phrase<T>[], words: readonly string[], at: number): void {
  for (const phrase of phrases) if (stands(phrase, words, at)) note(found, phrase.theme, words.slice(at, at + phrase.words.length).join(' '));
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
