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

/** Character references that end a URL in running text: they stand for a blank, a bracket or a quote. */
export const ENDING_REFERENCE = /&(?:lt|gt|quot|nbsp|ensp|emsp|thinsp|zwnj|#(?:160|34|60|62|32|13|10|x(?:a0|22|3c|3e|20|0?d|0?a)))\b;?/i;

/** The few references that occur within URLs, resolved. */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:amp|#38|#x26);?/gi, '&').replace(/&#(\d{1,6});|&#x([0-9a-f]{1,6});/gi, (whole, decimal?: string, hex?: string) => {
    const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
    return code > 32 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
