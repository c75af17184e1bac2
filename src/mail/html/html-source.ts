/**
 * Where values stand in HTML source, and how text is written into it: the parser tells the range of a whole
 * attribute, a rewrite needs that of the value alone.
 */
import type { Span } from '../message.ts';

/**
 * The value inside `name = "value"`, quotes left out.
 *
 * @param start begin of the attribute in `source`
 * @param end   its end
 * @returns `null` for an attribute without a value
 */
export function attributeValueSpan(source: string, start: number, end: number): Span | null {
  const equals = source.indexOf('=', start);
  if (equals === -1 || equals >= end) return null;
  let from = equals + 1;
  while (from < end && isBlank(source[from])) from += 1;
  const quote = source[from];
  if (quote !== '"' && quote !== "'") return from < end ? { start: from, end } : null;
  const close = source.indexOf(quote, from + 1);
  return { start: from + 1, end: close === -1 || close >= end ? end : close };
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\f';

/** The part of an attribute's span that is the URL, without the blanks a client strips (WHATWG URL standard, section 4.4). */
export function withoutBlanks(source: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && source.charCodeAt(start) <= 32) start += 1;
  while (end > start && source.charCodeAt(end - 1) <= 32) end -= 1;
  return { start, end };
}

/** Text for an attribute or a text node, safe within either kind of quotes and without any. */
export function escapeHtml(text: string): string {
  return text.replace(/[&"'<>`]/g, (char) => ESCAPES[char] as string).replace(/\s/g, (char) => encodeURIComponent(char));
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '"': '&quot;', "'": '&#39;', '<': '&lt;', '>': '&gt;', '`': '&#96;' };
