/**
 * Reads HTML as a mail client does: links with their text, what is shown and what is not. Offsets are characters of the
 * source handed in.
 */

import { findUrls } from '../url/text.ts';
import { plainLink } from './found-links.ts';
import { type HtmlReading, HtmlWalk } from './html-walk.ts';

/** URLs taken from what was not read as HTML. */
const SEARCH_LIMIT = 200;

/**
 * @param source decoded characters of a text/html leaf
 * @param budget most characters read as HTML; what is beyond is only searched for URLs, which can be judged but not replaced
 * @param bases  addresses relative references start from when the page names none, as its part's header tells
 */
export function readHtml(source: string, budget: number, bases: readonly string[] = []): HtmlReading {
  if (source.length <= budget) return new HtmlWalk(source, null, bases).read();
  const reading = new HtmlWalk(source.slice(0, budget), null, bases).read();
  reading.complete = false;
  for (const { url } of findUrls(source.slice(budget), SEARCH_LIMIT).found) {
    reading.links.push(plainLink(url));
  }
  return reading;
}
