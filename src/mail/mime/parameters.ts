/**
 * `value; name=value; …` of Content-Type and Content-Disposition (RFC 2045 section 5.1), with the
 * continuations and charsets of RFC 2231 and the liberties real mail takes: a quote that never closes,
 * encoded words in file names, blanks around `=`.
 */

import { displayText } from '../header/encoded-words.ts';
import { decodeCharset } from './charset.ts';

export interface Parameterised {
  /** The part before the first `;`, lower-case, without blanks. */
  value: string;
  /** By lower-case name. The first of a name counts, as in most clients. */
  parameters: Record<string, string>;
}

const PARAMETER_LIMIT = 64;

export function parseParameters(text: string): Parameterised {
  const semicolon = text.indexOf(';');
  const value = (semicolon === -1 ? text : text.slice(0, semicolon)).replace(/\([^()]*\)|\s+/g, '').toLowerCase();
  if (semicolon === -1) return { value, parameters: {} };
  const raw = new Map<string, string>();
  // An unclosed quote runs to the end of the value: seen in real phishing, where `boundary="…` still has to work.
  const pair = /([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)(?:"|$)|([^;"\s]*))/g;
  pair.lastIndex = semicolon + 1;
  for (let match = pair.exec(text); match !== null && raw.size < PARAMETER_LIMIT; match = pair.exec(text)) {
    const name = (match[1] ?? '').toLowerCase();
    if (!raw.has(name)) raw.set(name, match[2]?.replace(/\\(["\\])/g, '$1') ?? match[3] ?? '');
  }
  return { value, parameters: joinContinuations(raw) };
}

/** RFC 2231: `name*0*`, `name*1` … are one value, `name*=charset'language'percent-encoded`. */
function joinContinuations(raw: Map<string, string>): Record<string, string> {
  const out: Record<string, string> = Object.create(null);
  const pieces = new Map<string, { index: number; encoded: boolean; text: string }[]>();
  for (const [name, text] of raw) {
    const star = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(name);
    if (star === null) {
      out[name] = text;
      continue;
    }
    const [, base = '', index, encoded] = star;
    const list = pieces.get(base) ?? [];
    list.push({ index: Number(index ?? 0), encoded: index === undefined || encoded !== undefined, text });
    pieces.set(base, list);
  }
  for (const [name, list] of pieces) {
    list.sort((a, b) => a.index - b.index);
    let charset = '';
    const octets = list.map(({ encoded, text }, position) => {
      if (!encoded) return Buffer.from(text, 'utf8');
      const told = position === 0 ? /^([^']*)'[^']*'([\s\S]*)$/.exec(text) : null;
      charset = told?.[1] || charset;
      return percentOctets(told?.[2] ?? text);
    });
    // The extended form is the better one where both are given (RFC 6266 section 4.3 by analogy).
    out[name] = decodeCharset(Buffer.concat(octets), charset || 'utf-8');
  }
  return out;
}

function percentOctets(text: string): Buffer {
  return Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** A file name as a reader would see it: encoded words resolved, folders and controls out. */
export function fileName(text: string): string {
  const name = displayText(text, 255);
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
