/** Undoes "packed" scripts, `eval(function(p,a,c,k,e,d){…}('…',62,3,'a|b|c'.split('|')…))`: each word of the text is a number that stands for one of a list. */
import type { ScriptToken } from './tokens.ts';

const RESULT_LIMIT = 2_000_000;

/** @returns the scripts packed in these tokens */
export function unpackScripts(tokens: readonly ScriptToken[]): string[] {
  const found: string[] = [];
  for (let at = 4; at + 4 < tokens.length && found.length < 10; at += 1) {
    // string , number , number , string . split
    if (tokens[at]?.text !== 'split' || tokens[at - 1]?.text !== '.') continue;
    const [text, base, words] = [tokens[at - 8], tokens[at - 6], tokens[at - 2]];
    if (text?.kind !== 'string' || base?.kind !== 'number' || words?.kind !== 'string' || tokens[at - 4]?.kind !== 'number') continue;
    found.push(unpack(text.text, Number(base.text), words.text.split('|')));
  }
  return found;
}

function unpack(text: string, base: number, words: readonly string[]): string {
  let length = text.length;
  return text.replace(/\b\w{1,6}\b/g, (word) => {
    const value = words[numberOf(word, base)] || word;
    length += value.length;
    return length > RESULT_LIMIT ? word : value;
  });
}

/** Digits, then small letters, then capitals: bases up to 62. */
function numberOf(word: string, base: number): number {
  let value = 0;
  for (const char of word) {
    const digit =
      char >= 'a' && char <= 'z' ? char.charCodeAt(0) - 87 : char >= 'A' && char <= 'Z' ? char.charCodeAt(0) - 29 : char === '_' ? -1 : Number(char);
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}
