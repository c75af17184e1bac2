/**
 * URLs that stand in the text of a page without being links: most clients make links of them. They are looked for in the text as it
 * shows, character references resolved (`https&colon;//…`), and told where they stand in the source.
 */
import { parseUrl } from '../url/parse-url.ts';
import { findUrls } from '../url/text.ts';
import { trimEnd } from '../url/trim-end.ts';
import { decode, type TextKind } from './tokenizer.ts';

export interface BareUrl {
  url: string;
  /** Place in the text as it is written. */
  start: number;
  end: number;
  /** The name of a host and nothing else. */
  bare: boolean;
}

/** Where a piece of the text as it shows was written: as it shows, or as a reference. */
interface Written {
  shown: number;
  start: number;
  end: number;
  plain: boolean;
}

const REFERENCE = /&(?:#(?:\d{1,10}|x[\da-f]{1,10})|[a-z][a-z\d]{0,40});?/gi;
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
  const { text, pieces } = resolved(written);
  const found: BareUrl[] = [];
  let at = 0;
  for (const hit of findUrls(text, limit).found) {
    const cut = hit.url.search(NON_JOINER);
    const url = cut === -1 ? hit.url : trimEnd(hit.url.slice(0, cut));
    if (parseUrl(url) === null) continue;
    const last = hit.end - (hit.url.length - url.length);
    while (at < pieces.length - 1 && (pieces[at + 1] as Written).shown <= hit.start) at += 1;
    const first = pieces[at] as Written;
    while (at < pieces.length - 1 && (pieces[at + 1] as Written).shown < last) at += 1;
    const end = pieces[at] as Written;
    found.push({
      url,
      start: first.plain ? first.start + hit.start - first.shown : first.start,
      end: end.plain ? end.start + last - end.shown : end.end,
      bare: hit.bare === true,
    });
  }
  return found;
}

function resolved(written: string): { text: string; pieces: Written[] } {
  const pieces: Written[] = [];
  const texts: string[] = [];
  let [from, shown] = [0, 0];
  const keep = (start: number, end: number, text: string, plain: boolean): void => {
    if (start === end) return;
    pieces.push({ shown, start, end, plain });
    texts.push(text);
    shown += text.length;
  };
  REFERENCE.lastIndex = 0;
  for (let match = REFERENCE.exec(written); match !== null; match = REFERENCE.exec(written)) {
    const end = match.index + match[0].length;
    const text = decode(match[0], false);
    if (text === match[0]) continue;
    keep(from, match.index, written.slice(from, match.index), true);
    keep(match.index, end, text, false);
    from = end;
  }
  keep(from, written.length, written.slice(from), true);
  return { text: texts.join(''), pieces };
}
