/**
 * Data that stands in a page for the mail program: schema.org of Gmail (JSON-LD), cards of Outlook. The program shows a button for an
 * address in it, beside the message, where the page says nothing of it.
 */
import type { Span } from '../message.ts';

export interface DataAddress extends Span {
  /** As JSON resolves it. */
  value: string;
  /** A button leads there; otherwise it is a picture, a name or the like. */
  action: boolean;
}

/** Media types of such a block. */
export const isDataBlock = (type: string): boolean => /^\s*application\/(?:ld|adaptivecard(?:\.microsoft)?)\+json\b/i.test(type);
/** The same said by attributes (`itemprop`). */
export const isActionProperty = (names: string): boolean => /(?:^|\s)(?:url|target|urltemplate)(?:\s|$)/i.test(names);

/** Where an action leads: `target` and `url` of Gmail's, `uri` and `url` of Outlook's. */
const ACTIONS = new Set(['url', 'uri', 'target', 'urltemplate']);
/** Longest string looked at, and most addresses of one block. */
const VALUE_LIMIT = 16_384;
export const DATA_LIMIT = 500;
/** What ends a string, or stands in it: JSON has no line break there, so one that is never closed ends with its line. */
const MARK = /["\\\n]/g;
const COLON = /\s{0,200}:/y;

/** @param json as it is written; what is no JSON is read as far as its strings go. Linear: nothing is read twice. */
export function dataAddresses(json: string): DataAddress[] {
  const found: DataAddress[] = [];
  let name = '';
  for (let open = json.indexOf('"'); open !== -1 && found.length < DATA_LIMIT; ) {
    const start = open + 1;
    const end = endOf(json, start);
    const closed = json[end] === '"';
    open = json.indexOf('"', end + 1);
    if (!closed || end - start > VALUE_LIMIT) continue;
    const value = resolved(json.slice(start, end));
    COLON.lastIndex = end + 1;
    if (COLON.test(json)) name = value.toLowerCase();
    else if (ACTIONS.has(name) && end > start) found.push({ value, start, end, action: true });
    else if (/^(?:https?:)?\/\//i.test(value)) found.push({ value, start, end, action: false });
  }
  return found;
}

function endOf(json: string, start: number): number {
  MARK.lastIndex = start;
  for (let mark = MARK.exec(json); mark !== null; mark = MARK.exec(json)) {
    if (mark[0] !== '\\') return mark.index;
    MARK.lastIndex += 1;
  }
  return json.length;
}

function resolved(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return JSON.parse(`"${written.replace(/[\n\r\t]/g, ' ')}"`) as string;
  } catch {
    return written.replaceAll('\\/', '/');
  }
}
