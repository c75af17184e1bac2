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
/** A string, and whether it is the name of a member. */
const STRING = /"((?:[^"\\]|\\.){0,8000})"(\s{0,200}:)?/gs;
const LIMIT = 200;

/** @param json as it is written; what is no JSON is read as far as its strings go */
export function dataAddresses(json: string): DataAddress[] {
  const found: DataAddress[] = [];
  let name = '';
  for (const match of json.matchAll(STRING)) {
    const [, written = '', colon] = match;
    if (colon !== undefined) name = resolved(written).toLowerCase();
    else if (written.length > 3) {
      const start = match.index + 1;
      const value = resolved(written);
      const action = ACTIONS.has(name);
      if (action || /^(?:https?:)?\/\//i.test(value)) found.push({ value, start, end: start + written.length, action });
      if (found.length >= LIMIT) break;
    }
  }
  return found;
}

function resolved(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return JSON.parse(`"${written.replace(/[\n\r\t]/g, ' ')}"`) as string;
  } catch {
    return written.replaceAll('\\/', '/');
  }
}
