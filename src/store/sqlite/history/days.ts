/**
 * Sets of UTC days as bitmaps. Keeping the days themselves, not a running count, makes learning
 * independent of order: the same mail learnt twice, late or backwards gives the same history, and the
 * half-life is applied when read.
 *
 * Days come in eras of 64: what history forgets, it forgets by the era (window.ts).
 */
import { ByteReader, type ByteWriter, writer } from './bytes.ts';

const DAY_MS = 86_400_000;

/** Days of an era. */
export const ERA = 64;

/** Bit i of byte k stands for day `first + 8k + i`; `first` is a multiple of 8. Never empty; neither its first nor its last byte is 0. Never changed: two values may share one. */
export interface DaySet {
  readonly first: number;
  readonly bits: Uint8Array;
}

/** Latest day a set may hold: a wild clock can make a bitmap of 8 KB, no more. */
const LAST_DAY = 2 ** 16 - 1;

/** @param at ms since the epoch @returns UTC day number, clamped to the years 1970 to 2149 */
export function dayOf(at: number): number {
  return Math.min(Math.max(Math.floor(at / DAY_MS), 0), LAST_DAY);
}

/** A time as it can be kept: whole ms, in the years that days are of. */
export function clampTime(at: number): number {
  return Math.min(Math.max(Math.floor(at), 0), (LAST_DAY + 1) * DAY_MS - 1);
}

/** @returns ms at which the day begins */
export const startOf = (day: number): number => day * DAY_MS;

export const eraOf = (day: number): number => day >> 6;

/** @returns first day of an era */
export const eraStart = (era: number): number => era << 6;

export function oneDay(day: number): DaySet {
  return { first: day & ~7, bits: Uint8Array.of(1 << (day & 7)) };
}

export function hasDay(set: DaySet, day: number): boolean {
  return (((set.bits[(day - set.first) >> 3] ?? 0) >> (day & 7)) & 1) === 1;
}

/** @returns the same object when the day is in it already */
export function withDay(set: DaySet | null, day: number): DaySet {
  if (set === null) return oneDay(day);
  if (hasDay(set, day)) return set;
  const first = Math.min(set.first, day & ~7);
  const end = Math.max(set.first + set.bits.length * 8, (day & ~7) + 8);
  const bits = new Uint8Array((end - first) >> 3);
  bits.set(set.bits, (set.first - first) >> 3);
  const at = (day - first) >> 3;
  bits[at] = (bits[at] ?? 0) | (1 << (day & 7));
  return { first, bits };
}

/** @returns `null` when nothing is left */
export function withoutDay(set: DaySet, day: number): DaySet | null {
  if (!hasDay(set, day)) return set;
  const bits = Uint8Array.from(set.bits);
  const at = (day - set.first) >> 3;
  bits[at] = (bits[at] ?? 0) & ~(1 << (day & 7));
  let [from, end] = [0, bits.length];
  while (from < end && bits[from] === 0) from += 1;
  while (end > from && bits[end - 1] === 0) end -= 1;
  return from === end ? null : { first: set.first + from * 8, bits: bits.slice(from, end) };
}

/** @returns `a` when it holds all of `b` */
export function union(a: DaySet | null, b: DaySet): DaySet {
  if (a === null || a === b) return b;
  const first = Math.min(a.first, b.first);
  const end = Math.max(a.first + a.bits.length * 8, b.first + b.bits.length * 8);
  const bits = new Uint8Array((end - first) >> 3);
  bits.set(a.bits, (a.first - first) >> 3);
  const shift = (b.first - first) >> 3;
  for (let i = 0; i < b.bits.length; i += 1) bits[i + shift] = (bits[i + shift] ?? 0) | (b.bits[i] ?? 0);
  return { first, bits };
}

/** What of a set lies on or after a day, which begins an era; `null` = nothing. The same object where that is all of it. */
export function since(set: DaySet, day: number): DaySet | null {
  if (set.first >= day) return set;
  let from = (day - set.first) >> 3;
  while (from < set.bits.length && set.bits[from] === 0) from += 1;
  return from >= set.bits.length ? null : { first: set.first + from * 8, bits: set.bits.slice(from) };
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).length);

/** Days in the set; those before `from` (which begins an era) are not counted. */
export function countDays(set: DaySet, from = 0): number {
  let count = 0;
  for (let i = Math.max(0, (from - set.first) >> 3); i < set.bits.length; i += 1) count += ONES[set.bits[i] ?? 0] ?? 0;
  return count;
}

export function firstDay(set: DaySet): number {
  const byte = set.bits[0] ?? 1;
  return set.first + (31 - Math.clz32(byte & -byte));
}

export function lastDay(set: DaySet): number {
  const byte = set.bits[set.bits.length - 1] ?? 1;
  return set.first + (set.bits.length - 1) * 8 + (31 - Math.clz32(byte));
}

/** The days in order. */
export function listed(set: DaySet): number[] {
  const days: number[] = [];
  for (const [i, byte] of set.bits.entries()) for (let bit = 0; bit < 8; bit += 1) if ((byte >> bit) & 1) days.push(set.first + i * 8 + bit);
  return days;
}

/** Writes a set as its days, one byte for most, or as its bitmap, whatever is shorter: mail once a month is mostly gaps. */
export function writeDays(to: ByteWriter, set: DaySet): void {
  const count = countDays(set);
  if (count + 1 >= set.bits.length) {
    to.varint(set.bits.length * 2 + 1);
    to.varint(set.first >> 3);
    to.bytes(set.bits);
    return;
  }
  to.varint(count * 2);
  let before = 0;
  for (let i = 0; i < set.bits.length; i += 1) {
    for (let byte = set.bits[i] ?? 0; byte !== 0; byte &= byte - 1) {
      const day = set.first + i * 8 + (31 - Math.clz32(byte & -byte));
      to.varint(day - before);
      before = day;
    }
  }
}

/** Days of the set that is being read. */
const scratch = new Uint16Array(LAST_DAY + 1);

export function readDays(from: ByteReader): DaySet {
  const head = from.varint();
  if (head & 1) return { first: from.varint() << 3, bits: Uint8Array.from(from.bytes(head >> 1)) };
  const count = head >> 1;
  let day = 0;
  for (let i = 0; i < count; i += 1) {
    day += from.varint();
    scratch[i] = day;
  }
  const first = (scratch[0] ?? 0) & ~7;
  const bits = new Uint8Array(((day - first) >> 3) + 1);
  for (let i = 0; i < count; i += 1) {
    const place = ((scratch[i] ?? 0) - first) >> 3;
    bits[place] = (bits[place] ?? 0) | (1 << ((scratch[i] ?? 0) & 7));
  }
  return { first, bits };
}

export function packDays(set: DaySet): Buffer {
  writeDays(writer, set);
  return writer.take();
}

export const unpackDays = (packed: Uint8Array): DaySet => readDays(new ByteReader(packed));
