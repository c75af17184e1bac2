/**
 * Where the characters of a decoded text lie in its octets, for charsets that hold ASCII as it is and have no state.
 */
import iconv from 'iconv-lite';
import { type DecodedText, decodeAs, encodeAs } from './charset.ts';

/**
 * Octets at which characters of a decoded text begin.
 *
 * @param characters offsets in `decoded.text`, ascending
 * @returns one octet each, or `null` when the text can't be laid over the octets exactly
 */
export function octetsOf(bytes: Buffer, decoded: DecodedText, characters: readonly number[]): number[] | null {
  if (decoded.layout === 'same') return [...characters];
  if (decoded.layout !== 'search') return null;
  const { text, charset } = decoded;
  if (!encodeAs(text, charset).equals(bytes)) return walkLines(bytes, decoded, characters);
  let [character, octet] = [0, 0];
  return characters.map((wanted) => {
    octet += encodeAs(text.slice(character, wanted), charset).length;
    character = wanted;
    return octet;
  });
}

const LF = 10;

/**
 * Broken sequences became U+FFFD, and some characters have two codes, so lengths can't be told from the text. A line break is
 * never part of a character, so only the lines that hold a wanted one are gone through octet by octet.
 */
function walkLines(bytes: Buffer, { text, charset }: DecodedText, characters: readonly number[]): number[] | null {
  const octets: number[] = [];
  let [at, before] = [0, 0];
  while (octets.length < characters.length) {
    const newline = bytes.indexOf(LF, at);
    const end = newline === -1 ? bytes.length : newline + 1;
    const line = bytes.subarray(at, end);
    const decoded = decodeAs(line, charset);
    const after = before + decoded.length;
    const last = end === bytes.length;
    const here: number[] = [];
    for (let i = octets.length + here.length; i < characters.length; i += 1) {
      const wanted = characters[i] as number;
      if (wanted < after || (last && wanted === after)) here.push(wanted - before);
      else break;
    }
    if (here.length > 0) {
      // A decoder that took a line break for half of a character has another idea of the lines.
      if (text.slice(before, after) !== decoded) return null;
      const found = walkLine(line, charset, here);
      if (found === null) return null;
      for (const offset of found) octets.push(at + offset);
    }
    if (last && octets.length < characters.length) return null;
    at = end;
    before = after;
  }
  return octets;
}

function walkLine(line: Buffer, charset: string, wanted: readonly number[]): number[] | null {
  const decoder = iconv.getDecoder(charset, { stripBOM: false });
  const octets: number[] = [];
  let count = 0;
  for (let at = 0; at <= line.length; at += 1) {
    while (octets.length < wanted.length && wanted[octets.length] === count) octets.push(at);
    if (octets.length === wanted.length) return octets;
    const next = count + (at === line.length ? (decoder.end() ?? '') : decoder.write(line.subarray(at, at + 1))).length;
    // What was broken comes out together with the octet that showed it; that octet, if ASCII, is a character by itself.
    while (next > count + 1 && octets.length < wanted.length && wanted[octets.length] === next - 1 && (line[at] ?? 255) < 0x80) octets.push(at);
    count = next;
  }
  return octets.length === wanted.length ? octets : null;
}
