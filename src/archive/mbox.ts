/**
 * Finds where each message of an mbox file begins and ends (RFC 4155, and the older writers it describes), in
 * one pass that holds no message in memory. A message is what stands between two From_ lines, without the empty line
 * that ends it. `>From ` in bodies is left as it is: one can't tell whether a writer put the `>` there, and
 * the digest of a message must not depend on the guess. Writers that quote nothing tell the length instead
 * (Content-Length, "mboxcl2"): it is believed where it leads to the next From_ line, or to the end.
 */
import { fieldValue, scanHeader } from '../mail/header/fields.ts';
import type { Octets } from './octets.ts';
import { HEAD_BYTES, isFromLine } from './recognise.ts';

export interface MboxEntry {
  /** Offsets of the message in the file, [start, end), without the From_ line. */
  start: number;
  end: number;
  /** The From_ line. */
  fromLine: string;
  /** Its first octets, at most `HEAD_BYTES`. */
  head: Buffer;
}

/** Longest From_ line. */
const LINE_LIMIT = 512;
const CHUNK = 1 << 20;
const LF = 10;
const CR = 13;

/** @param chunk octets read at a time; any number gives the same entries */
export function* mboxEntries(file: Octets, chunk = CHUNK): Generator<MboxEntry> {
  const window = new Window(file, Math.max(chunk, 2 * LINE_LIMIT));
  let open = fromLineAt(window, 0, 0) ?? nextFromLine(window, 0);
  while (open !== null) {
    const { end: start, text } = open;
    const head = file.read(start, start + HEAD_BYTES);
    const told = toldEnd(window, head, start);
    const next = told === null ? nextFromLine(window, start) : told.next;
    const end = Math.max(start, told?.end ?? next?.blank ?? trimmedEnd(file));
    yield { start, end, fromLine: text, head: head.subarray(0, end - start) };
    open = next;
  }
}

/** A From_ line: where the empty line before it begins, where it ends, and its text. */
interface FromLine {
  blank: number;
  end: number;
  text: string;
}

/** The file by pieces: one is in memory. */
class Window {
  readonly file: Octets;
  readonly #chunk: number;
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(file: Octets, chunk: number) {
    this.file = file;
    this.#chunk = chunk;
  }

  /** Octets from a place on; at least a whole From_ line of them, unless the file ends. */
  from(at: number): Buffer {
    const have = this.#start + this.#bytes.length - at;
    if (at < this.#start || have < Math.min(LINE_LIMIT + 8, this.file.size - at)) {
      this.#start = at;
      this.#bytes = this.file.read(at, at + this.#chunk);
    }
    return this.#bytes.subarray(at - this.#start);
  }
}

/** The first From_ line from a place on that follows an empty line. */
function nextFromLine(window: Window, from: number): FromLine | null {
  let at = from;
  while (at < window.file.size) {
    const bytes = window.from(at);
    const found = bytes.indexOf('\nFrom ');
    if (found === -1) {
      // What may begin a separator at the end of this piece is looked at again with the next.
      if (at + bytes.length >= window.file.size) return null;
      at += Math.max(1, bytes.length - 6);
      continue;
    }
    const blank = blankBefore(window.file, at + found);
    const line = blank === null ? null : fromLineAt(window, at + found + 1, blank);
    if (line !== null) return line;
    at += found + 1;
  }
  return null;
}

function fromLineAt(window: Window, at: number, blank: number): FromLine | null {
  const bytes = window.from(at).subarray(0, LINE_LIMIT);
  const newline = bytes.indexOf(LF);
  const line = bytes.subarray(0, newline === -1 ? bytes.length : newline + 1);
  return isFromLine(line) ? { blank, end: at + line.length, text: line.toString('latin1').trimEnd() } : null;
}

/** Start of the empty line that ends with the LF at `end`; `null` when that line is not empty. */
function blankBefore(file: Octets, end: number): number | null {
  const start = Math.max(0, end - 2);
  const before = file.read(start, end);
  if (end === 0 || before.at(-1) === LF) return end;
  return before.at(-1) === CR && (before.length === 1 || before.at(-2) === LF) ? end - 1 : null;
}

/** Where the last message ends: before the empty line that the format adds. */
function trimmedEnd(file: Octets): number {
  const last = file.read(file.size - 1, file.size);
  return (last[0] === LF ? blankBefore(file, file.size - 1) : null) ?? file.size;
}

/** Where the message ends by its own Content-Length, if the file or a From_ line, with or without an empty line before it, says so too; else `null`. */
function toldEnd(window: Window, head: Buffer, start: number): { end: number; next: FromLine | null } | null {
  const { fields, bodyStart } = scanHeader(head, 0, head.length);
  const field = fields.find(({ key }) => key === 'content-length');
  const told = field === undefined ? null : /^\d{1,12}$/.exec(fieldValue(head, field));
  if (told === null) return null;
  const end = start + bodyStart + Number(told[0]);
  const { file } = window;
  if (end > file.size) return null;
  const after = file.read(end, end + 2);
  const blank = after[0] === LF ? 1 : after[0] === CR && after[1] === LF ? 2 : 0;
  if (end + blank >= file.size) return { end, next: null };
  const next = fromLineAt(window, end + blank, end);
  return next === null ? null : { end, next };
}
