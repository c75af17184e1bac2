/**
 * Encoded words in header fields (RFC 2047), read as clients do: also inside quoted strings, with a
 * language tag (RFC 2231 section 5), and with one character split over two adjacent words.
 */
import { decodeCharset } from '../mime/charset.ts';

/** Charset, encoding, text. Bounded on both sides by `=?` and `?=`, so that it is linear. */
const WORD = /=\?([A-Za-z0-9_.:-]{1,60})(?:\*[A-Za-z0-9-]{0,20})?\?([BbQq])\?([^?\r\n]{0,4000})\?=/g;

/** Text with every encoded word resolved; the rest as it was. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  let out = '';
  let at = 0;
  let pending: { charset: string; bytes: Buffer[] } | null = null;
  const flush = (): void => {
    if (pending !== null) out += decodeCharset(Buffer.concat(pending.bytes), pending.charset);
    pending = null;
  };
  for (const match of text.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', body = ''] = match;
    const between = text.slice(at, match.index);
    // Blank between two encoded words is not part of the text (RFC 2047 section 6.2).
    if (pending === null || between.trim() !== '') {
      flush();
      out += between;
    }
    if (pending !== null && (pending as { charset: string }).charset !== charset.toLowerCase()) flush();
    pending ??= { charset: charset.toLowerCase(), bytes: [] };
    pending.bytes.push(encoding.toUpperCase() === 'B' ? Buffer.from(body, 'base64') : decodeQ(body));
    at = match.index + whole.length;
  }
  flush();
  return out + text.slice(at);
}

/** The Q encoding: `_` is a space, `=XX` an octet (RFC 2047 section 4.2). */
function decodeQ(body: string): Buffer {
  const latin = body.replaceAll('_', ' ').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, /[^\x00-\xff]/.test(latin) ? 'utf8' : 'latin1');
}

const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/g;

/** Text fit to be shown and stored: encoded words resolved, controls out, blanks joined, cut at `limit` characters. */
export function displayText(text: string, limit: number): string {
  const clean = decodeWords(text).replace(CONTROLS, ' ').replace(/ {2,}/g, ' ').trim();
  return clean.length > limit ? clean.slice(0, limit) : clean;
}
