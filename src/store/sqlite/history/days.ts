/**
 * Sets of UTC days as bitmaps. Keeping the days themselves, not a running count, makes learning
 * independent of order: the same mail learnt twice, late or backwards gives the same history, and the
 * half-life is applied when read.
 */
const DAY_MS = 86_400_000;

/** Bit i of byte k stands for day `first + 8k + i`; `first` is a multiple of 8. */
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

/** @returns ms at which the day begins */
export const startOf = (day: number): number => day * DAY_MS;

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

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).length);

export function countDays(set: DaySet): number {
  let count = 0;
  for (const byte of set.bits) count += ONES[byte] ?? 0;
  return count;
}

/** Last day in the set: sets are never empty and never end in an empty byte. */
export function lastDay(set: DaySet): number {
  const byte = set.bits[set.bits.length - 1] ?? 1;
  return set.first + (set.bits.length - 1) * 8 + (31 - Math.clz32(byte));
}
