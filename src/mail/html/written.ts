/** Between a text as it shows, character references resolved, and as it is written: which characters stand for which. */
import type { Span } from '../message.ts';
import { decode } from './tokenizer.ts';

/** Where a piece of the text as it shows was written: as it shows, or as a reference. */
interface Written {
  shown: number;
  start: number;
  end: number;
  plain: boolean;
}

export interface Resolved {
  text: string;
  /** Where a range of `text`, which is not empty, is written. One that begins or ends within a reference takes in all of it. */
  placeOf(span: Span): Span;
}

const REFERENCE = /&(?:#(?:\d{1,10}|x[\da-f]{1,10})|[a-z][a-z\d]{0,40});?|\r\n?/gi;

export function resolved(written: string, attribute = false): Resolved {
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
    // What stands behind decides whether an unfinished reference in an attribute is one (HTML standard, section 13.2.5.73).
    const behind = attribute && !match[0].endsWith(';') ? (written[end] ?? '') : '';
    const text = decode(match[0] + behind, attribute).slice(0, behind === '' ? undefined : -1);
    if (text === match[0]) continue;
    keep(from, match.index, written.slice(from, match.index), true);
    keep(match.index, end, text, false);
    from = end;
  }
  keep(from, written.length, written.slice(from), true);
  return { text: texts.join(''), placeOf: placing(pieces) };
}

function placing(pieces: readonly Written[]): (span: Span) => Span {
  return ({ start, end }) => {
    const first = pieces[holding(pieces, start)] as Written;
    const last = pieces[holding(pieces, Math.max(start, end - 1))] as Written;
    return {
      start: first.plain ? first.start + start - first.shown : first.start,
      end: last.plain ? last.start + end - last.shown : last.end,
    };
  };
}

/** Index of the piece that holds a character of the text. */
function holding(pieces: readonly Written[], character: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Written).shown <= character) low = middle;
    else high = middle - 1;
  }
  return low;
}
