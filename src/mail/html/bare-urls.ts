/**
 * URLs that stand in the text of a page without being links: most clients make links of them. They are looked for in the text as it
 * shows, character references resolved (`https&colon;//…`), and told where they stand in the source.
 */
import { parseUrl } from '../url/parse-url.ts';
import { findUrls } from '../url/text.ts';
import { trimEnd } from '../url/trim-end.ts';
import type { TextKind } from './tokenizer.ts';
import { resolved } from './written.ts';

export interface BareUrl {
  url: string;
  /** Place in the text as it is written. */
  start: number;
  end: number;
  /** The name of a host and nothing else. */
  bare: boolean;
}

/** A reference to it is what newsletters put behind a text; it ends a URL where no letter joined by it goes on. */
const NON_JOINER = /\u200c/;

/**
 * @param written one text between two tags
 * @param limit   most URLs wanted
 */
export function bareUrls(written: string, kind: TextKind, limit: number): BareUrl[] {
  if (kind === 'raw' || !written.includes('&')) {
    return findUrls(written, limit).found.map(({ url, start, end, bare }) => ({ url, start, end, bare: bare === true }));
  }
  const { text, placeOf } = resolved(written);
  const found: BareUrl[] = [];
  for (const hit of findUrls(text, limit).found) {
    const cut = hit.url.search(NON_JOINER);
    const url = cut === -1 ? hit.url : trimEnd(hit.url.slice(0, cut));
    if (parseUrl(url) === null) continue;
    const end = hit.end - (hit.url.length - url.length);
    found.push({ url, ...placeOf({ start: hit.start, end }), bare: hit.bare === true });
  }
  return found;
}
