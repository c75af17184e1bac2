/**
 * Finds where each message of an mbox file begins and ends (RFC 4155, and the older writers it describes), in
 * one pass that holds no message in memory. A message is what stands between two From_ lines, without the empty line
 * that ends it. `>From ` in bodies is left as it is: one can't tell whether a writer put the `>` there, and
 * the digest of a message must not depend on the guess.
 */
import { createReadStream } from 'node:fs';
import { isFromLine } from './recognise.ts';

export interface MboxEntry {
  /** Offsets of the message in the file, [start, end), without the From_ line. */
  start: number;
  end: number;
  /** The From_ line. */
  fromLine: string;
}

/** Longest From_ line. */
const LINE_LIMIT = 512;
/** Octets that may begin a separator at the end of a chunk: an empty line and `From `. */
const TAIL = 8;
const LF = 10;
const CR = 13;

/** @param chunks the file from its first octet; any division into chunks gives the same entries */
export async function* mboxEntries(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<MboxEntry> {
  // As if an empty line stood before the file, so that its first line needs no rule of its own.
  let window: Buffer = Buffer.from('\n\n');
  let base = -window.length;
  let open: { start: number; fromLine: string } | null = null;
  function* scan(atEnd: boolean): Generator<MboxEntry> {
    const separators = separatorsIn(window, atEnd);
    let next = separators.next();
    for (; !next.done; next = separators.next()) {
      const { blank, line, end } = next.value;
      if (open !== null) yield { ...open, end: Math.max(open.start, base + blank) };
      open = { start: base + end, fromLine: window.toString('latin1', line, end).trimEnd() };
    }
    base += next.value;
    window = window.subarray(next.value);
  }
  for await (const chunk of chunks) {
    window = Buffer.concat([window, chunk]);
    yield* scan(false);
  }
  yield* scan(true);
  if (open !== null) yield lastEntry(open, base + (blankBefore(window, window.length - 1) ?? window.length));
}

const lastEntry = (open: { start: number; fromLine: string }, end: number): MboxEntry => ({ ...open, end: Math.max(open.start, end) });

export const mboxFile = (path: string): AsyncGenerator<MboxEntry> => mboxEntries(createReadStream(path, { highWaterMark: 1 << 20 }));

/** Offsets in the window: the empty line before a From_ line, the line itself, and what follows it. */
interface Separator {
  blank: number;
  line: number;
  end: number;
}

/** @returns where to go on when more of the file is there */
function* separatorsIn(window: Buffer, atEnd: boolean): Generator<Separator, number> {
  let at = 0;
  for (;;) {
    const before = window.indexOf('\nFrom ', at);
    if (before === -1) return Math.max(at, window.length - TAIL);
    const line = before + 1;
    const newline = window.subarray(line, line + LINE_LIMIT).indexOf(LF);
    if (newline === -1 && !atEnd && window.length - line < LINE_LIMIT) return Math.max(0, before - 2);
    const end = newline === -1 ? Math.min(window.length, line + LINE_LIMIT) : line + newline + 1;
    const blank = blankBefore(window, before);
    if (blank !== null && isFromLine(window.subarray(line, end))) yield { blank, line, end };
    at = line;
  }
}

/** Start of the empty line that ends with the LF at `end`; `null` when that line is not empty. */
function blankBefore(window: Buffer, end: number): number | null {
  if (window[end] !== LF) return null;
  if (window[end - 1] === LF) return end;
  return window[end - 1] === CR && window[end - 2] === LF ? end - 1 : null;
}
