/**
 * URLs in the text of a page that go on over tags: `http://ev<b>il.example/x</b>`. Many clients make links of one text at a time, but
 * Apple's read over inline elements, and so does a reader who copies what he sees. Linear: each text is read once more at most.
 */
import type { Span } from '../message.ts';
import { parseUrl } from '../url/parse-url.ts';
import { findUrls } from '../url/text.ts';

export interface SplitUrl {
  url: string;
  /** Its begin, up to the first tag: what comes in that place takes the rest for the end of its own path. `null` where that is not written as it shows. */
  span: Span | null;
}

interface Portion {
  text: string;
  /** Where it begins in the source; `null` where it is not written as it shows. */
  start: number | null;
}

/** Longest run of characters without a blank that is looked at, and most tags within. */
const RUN_LIMIT = 2000;
const PORTION_LIMIT = 50;
/** Most of one page: each costs a search. */
const SEARCH_LIMIT = 1000;
const BLANK = /\s/;

export class SplitUrls {
  private portions: Portion[] = [];
  private length = 0;
  private searches = 0;
  complete = true;

  /**
   * The next text that shows, outside of any link.
   *
   * @param text    as it shows
   * @param written as it is written
   * @param start   where that is in the source
   * @returns URLs that end in it and begin before it
   */
  add(text: string, written: string, start: number): SplitUrl[] {
    const whole = this.portions.length > 0 ? text.search(BLANK) : 0;
    if (whole === -1) {
      this.put(text, text === written ? start : null);
      return [];
    }
    if (whole > 0) this.put(text.slice(0, whole), written.startsWith(text.slice(0, whole)) ? start : null);
    const found = this.end();
    const tail = tailOf(text);
    if (tail !== '') this.put(tail, written.endsWith(tail) ? start + written.length - tail.length : null);
    return found;
  }

  private put(text: string, start: number | null): void {
    this.length += text.length;
    if (this.portions.length < PORTION_LIMIT && this.length <= RUN_LIMIT) this.portions.push({ text, start });
  }

  /** Something stands between: a line ends, a link begins. */
  end(): SplitUrl[] {
    const { portions, length } = this;
    if (portions.length === 0) return [];
    this.portions = [];
    this.length = 0;
    if (portions.length < 2 || length > RUN_LIMIT) return [];
    const run = portions.map(({ text }) => text).join('');
    if (!run.includes('.') || !/\/|www/i.test(run) || !this.mayDo()) return [];
    return crossing(run, portions);
  }

  private mayDo(): boolean {
    this.searches += 1;
    if (this.searches > SEARCH_LIMIT) this.complete = false;
    return this.complete;
  }
}

function crossing(run: string, portions: readonly Portion[]): SplitUrl[] {
  const alone = new Set(portions.flatMap(({ text }) => findUrls(text, 10).found.flatMap(({ url, bare }) => (bare ? [] : [pathed(url)]))));
  const out: SplitUrl[] = [];
  for (const { url, start, end, bare } of findUrls(run, 10).found) {
    let [at, first] = [0, 0];
    while (at + (portions[first]?.text.length ?? 0) <= start) at += portions[first++]?.text.length ?? 0;
    const portion = portions[first] as Portion;
    const border = at + portion.text.length;
    // A path that is cut somewhere leads to the same site all the same.
    if (bare || end <= border || alone.has(pathed(url))) continue;
    out.push({ url, span: portion.start === null ? null : { start: portion.start + start - at, end: portion.start + border - at } });
  }
  return out;
}

/** The site an address leads to, and whether it goes on behind that. */
function pathed(url: string): string {
  const parsed = parseUrl(url);
  return parsed === null ? '' : `${parsed.host} ${parsed.pathname.length > 1}`;
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : BLANK.test(text[at] as string);
}

/** What stands behind the last blank. */
function tailOf(text: string): string {
  let from = text.length;
  while (from > 0 && text.length - from <= RUN_LIMIT && !isBlank(text, from - 1)) from -= 1;
  return text.slice(from);
}
