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

/** Longest part of a line looked at. */
const LINE_WINDOW = 512;

/** @param chunks the file from its first octet; any division into chunks gives the same entries */
export async function* mboxEntries(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<MboxEntry> {
  let open: { start: number; fromLine: string } | null = null;
  let blank: { start: number } | null = { start: 0 };
  let offset = 0;
  for await (const line of linesOf(chunks)) {
    const isBlank = line.length <= 2 && (line.head.length === 0 || line.head[0] === 10 || line.head[0] === 13);
    if (blank !== null && isFromLine(line.head)) {
      if (open !== null) yield { ...open, end: blank.start };
      open = { start: offset + line.length, fromLine: line.head.toString('latin1').trimEnd() };
      blank = { start: offset + line.length };
    } else blank = isBlank ? { start: offset } : null;
    offset += line.length;
  }
  if (open !== null) yield { ...open, end: Math.max(open.start, blank?.start ?? offset) };
}

export const mboxFile = (path: string): AsyncGenerator<MboxEntry> => mboxEntries(createReadStream(path, { highWaterMark: 1 << 20 }));

interface Line {
  /** Octets, line break included. */
  length: number;
  /** Its first octets. */
  head: Buffer;
}

/** Lines across chunk borders. Only the head of a line is kept, however long it is. */
async function* linesOf(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Line> {
  let length = 0;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      const newline = chunk.indexOf(10, at);
      const end = newline === -1 ? chunk.length : newline + 1;
      if (head.length < LINE_WINDOW) head = join(head, chunk.subarray(at, Math.min(end, at + LINE_WINDOW)));
      length += end - at;
      if (newline !== -1) {
        yield { length, head };
        length = 0;
        head = Buffer.alloc(0);
      }
      at = end;
    }
  }
  if (length > 0) yield { length, head };
}

const join = (head: Buffer, more: Buffer): Buffer => (head.length === 0 ? more : Buffer.concat([head, more]).subarray(0, LINE_WINDOW));
