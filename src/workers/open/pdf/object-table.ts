/** Where a PDF file's objects stand: by its cross-reference tables, or by looking for them. */

import type { Budget } from './budget.ts';
import { undoFilters } from './filters.ts';
import { type Effort, Parser } from './parser.ts';
import { type Dictionary, Keyword, Name, Stream, type Value } from './value.ts';

/** An object by itself at an offset, or one of an object stream. */
export type Place = { offset: number } | { container: number };

export interface ObjectTable {
  places: Map<number, Place>;
  /** Numbers of objects that are deleted. */
  freed: Set<number>;
  trailer: Dictionary;
}

const OBJECT_LIMIT = 200_000;
const SECTION_LIMIT = 200;

/**
 * All `n g obj` of a file in order; later ones replace earlier ones, as an incremental update does.
 * @returns offsets by object number
 */
export function scanObjects(octets: Buffer): Map<number, number> {
  const offsets = new Map<number, number>();
  let count = 0;
  for (let at = octets.indexOf('obj'); at >= 0 && count < OBJECT_LIMIT; at = octets.indexOf('obj', at + 3)) {
    const head = headBefore(octets, at);
    if (head === null) continue;
    count += 1;
    offsets.set(head.number, head.offset);
  }
  return offsets;
}

/** Reads `number generation ` backwards from the keyword. */
function headBefore(octets: Buffer, keyword: number): { number: number; offset: number } | null {
  const generation = back(octets, back(octets, keyword, BLANK, 8), DIGIT, 5);
  const gap = back(octets, generation, BLANK, 8);
  const offset = back(octets, gap, DIGIT, 10);
  if (gap === generation || offset === gap || !DIGIT(octets[generation])) return null;
  let number = 0;
  for (let at = offset; at < gap; at += 1) number = number * 10 + (octets[at] as number) - 0x30;
  return { number, offset };
}

const DIGIT = (code: number | undefined) => code !== undefined && code >= 0x30 && code <= 0x39;
const BLANK = (code: number | undefined) => code === 32 || code === 10 || code === 13 || code === 9 || code === 12 || code === 0;

/** Where a run of octets that ends before `end` begins. */
function back(octets: Buffer, end: number, kind: (code: number | undefined) => boolean, most: number): number {
  let at = end;
  while (at > 0 && at > end - most && kind(octets[at - 1])) at -= 1;
  return at;
}

/**
 * Follows `startxref` and each table's `Prev` (sections 7.5.4 and 7.5.8).
 * @param start where `%PDF-` stands: offsets may count from there
 * @returns null when there is none, or it does not lead to the objects it names
 */
export function readTables(octets: Buffer, start: number, effort: Effort, budget: Budget): ObjectTable | null {
  const anchor = octets.lastIndexOf('startxref');
  const first = anchor < 0 ? null : new Parser(octets, effort, anchor + 9).next();
  if (typeof first !== 'number') return null;
  const shift = isSection(octets, first) ? 0 : start;
  const table: ObjectTable = { places: new Map(), freed: new Set(), trailer: new Map() };
  const queue = [first];
  const seen = new Set<number>();
  for (let at = queue.shift(); at !== undefined && seen.size < SECTION_LIMIT; at = queue.shift()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const trailer = readSection(octets, at + shift, shift, { table, effort, budget });
    if (trailer === null) return null;
    for (const [key, value] of trailer) if (!table.trailer.has(key)) table.trailer.set(key, value);
    // A hybrid file's own stream comes before older tables.
    for (const key of ['XRefStm', 'Prev']) {
      const next = trailer.get(key);
      if (typeof next === 'number') queue.push(next);
    }
  }
  return table.trailer.has('Root') && table.places.size > 0 ? table : null;
}

interface Reading {
  table: ObjectTable;
  effort: Effort;
  budget: Budget;
}

function isSection(octets: Buffer, at: number): boolean {
  return /^\s{0,20}(?:xref|\d+\s+\d+\s+obj)/.test(octets.toString('latin1', at, at + 60));
}

function readSection(octets: Buffer, at: number, shift: number, reading: Reading): Dictionary | null {
  if (!isSection(octets, at)) return null;
  const parser = new Parser(octets, reading.effort, at);
  const word = parser.next();
  return word instanceof Keyword ? readLines(parser, shift, reading) : readStream(octets, at, shift, reading);
}

/** `first count`, then `offset generation n|f` for each. */
function readLines(parser: Parser, shift: number, reading: Reading): Dictionary | null {
  for (;;) {
    const first = parser.next();
    if (first instanceof Keyword && first.word === 'trailer') {
      const trailer = parser.next();
      return trailer instanceof Map ? trailer : null;
    }
    const count = parser.next();
    if (typeof first !== 'number' || typeof count !== 'number') return null;
    for (let number = first; number < first + count; number += 1) {
      const [offset, , kind] = [parser.next(), parser.next(), parser.next()];
      if (typeof offset !== 'number' || !(kind instanceof Keyword)) return null;
      if (kind.word === 'n' && offset > 0) place(reading, number, offset + shift);
      else if (kind.word === 'f' && !reading.table.places.has(number)) reading.table.freed.add(number);
    }
  }
}

/** The newest section that names an object decides. */
function place({ table }: Reading, number: number, offset: number): void {
  if (!table.places.has(number) && !table.freed.has(number) && table.places.size < OBJECT_LIMIT) {
    table.places.set(number, { offset });
  }
}

function readStream(octets: Buffer, at: number, shift: number, reading: Reading): Dictionary | null {
  const stream = readIndirect(octets, at, reading.effort, (value) => value ?? null)?.value;
  if (!(stream instanceof Stream)) return null;
  const { octets: rows } = undoFilters(stream.octets, stream.dictionary, (value) => value ?? null, reading.budget);
  const widths = numbers(stream.dictionary.get('W'));
  if (widths.length < 3 || widths.some((width) => width > 8)) return null;
  const [a = 0, b = 0, c = 0] = widths;
  const size = stream.dictionary.get('Size');
  const index = numbers(stream.dictionary.get('Index') ?? [0, typeof size === 'number' ? size : 0]);
  const field = (from: number, width: number) => {
    let value = 0;
    for (let step = 0; step < width; step += 1) value = value * 256 + (rows[from + step] ?? 0);
    return value;
  };
  let row = 0;
  for (let part = 0; part + 1 < index.length; part += 2) {
    const first = index[part] as number;
    for (let number = first; number < first + (index[part + 1] as number) && row + a + b + c <= rows.length && a + b + c > 0; number += 1) {
      const kind = a === 0 ? 1 : field(row, a);
      const one = field(row + a, b);
      row += a + b + c;
      if (kind === 1) place(reading, number, one + shift);
      else if (kind === 2 && !reading.table.places.has(number) && !reading.table.freed.has(number) && reading.table.places.size < OBJECT_LIMIT) {
        reading.table.places.set(number, { container: one });
      } else if (kind === 0 && !reading.table.places.has(number)) reading.table.freed.add(number);
    }
  }
  return stream.dictionary;
}

function numbers(value: Value | undefined): number[] {
  return Array.isArray(value) ? (value.filter((item) => typeof item === 'number' && item >= 0 && Number.isInteger(item)) as number[]) : [];
}

/**
 * One indirect object.
 * @param length resolves a stream's Length where it is a reference
 * @returns null when no `n g obj` stands there
 */
export function readIndirect(
  octets: Buffer,
  offset: number,
  effort: Effort,
  length: (value: Value | undefined) => Value,
  decrypt: ((string: Buffer, number: number, generation: number) => Buffer) | null = null,
): { number: number; generation: number; value: Value } | null {
  const head = /^\s{0,20}(\d{1,10})\s{1,20}(\d{1,10})\s{0,20}obj/.exec(octets.toString('latin1', offset, offset + 90));
  if (!head) return null;
  const [number, generation] = [Number(head[1]), Number(head[2])];
  const string = decrypt === null ? null : (octetsOf: Buffer) => decrypt(octetsOf, number, generation);
  const parser = new Parser(octets, effort, offset + head[0].length, octets.length, string);
  const value = parser.next() ?? null;
  if (!(value instanceof Map)) return { number, generation, value: value instanceof Keyword ? null : value };
  parser.skip();
  if (octets.toString('latin1', parser.at, parser.at + 6) !== 'stream') return { number, generation, value };
  let start = parser.at + 6;
  if (octets[start] === 13) start += 1;
  if (octets[start] === 10) start += 1;
  const told = length(value.get('Length'));
  return { number, generation, value: new Stream(value, octets.subarray(start, streamEnd(octets, start, told))) };
}

/** Length where `endstream` follows it, else the next `endstream`. */
function streamEnd(octets: Buffer, start: number, told: Value): number {
  if (typeof told === 'number' && told >= 0 && /^\s{0,4}endstream/.test(octets.toString('latin1', start + told, start + told + 15))) return start + told;
  const found = octets.indexOf('endstream', start);
  if (found < 0) return octets.length;
  const before = octets[found - 1] === 10 ? (octets[found - 2] === 13 ? 2 : 1) : octets[found - 1] === 13 ? 1 : 0;
  return Math.max(start, found - before);
}

export function isType(dictionary: Dictionary, type: string): boolean {
  const value = dictionary.get('Type');
  return value instanceof Name && value.text === type;
}
