/**
 * Content transfer encodings (RFC 2045 section 6), decoded as clients do: junk between base64 groups is
 * skipped, a broken `=` in quoted-printable stays as it is.
 */

import { decodeUuencode } from './uuencode.ts';

/**
 * `base64-bare` and `base64-lines` are what other decoders make of odd base64: the first skips `=`, `-` and `_` like any junk,
 * the second begins anew with every line.
 */
export type TransferEncoding = 'identity' | 'quoted-printable' | 'base64' | 'base64-bare' | 'base64-lines' | 'uuencode' | 'unknown';

const IDENTITY = new Set(['', '7bit', '8bit', 'binary', '7-bit', '8-bit', '7bits', '8bits', 'none', 'identity']);
const UUENCODE = new Set(['x-uuencode', 'uuencode', 'x-uue', 'uue']);

/** @param text value of Content-Transfer-Encoding, as written */
export function transferEncoding(text: string): TransferEncoding {
  const name = text.replace(/\([^()]*\)|[\s"';\0]+/g, '').toLowerCase();
  if (IDENTITY.has(name)) return 'identity';
  if (name === 'quoted-printable' || name === 'base64') return name;
  return UUENCODE.has(name) ? 'uuencode' : 'unknown';
}

/**
 * What a kind reader may take an unknown encoding for: `base-64`, `quoted printable`, `x-base64` …, each named one in its order.
 */
export function guessedEncodings(text: string): TransferEncoding[] {
  const names = [...text.slice(0, 200).matchAll(/base[\s_-]?64|quoted[\s_-]?printable|uuencode|\bqp\b|\bb64\b/gi)];
  return names.slice(0, 3).map(([name]): TransferEncoding => {
    if (/^b/i.test(name)) return 'base64';
    return /^u/i.test(name) ? 'uuencode' : 'quoted-printable';
  });
}

export function decodeTransfer(body: Buffer, encoding: TransferEncoding): Buffer {
  switch (encoding) {
    case 'base64':
      return decodeBase64(body);
    case 'base64-bare':
      return Buffer.from(body.toString('latin1').replace(/[=_-]+/g, ''), 'base64');
    case 'base64-lines':
      return Buffer.concat(linesOf(body).map((line) => Buffer.from(line, 'base64')));
    case 'quoted-printable':
      return decodeQuotedPrintable(body);
    case 'uuencode':
      return decodeUuencode(body);
    default:
      return body;
  }
}

const linesOf = (body: Buffer): string[] => body.toString('latin1').split('\n');

/** Several padded runs, one after the other, are decoded each for itself: some senders encode line by line. */
export function decodeBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const padding = text.indexOf('=');
  if (padding === -1 || !/[A-Za-z0-9+/]/.test(text.slice(padding))) return Buffer.from(text, 'base64');
  const out = Buffer.allocUnsafe(Math.ceil((body.length * 3) / 4));
  let [length, bits, held] = [0, 0, 0];
  for (const octet of body) {
    const value = SEXTETS[octet] as number;
    if (octet === EQUALS) bits = 0;
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = (held >> bits) & 0xff;
  }
  return out.subarray(0, length);
}

const EQUALS = 61;
const LF = 10;
const CR = 13;
const HEX = hexTable();
const SEXTETS = sextetTable();

/**
 * @param positions when given, receives for each decoded octet the offset in `body` at which its
 *   encoded form begins; must hold `body.length` numbers
 */
export function decodeQuotedPrintable(body: Buffer, positions?: Uint32Array): Buffer {
  if (positions === undefined && body.indexOf(EQUALS) === -1) return body;
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let at = 0;
  while (at < body.length) {
    const octet = body[at] as number;
    if (octet === EQUALS) {
      const soft = softBreak(body, at);
      if (soft > 0) {
        at += soft;
        continue;
      }
      const value = escapedOctet(body, at);
      if (value >= 0) {
        if (positions) positions[length] = at;
        out[length++] = value;
        at += 3;
        continue;
      }
    }
    if (positions) positions[length] = at;
    out[length++] = octet;
    at += 1;
  }
  return out.subarray(0, length);
}

/** Value of `=XX` at `at`; -1 when it is none. */
function escapedOctet(body: Buffer, at: number): number {
  const high = HEX[body[at + 1] ?? 0] as number;
  const low = HEX[body[at + 2] ?? 0] as number;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Octets of the encoded form that begins at `at`: three for `=XX`, else one. */
export function encodedLength(body: Buffer, at: number): number {
  return body[at] === EQUALS && escapedOctet(body, at) >= 0 ? 3 : 1;
}

/** Octets of a soft line break at `at` (RFC 2045 section 6.7, rule 5, blanks before the break included); 0 when it is none. */
export function softBreak(body: Buffer, at: number): number {
  let end = at + 1;
  while (end < body.length && end - at < 80 && (body[end] === 32 || body[end] === 9)) end += 1;
  if (end >= body.length) return end - at;
  if (body[end] === LF) return end + 1 - at;
  return body[end] === CR && body[end + 1] === LF ? end + 2 - at : 0;
}

function hexTable(): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (let value = 0; value < 16; value += 1) {
    const digit = value.toString(16);
    table[digit.charCodeAt(0)] = value;
    table[digit.toUpperCase().charCodeAt(0)] = value;
  }
  return table;
}

/** Value of each base64 digit, the URL-safe ones included; -1 for all else. */
function sextetTable(): Int8Array {
  const table = new Int8Array(256).fill(-1);
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((digit, value) => {
    table[digit.charCodeAt(0)] = value;
  });
  table[45] = 62;
  table[95] = 63;
  return table;
}

/** Decoded size of a part without decoding it; for base64 exact where it is well-formed. */
export function decodedSize(body: Buffer, encoding: TransferEncoding): number {
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body).length;
  if (encoding === 'uuencode') return decodeUuencode(body).length;
  if (!encoding.startsWith('base64')) return body.length;
  let digits = body.length;
  for (let at = body.indexOf(LF); at !== -1; at = body.indexOf(LF, at + 1)) digits -= body[at - 1] === CR ? 2 : 1;
  for (let at = body.length - 1; at >= 0 && (body[at] as number) <= EQUALS && !isDigit(body[at] as number); at -= 1) if (body[at] === EQUALS) digits -= 1;
  return Math.floor((digits * 3) / 4);
}

/** True for a base64 digit, the URL-safe ones included. */
export const isDigit = (octet: number): boolean => (SEXTETS[octet] as number) >= 0;
