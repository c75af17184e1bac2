/**
 * What else a URL in a text may be: a client may join what a mailer broke at the end of the line, and read over characters without
 * width. The shorter reading stays: which one is followed is the client's choice.
 */

import { trimEnd } from './trim-end.ts';

/** Lines are broken from here on (RFC 5322 section 2.1.1 would have them at 78), and no line is longer by design. */
const WRAP_FROM = 68;
const WRAP_TO = 79;
const LINES_LIMIT = 10;
/** The rest of a URL on the next line, behind the marks of a quotation. */
const REST = /\r?\n(?:>[ >]{0,10})?([^\s<>"\p{Cc}]{1,200})(?=[ \t>]|\r?\n|$)/uy;
const WIDTHLESS = /[\p{Default_Ignorable_Code_Point}\u3002\uff61]{1,20}(?=[\p{L}\p{N}.])/uy;
const MORE = /[^\s<>"\p{Cc}]{1,2000}/uy;

/** @returns the longer URL and its end, or `null` when there is but one reading */
export function otherReading(text: string, { url, end }: { url: string; end: number }): { url: string; end: number } | null {
  return overWidthless(text, url, end) ?? overLines(text, url, end);
}

function overWidthless(text: string, url: string, end: number): { url: string; end: number } | null {
  WIDTHLESS.lastIndex = end;
  const gap = WIDTHLESS.exec(text)?.[0];
  if (gap === undefined) return null;
  // An ideographic full stop parts sentences, but within a host it is a dot.
  const stops = /[\u3002\uff61]/.test(gap);
  if (stops && /^https?:\/\/[^/]*\//i.test(url)) return null;
  MORE.lastIndex = end + gap.length;
  const more = MORE.exec(text)?.[0] ?? '';
  return { url: url + (stops ? '.' : '') + more.replace(/\p{Default_Ignorable_Code_Point}/gu, ''), end: end + gap.length + more.length };
}

function overLines(text: string, url: string, end: number): { url: string; end: number } | null {
  let joined = url;
  let at = end;
  const window = Math.max(0, end - WRAP_TO - 1);
  // No line end that near: the line is longer than mailers make them.
  let lineStart = window + text.slice(window, end).lastIndexOf('\n') + 1;
  for (let lines = 0; lines < LINES_LIMIT; lines += 1) {
    const width = at - lineStart;
    if (width < WRAP_FROM || width > WRAP_TO) break;
    REST.lastIndex = at;
    const rest = REST.exec(text);
    if (rest === null || !isRest(rest[1] as string)) break;
    // `=` before the break is that of quoted-printable nobody decoded.
    joined = (joined.endsWith('=') && width >= 75 ? joined.slice(0, -1) : joined) + (rest[1] as string);
    lineStart = at + rest[0].indexOf('\n') + 1;
    at += rest[0].length;
  }
  const whole = trimEnd(joined);
  return whole.length <= url.length ? null : { url: whole, end: at - (joined.length - whole.length) };
}

/** Reads as a piece of a URL, not as the next word: `a1B2/c?d=e`, not `please`, not another URL. */
function isRest(word: string): boolean {
  if (/^https?:/i.test(word) || /^[-*_=~#]{3,}$/.test(word)) return false;
  return /[/=&?%_]/.test(word) || (/\d/.test(word) && /[a-z]/i.test(word)) || /^[A-Za-z0-9+-]{24,}$/.test(word);
}
