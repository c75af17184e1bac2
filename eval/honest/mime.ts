/** Parts and header words as a mail service encodes them (RFC 2045, 2047). */

import { octetsIn } from './charsets.ts';

export interface Part {
  type: string;
  content: string;
  base64: boolean;
  /** Default UTF-8. */
  charset?: string;
}

/** A display name: in quotes where a phrase may not bear its characters bare (RFC 5322 section 3.2.5). */
export const phrase = (name: string, charset?: string): string =>
  /^[\x20-\x7e]*$/.test(name) && /[",:;@()<>.[\]]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodedWord(name, charset);

/** Plain where it can be, else base64 words of at most 75 characters that break between characters (RFC 2047 section 2). */
export function encodedWord(text: string, charset = 'UTF-8'): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let word = '';
  for (const char of text) {
    if (octetsIn(charset, word + char).length > 42) {
      words.push(word);
      word = '';
    }
    word += char;
  }
  return [...words, word].map((piece) => `=?${charset}?B?${octetsIn(charset, piece).toString('base64')}?=`).join('\r\n ');
}

/** RFC 2045 section 6.7, lines of at most 76 characters. */
export function quotedPrintable(text: string, charset = 'UTF-8'): string {
  const line = (words: string): string => {
    let out = '';
    let width = 0;
    for (const octet of octetsIn(charset, words)) {
      const plain = octet >= 0x20 && octet < 0x7f && octet !== 0x3d;
      const piece = plain ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
      if (width + piece.length > 75) {
        out += '=\r\n';
        width = 0;
      }
      out += piece;
      width += piece.length;
    }
    return out.replace(/ $/, '=20');
  };
  return text.split('\n').map(line).join('\r\n');
}

function encoded({ type, content, base64, charset = 'UTF-8' }: Part): string {
  const crlf = content.replace(/\n/g, '\r\n');
  // It has no octets above 127, and was sent as it is.
  if (charset === 'iso-2022-jp') return `Content-Type: ${type}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${octetsIn(charset, crlf).toString('latin1')}\r\n`;
  const body = base64
    ? (
        octetsIn(charset, crlf)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\r\n')
    : quotedPrintable(content, charset);
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${base64 ? 'base64' : 'quoted-printable'}\r\n\r\n${body}\r\n`;
}

/** One part as it is, several as alternatives. */
export function partOf(parts: readonly Part[], boundary: string): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return encoded(only);
  return `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${encoded(part)}`).join('')}--${boundary}--\r\n`;
}

export const written = (header: readonly string[], part: string): Buffer => Buffer.from(`${header.join('\r\n')}\r\n${part}`);
