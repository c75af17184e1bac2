/** Where a URL stands within the value of an attribute, and how text is written into HTML. */
import type { Span } from '../message.ts';

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
