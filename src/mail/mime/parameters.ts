/**
 * `value; name=value; …` of Content-Type and Content-Disposition (RFC 2045 section 5.1), with the
 * continuations and charsets of RFC 2231 and the liberties real mail takes: a quote that never closes,
 * encoded words in file names, blanks around `=`, a semicolon left out.
 */

import { decodeWords, displayText } from '../header/encoded-words.ts';
import { decodeCharset } from './charset.ts';

export interface Parameterised {
  /** The part before the first `;`, lower-case, without blanks and comments. */
  value: string;
  /** By lower-case name. The first of a name counts, as in most clients. */
  parameters: Record<string, string>;
}

const PARAMETER_LIMIT = 64;
/** A pair of name and value. An unclosed quote runs to the end: seen in real phishing, where `boundary="…` still has to work. */
const PAIR = /([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)(?:"|$)|([^;"\s]*))/g;

export function parseParameters(text: string): Parameterised {
  const plain = text.includes('(') ? withoutComments(text, true) : text;
  return { value: typeIn(plain), parameters: join(pairs(plain), true) };
}

/**
 * How else programs read the same field; empty for nearly all. Comments taken for text or the reverse, the last of two
 * parameters of a name, the plain one of two forms, encoded words resolved, a quoted pair left as it is.
 */
export function otherReadings(text: string): Parameterised[] {
  const readings: Parameterised[] = [];
  const listed = pairs(text);
  const names = new Set(listed.map(([name]) => name));
  const read = (other: string): void => void readings.push({ value: typeIn(other), parameters: join(pairs(other), true) });
  if (text.includes('(')) {
    read(text);
    read(withoutComments(text, false));
    read(text.replace(/[()]/g, ' '));
  }
  if (names.size < listed.length) readings.push({ value: typeIn(text), parameters: join(listed.toReversed(), true) });
  if ([...names].some((name) => name.includes('*'))) readings.push({ value: typeIn(text), parameters: join(listed, false) });
  if (text.includes('=?')) read(decodeWords(text));
  if (text.includes('\\')) read(text.replaceAll('\\', '\\\\'));
  return readings;
}

/** A type ends at its first blank too: `text/html charset=utf-8` has only lost a semicolon. */
function typeIn(text: string): string {
  const semicolon = text.indexOf(';');
  const value = (semicolon === -1 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  const missing = /^([^\s/=]{1,100}\s*\/\s*[^\s/=]{1,100})\s/.exec(value)?.[1];
  return (missing ?? value).replace(/\s+/g, '');
}

/** Every pair in order, repeated names included. */
function pairs(text: string): [name: string, value: string][] {
  const first = /[;\s]/.exec(text)?.index ?? text.length;
  const list: [string, string][] = [];
  PAIR.lastIndex = first;
  for (let match = PAIR.exec(text); match !== null && list.length < PARAMETER_LIMIT; match = PAIR.exec(text)) {
    list.push([(match[1] ?? '').toLowerCase(), match[2]?.replace(/\\(["\\])/g, '$1') ?? match[3] ?? '']);
    PAIR.lastIndex = Math.max(match.index + match[0].length, match.index + 1);
  }
  return list;
}

/**
 * Without comments, nested ones included, outside of quotes (RFC 5322 section 3.2.2); one that never closes stays.
 *
 * @param kind leaves a bracket that stands in the middle of a value: some boundaries have one
 */
function withoutComments(text: string, kind: boolean): string {
  const kept: string[] = [];
  let [depth, opened] = [0, 0];
  let [quoted, behindType] = [false, false];
  let last = ' ';
  const keep = (piece: string): void => {
    kept.push(piece);
    last = piece;
    behindType ||= piece === ';';
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '\\' && (quoted || depth > 0)) {
      if (depth === 0) keep(text.slice(at, at + 2));
      at += 1;
    } else if (char === '"' && depth === 0) {
      quoted = !quoted;
      keep(char);
    } else if (char === '(' && !quoted && (depth > 0 || !kind || !behindType || /^[\s;=]$/.test(last))) {
      if (depth === 0) opened = at;
      depth += 1;
    } else if (char === ')' && depth > 0) depth -= 1;
    else if (depth === 0) keep(char);
  }
  return kept.join('') + (depth > 0 ? text.slice(opened) : '');
}

/**
 * RFC 2231: `name*0*`, `name*1` … are one value, `name*=charset'language'percent-encoded`.
 *
 * @param extended whether that form wins where both are given (RFC 6266 section 4.3 by analogy), or the plain one
 */
function join(listed: readonly [name: string, value: string][], extended: boolean): Record<string, string> {
  const out: Record<string, string> = Object.create(null);
  const pieces = new Map<string, Piece[]>();
  for (const [name, text] of listed) {
    const star = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(name);
    if (star === null) {
      out[name] ??= text;
      continue;
    }
    const [, base = '', index, encoded] = star;
    const list = pieces.get(base) ?? [];
    const piece = { index: Number(index ?? 0), encoded: index === undefined || encoded !== undefined, text };
    if (!list.some((other) => other.index === piece.index)) list.push(piece);
    pieces.set(base, list);
  }
  for (const [name, list] of pieces) if (extended || out[name] === undefined) out[name] = joined(list);
  return out;
}

interface Piece {
  index: number;
  encoded: boolean;
  text: string;
}

function joined(list: Piece[]): string {
  list.sort((a, b) => a.index - b.index);
  let charset = '';
  const octets = list.map(({ encoded, text }, position) => {
    if (!encoded) return Buffer.from(text, 'utf8');
    const told = position === 0 ? /^([^']*)'[^']*'([\s\S]*)$/.exec(text) : null;
    charset = told?.[1] || charset;
    return percentOctets(told?.[2] ?? text);
  });
  return decodeCharset(Buffer.concat(octets), charset || 'utf-8');
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
