/**
 * format=flowed with DelSp=yes (RFC 3676): a line that ends in a blank goes on with the next, and the blank was put in by the mailer, also
 * within a URL. Without DelSp no word is ever parted, and there is nothing to join.
 */

export interface Unflowed {
  text: string;
  /** Where a place in `text` stands in the text as it was. */
  placeOf(at: number): number;
}

/** A soft line break, with the quote marks and the stuffed blank of the line that goes on. */
const SOFT_BREAK = / \r?\n(>*) ?/g;
const SIGNATURE = '-- ';

export function unflowed(text: string): Unflowed {
  const pieces: string[] = [];
  /** Where each piece begins: in the joined text, and in the text as it was. */
  const starts: { joined: number; original: number }[] = [];
  let from = 0;
  let length = 0;
  const keep = (end: number): void => {
    starts.push({ joined: length, original: from });
    pieces.push(text.slice(from, end));
    length += end - from;
  };
  SOFT_BREAK.lastIndex = 0;
  for (let match = SOFT_BREAK.exec(text); match !== null; match = SOFT_BREAK.exec(text)) {
    const line = text.lastIndexOf('\n', match.index) + 1;
    // Breaks follow one another: the lines are looked at once each.
    const marks = quoteMarks(text, line);
    const isSignature = text.slice(line + marks, match.index + 1) === SIGNATURE;
    if (isSignature || (match[1] as string).length !== marks) continue;
    keep(match.index);
    from = match.index + match[0].length;
  }
  keep(text.length);
  return { text: pieces.join(''), placeOf: (at) => placeIn(starts, at) };
}

function quoteMarks(text: string, line: number): number {
  let marks = 0;
  while (text[line + marks] === '>') marks += 1;
  return marks;
}

function placeIn(starts: readonly { joined: number; original: number }[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle]?.joined ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const piece = starts[low] ?? { joined: 0, original: 0 };
  return piece.original + at - piece.joined;
}
