/**
 * The delimiter lines of the multiparts that are open while a message is read (RFC 2046 section 5.1.1).
 * Every octet is looked at once, whatever the depth: all open boundaries are matched in one table.
 */

export interface Delimiter {
  /** Start of the line. */
  start: number;
  /** Start of the next line. */
  next: number;
  /** Level of the multipart it belongs to. */
  level: number;
  closing: boolean;
}

/** RFC 2046 allows 70 characters; longer ones work in every client. */
export const BOUNDARY_LIMIT = 512;

/** Lines that only begin as a delimiter does, kept of one message. */
const NEAR_LIMIT = 20;

const LF = 10;
const HYPHEN = 45;
const SPACE = 32;

export class Boundaries {
  private readonly raw: Buffer;
  private innermost = '';
  /** Levels at which a boundary is open, innermost last: it may (wrongly) be used twice. */
  private readonly levels = new Map<string, number[]>();
  /** How many open boundaries have a length: most lines that begin with hyphens are told apart by that alone. */
  private readonly lengths = new Uint16Array(BOUNDARY_LIMIT + 1);
  /** How many open boundaries begin with an octet: tells most others apart before the end of the line is looked for. */
  private readonly firsts = new Uint16Array(256);
  /** Lines that are an open boundary and something behind it: delimiters to those who compare the beginning only (RFC 2046 says so). */
  private readonly near: number[] = [];

  constructor(raw: Buffer) {
    this.raw = raw;
  }

  open(boundary: string, level: number): void {
    const levels = this.levels.get(boundary);
    if (levels === undefined) this.levels.set(boundary, [level]);
    else levels.push(level);
    this.innermost = boundary;
    this.firsts[boundary.charCodeAt(0)] = (this.firsts[boundary.charCodeAt(0)] ?? 0) + 1;
    this.lengths[boundary.length] = (this.lengths[boundary.length] ?? 0) + 1;
  }

  close(boundary: string): void {
    const levels = this.levels.get(boundary);
    if (levels === undefined) return;
    levels.pop();
    this.lengths[boundary.length] = (this.lengths[boundary.length] ?? 1) - 1;
    this.firsts[boundary.charCodeAt(0)] = (this.firsts[boundary.charCodeAt(0)] ?? 1) - 1;
    if (levels.length === 0) this.levels.delete(boundary);
    this.innermost = [...this.levels.keys()].at(-1) ?? '';
  }

  isOpen(boundary: string): boolean {
    return this.levels.has(boundary);
  }

  /** The next delimiter from `at` on, which is the start of a line; `null` when there is none. */
  next(at: number): Delimiter | null {
    if (this.levels.size === 0) return null;
    if (this.raw[at] === HYPHEN && this.raw[at + 1] === HYPHEN) {
      const here = this.match(at, this.lineEnd(at));
      if (here !== null) return here;
      this.lookNear(at);
    }
    let from = at;
    for (;;) {
      const found = this.raw.indexOf('\n--', from, 'latin1');
      if (found === -1) return null;
      if (this.firsts[this.raw[found + 3] ?? 0]) {
        const end = this.lineEnd(found + 1);
        const match = this.match(found + 1, end);
        if (match !== null) return match;
        if (end - found - 3 > this.innermost.length) this.lookNear(found + 1);
      }
      from = found + 3;
    }
  }

  /** Reads the line [start, next) as a delimiter; blanks at its end are padding. */
  match(start: number, next: number): Delimiter | null {
    if (next - start > BOUNDARY_LIMIT + 80) return null;
    let end = next;
    while (end > start + 2 && (this.raw[end - 1] as number) <= SPACE) end -= 1;
    const length = end - start - 2;
    if (!this.lengths[length] && !this.lengths[length - 2]) return null;
    const line = this.raw.toString('latin1', start + 2, end);
    const level = this.levels.get(line)?.at(-1);
    if (level !== undefined) return { start, next, level, closing: false };
    if (!line.endsWith('--')) return null;
    const closed = this.levels.get(line.slice(0, -2))?.at(-1);
    return closed === undefined ? null : { start, next, level: closed, closing: true };
  }

  /** Where the lines behind those that only begin as a delimiter does begin, within a range; asked for in ascending order. */
  nearWithin(start: number, end: number): number[] {
    const { near } = this;
    while (near.length > 0 && (near[0] as number) < start) near.shift();
    const within = near.filter((line) => line < end);
    near.splice(0, within.length);
    return within.map((line) => this.lineEnd(line));
  }

  private lookNear(start: number): void {
    const { innermost } = this;
    if (innermost === '' || this.near.length >= NEAR_LIMIT || start <= (this.near.at(-1) ?? -1)) return;
    if (this.raw.toString('latin1', start + 2, start + 2 + innermost.length) === innermost) this.near.push(start);
  }

  /** Where a body before a delimiter ends: the line break before it is the delimiter's. */
  bodyEnd(delimiter: Delimiter | null, bodyStart: number): number {
    if (delimiter === null) return this.raw.length;
    let end = delimiter.start;
    if (end > bodyStart && this.raw[end - 1] === LF) end -= 1;
    if (end > bodyStart && end < delimiter.start && this.raw[end - 1] === 13) end -= 1;
    return Math.max(bodyStart, end);
  }

  private lineEnd(at: number): number {
    const newline = this.raw.indexOf(LF, at);
    return newline === -1 ? this.raw.length : newline + 1;
  }
}
