/** Words of a text, evened out so that two programs' readings can be held together. */

/** Words of two letters or digits and more, without what has no glyph. */
export function wordsOf(text: string): Set<string> {
  return new Set(evened(text).match(/[\p{L}\p{N}\p{M}]{2,60}/gu) ?? []);
}

const evened = (text: string): string =>
  text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .toLowerCase();

/** All letters and digits in one run. */
export const squashed = (text: string): string => evened(text).replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
