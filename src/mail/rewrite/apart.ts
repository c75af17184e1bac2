/**
 * What follows a URL in running text. A name without a scheme ends where a URL with one would go on (`a.example,b.example`): there the
 * replacement needs a blank behind it, or a client would take the next words for part of it.
 */
import { decode } from '../html/tokenizer.ts';
import { findUrls } from '../url/text.ts';

/** Characters looked at behind a URL; enough to see whether it would go on. */
const WINDOW = 80;

/**
 * @param text what the URL stands in, and `end` where the text behind it begins
 * @param html whether that is HTML, where a tag ends a text and character references stand for others
 */
export function needsBlank(url: string, text: string, end: number, html: boolean): boolean {
  const behind = text.slice(end, end + WINDOW);
  const shown = html ? decode(behind.replace(/<[\s\S]*$/, ''), false) : behind;
  const [found] = findUrls(url + shown, 1).found;
  return found !== undefined && found.start === 0 && found.end > url.length;
}
