/** Names of people as they hear them, whatever program wrote them, and the addresses that organisations make of them. */

/** What letters become in an address: in one language a bare letter, in another two. */
const BARE: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i', æ: 'ae', œ: 'oe' };
const TWO_LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

const ACCENTS = /[\u0300-\u036f]/gu;
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(/[ßøłđıæœ]/gu, (letter) => BARE[letter] ?? letter);

/** Words of two letters and more; where there are none, all of them. Initials and numbers come and go. */
function wordsOf(text: string): string[] {
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  const long = words.filter((word) => word.length >= 2);
  return long.length > 0 ? long : words;
}

/** Words of a name that are looked at: the longest names of people are shorter. */
const MOST_WORDS = 8;

/**
 * A display name as people hear it: `Doe, John Q.`, `john.doe` and `John DOE` are one. What has an address in it is kept as it
 * is written, but for case and spaces: it names that address.
 */
export function foldName(name: string): string {
  const text = name.normalize('NFKC').toLowerCase();
  if (text.includes('@')) return text.replace(/\s+/gu, ' ').trim();
  return wordsOf(plain(text)).slice(0, MOST_WORDS).sort().join(' ');
}

/** A surname short of this is not told by an initial before it. */
const SURNAME = 5;
/** Domains that are looked at. */
const MOST_DOMAINS = 20;

/** `john.doe`, `john_doe`, `john-doe`, `johndoe`, `doe.john`, `jdoe` …, as local parts are made of a name in Latin letters. */
function localParts(first: string, last: string): string[] {
  const joined = ['.', '_', '-', ''].flatMap((sign) => [first + sign + last, last + sign + first]);
  return last.length < SURNAME ? joined : [...joined, `${first[0]}${last}`, `${first[0]}.${last}`];
}

/** The addresses at these domains that spell a person's name: at most 400. Empty for a name of one word. */
export function spelledAs(name: string, domains: readonly string[]): string[] {
  const text = name.normalize('NFKC').toLowerCase();
  if (text.includes('@')) return [];
  const ordered = text.includes(',') ? text.split(',').reverse().join(' ') : text;
  const spellings = [plain(ordered), plain(ordered.replace(/[äöüåø]/gu, (letter) => TWO_LETTERS[letter] ?? letter))];
  const locals = spellings.flatMap((spelling) => {
    const words = wordsOf(spelling).slice(0, MOST_WORDS);
    const [first, last] = [words[0], words.at(-1)];
    return words.length < 2 || first === undefined || last === undefined || !/^[a-z]{2,}$/.test(first + last) ? [] : localParts(first, last);
  });
  return domains.slice(0, MOST_DOMAINS).flatMap((domain) => [...new Set(locals)].map((local) => `${local}@${domain}`));
}
