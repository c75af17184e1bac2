/**
 * Octets to text. Labels are those of mail (RFC 2978), read with the same kindness as by clients: a
 * label nobody knows, or none, means UTF-8 where that is valid, else Windows-1252.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { type ShiftedCharset, segmentsOf } from './shifted.ts';
import { decodeWide, WIDE, wideForm } from './wide.ts';

/** Decoded text, and how its characters lie over the octets. */
export interface DecodedText {
  text: string;
  /** Name iconv knows, such as `utf-8` or `windows-1252`. */
  charset: string;
  /**
   * How to find the octet of a character: `same` (one octet each), `search` (stateless and a superset of ASCII), `wide` (units of
   * two or four octets), `shifted` (in segments, see shifted.ts), `none` (read, never spliced).
   */
  layout: 'same' | 'search' | 'wide' | 'shifted' | 'none';
}

/** What has octets beyond these is none of them, whatever it says: clients go by the octets. */
const SEVEN_BIT = /^[\s"']*(?:us-)?ascii\b/i;
const ASCII_LABELS = new Set(['us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'iso8859-1', 'windows-1252', 'cp1252']);
const UTF8_LABELS = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8']);
const SHIFTED: ReadonlySet<string> = new Set<ShiftedCharset>(['iso-2022-jp', 'iso-2022-kr', 'iso-2022-cn', 'hz-gb-2312', 'utf-7']);

/** Other names seen in mail for what iconv-lite calls differently. */
const ALIASES: Readonly<Record<string, string>> = {
  'unicode-1-1-utf-7': 'utf-7',
  utf7: 'utf-7',
  csiso2022kr: 'iso-2022-kr',
  hz: 'hz-gb-2312',
  'ks_c_5601-1987': 'cp949',
  'x-gbk': 'gbk',
  'gb2312-80': 'gbk',
  'x-sjis': 'shift_jis',
  'windows-31j': 'shift_jis',
  'cp-850': 'cp850',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
};

/** Reads a label into a name iconv-lite decodes; `null` when nobody knows it. */
export function knownCharset(label: string): string | null {
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^["']+|["';]+$/g, '');
  if (name === '') return null;
  // The web reads these three as Windows-1252, and so does every client: the octets 80-9F would be controls otherwise.
  if (ASCII_LABELS.has(name)) return 'windows-1252';
  if (UTF8_LABELS.has(name)) return 'utf-8';
  const alias = (Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined) ?? name;
  if (/^(?:cs)?iso-?2022-?jp/.test(alias)) return 'iso-2022-jp';
  if (alias.startsWith('iso-2022-cn')) return 'iso-2022-cn';
  if (SHIFTED.has(alias) || WIDE.test(alias)) return alias;
  return iconv.encodingExists(alias) && !/^(?:base64|hex|binary|internal|utf-?7)/.test(alias) ? alias : null;
}

/** @param label charset parameter as written; `''` when there is none */
export function decodeText(bytes: Uint8Array, label: string): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const named = knownCharset(label) ?? (hasWideMark(buffer) ? 'utf-16' : null);
  if (named !== null && WIDE.test(named)) return { text: decodeWide(buffer, wideForm(buffer, named)), charset: named, layout: 'wide' };
  if (isShifted(named)) {
    return {
      text: segmentsOf(buffer, named)
        .map((segment) => segment.text)
        .join(''),
      charset: named,
      layout: 'shifted',
    };
  }
  // Pure ASCII is the same in all that remain, and most mail is just that.
  if (isAscii(buffer)) return { text: buffer.toString('latin1'), charset: named ?? 'utf-8', layout: 'same' };
  const charset = (SEVEN_BIT.test(label) && isUtf8(buffer) ? 'utf-8' : named) ?? (isUtf8(buffer) ? 'utf-8' : 'windows-1252');
  if (charset === 'utf-8') return { text: buffer.toString('utf8'), charset, layout: 'search' };
  // Outside of 80-9F Windows-1252 is Latin-1, which costs nothing more to read.
  const latin = charset === 'windows-1252' ? buffer.toString('latin1') : null;
  if (latin !== null && !/[\x80-\x9f]/.test(latin)) return { text: latin, charset, layout: 'same' };
  const text = iconv.decode(buffer, charset, { stripBOM: false });
  return { text, charset, layout: text.length === buffer.length && !MULTIBYTE.test(charset) ? 'same' : 'search' };
}

/** Charsets of more than one octet a character in which an octet of ASCII may be the second half of one. */
export const MULTIBYTE = /^(?:shift_?jis|sjis|euc|gb|big5|cp9(?:32|36|49|50)|ks_c|x-mac-(?:japanese|chinese|korean))/;

export const isShifted = (charset: string | null): charset is ShiftedCharset => charset !== null && SHIFTED.has(charset);

const hasWideMark = (bytes: Buffer): boolean => (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

/** Just the text. */
export const decodeCharset = (bytes: Uint8Array, label: string): string => decodeText(bytes, label).text;

export function decodeAs(bytes: Buffer, charset: string): string {
  return charset === 'utf-8' ? bytes.toString('utf8') : iconv.decode(bytes, charset, { stripBOM: false });
}

export function encodeAs(text: string, charset: string): Buffer {
  return charset === 'utf-8' ? Buffer.from(text, 'utf8') : iconv.encode(text, charset);
}
