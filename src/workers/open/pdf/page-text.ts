/** The lines of a page, the text a reader sees under a link, and URLs that go on in the next line. */
import type { TextPiece } from './library.ts';

const LABEL_LIMIT = 500;
const URL_START = /https?:\/\/|www\./i;
/** What a URL goes on with: no blank before the end of the line, and a character that words do not have, or a part cut off. */
const CONTINUED = /^[^\s<>"]{1,2000}$/;

export function linesOf(pieces: readonly TextPiece[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { text, endsLine } of pieces) {
    line += text;
    if (!endsLine) continue;
    lines.push(line);
    line = '';
  }
  if (line !== '') lines.push(line);
  return lines;
}

/**
 * What stands inside a rectangle: pieces whose middle line lies in it, cut to its width by their share of it.
 * @param rectangle left, bottom, right, top
 */
export function textWithin(pieces: readonly TextPiece[], [left, bottom, right, top]: readonly [number, number, number, number]): string {
  let label = '';
  for (const { text, x, y, width, height } of pieces) {
    const middle = y + height / 3;
    if (text === '' || middle < bottom || middle > top || x > right || x + width < left) continue;
    const from = width > 0 ? Math.round(Math.max(0, (left - x) / width) * text.length) : 0;
    const to = width > 0 ? Math.round(Math.min(1, (right - x) / width) * text.length) : text.length;
    // Characters differ in width: a word that is cut by one or two is taken whole.
    label += `${text.slice(wordStart(text, from), wordEnd(text, to))} `;
    if (label.length > LABEL_LIMIT) break;
  }
  return label.replace(/\s+/g, ' ').trim().slice(0, LABEL_LIMIT);
}

function wordStart(text: string, at: number): number {
  for (let back = 0; back <= 3; back += 1) if (at - back <= 0 || text[at - back - 1] === ' ') return Math.max(0, at - back);
  for (let on = 0; on <= 3; on += 1) if (text[at + on] === ' ') return at + on;
  return at;
}

function wordEnd(text: string, at: number): number {
  for (let on = 0; on <= 3; on += 1) if (at + on >= text.length || text[at + on] === ' ') return at + on;
  for (let back = 0; back <= 3; back += 1) if (text[at - back] === ' ') return at - back;
  return at;
}

/**
 * URLs that fill a line to its end and go on in the next, joined over at most five lines. Both readings count: the first line
 * by itself is found in the text anyway.
 */
export function brokenUrls(lines: readonly string[], most: number): string[] {
  const longest = lines.reduce((length, line) => Math.max(length, line.trimEnd().length), 0);
  const found: string[] = [];
  for (const [at, line] of lines.entries()) {
    const written = line.trimEnd();
    if (found.length >= most || written.length < longest * 0.5) continue;
    let url = urlAtEnd(written);
    if (url === null) continue;
    const full = written.length >= longest * 0.8;
    let joined = false;
    for (const next of lines.slice(at + 1, at + 6)) {
      const [part = ''] = next.trim().split(/\s/, 1);
      if (!CONTINUED.test(part) || !goesOn(url, part, full)) break;
      url += part;
      joined = true;
      if (part !== next.trim()) break;
    }
    if (joined) found.push(url);
  }
  return found;
}

/** From the first scheme of the line's last word on: each character is looked at once. */
function urlAtEnd(line: string): string | null {
  let start = line.length;
  while (start > 0 && line.length - start < 2000 && !/[\s<>"]/.test(line[start - 1] as string)) start -= 1;
  const word = line.slice(start);
  const at = word.search(URL_START);
  return at < 0 || word.length - at < 10 ? null : word.slice(at);
}

/**
 * Cut at a mark that no sentence ends with, or before a piece that is no word.
 * @param full whether the line is as long as others, so that what comes next may have had no room
 */
function goesOn(url: string, next: string, full: boolean): boolean {
  if (/^(?:https?:|www\.)/i.test(next)) return false;
  if (/[/?&=_%+#-]$/.test(url) || /[/?&=_%]/.test(next) || /^[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60})*\.[a-z]{2,10}$/.test(next)) return true;
  return full && (/\d/.test(next.replace(/^\d{1,3}[.)]$/, '')) || /[a-z][A-Z]/.test(next));
}
