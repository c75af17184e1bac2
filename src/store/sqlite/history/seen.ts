/**
 * When a relation showed a value. Never changed in place: the values of one message are first seen together and mostly go
 * on together, so they share one object in memory and one entry on disk.
 */
import { ByteReader, writer } from './bytes.ts';
import { countDays, type DaySet, dayOf, firstDay, lastDay, oneDay, readDays, since, startOf, withDay, writeDays } from './days.ts';

export interface Seen {
  /** Ms; on the first of the days. */
  readonly firstAt: number;
  readonly days: DaySet;
}

/** @returns the same object when nothing is new */
export function seeAt(before: Seen | null, at: number): Seen {
  const day = dayOf(at);
  if (before === null) return { firstAt: at, days: oneDay(day) };
  const days = withDay(before.days, day);
  return days === before.days && at >= before.firstAt ? before : { firstAt: Math.min(before.firstAt, at), days };
}

/** What of it lies on or after a day, which begins an era. The first time is then known to the day. */
export function seenSince(seen: Seen, day: number): Seen | null {
  const days = since(seen.days, day);
  if (days === seen.days) return seen;
  return days && { firstAt: startOf(firstDay(days)), days };
}

/** For words; the last time to the day. */
export function spanOf({ firstAt, days }: Seen, fromDay = 0): { days: number; firstSeen: number; lastSeen: number } {
  const firstSeen = days.first >= fromDay ? firstAt : startOf(firstDay(since(days, fromDay) ?? days));
  return { days: countDays(days, fromDay), firstSeen, lastSeen: Math.max(startOf(lastDay(days)), firstSeen) };
}

/** Packs values by term: the distinct `Seen` first, then for each term, ascending, the difference to the one before and which it has. */
export function packValues(values: ReadonlyMap<number, Seen | null>): Buffer {
  const places = new Map<Seen, number>();
  const terms: number[] = [];
  for (const [term, seen] of values) {
    if (seen === null) continue;
    terms.push(term);
    if (!places.has(seen)) places.set(seen, places.size);
  }
  writer.varint(places.size);
  for (const { firstAt, days } of places.keys()) {
    writer.varint(firstAt - startOf(firstDay(days)));
    writeDays(writer, days);
  }
  let before = 0;
  for (const term of terms.sort((a, b) => a - b)) {
    writer.varint(term - before);
    writer.varint(places.get(values.get(term) as Seen) ?? 0);
    before = term;
  }
  return writer.take();
}

export function unpackValues(packed: Uint8Array): Map<number, Seen> {
  const from = new ByteReader(packed);
  const seen: Seen[] = [];
  for (let left = from.done ? 0 : from.varint(); left > 0; left -= 1) {
    const ms = from.varint();
    const days = readDays(from);
    seen.push({ firstAt: startOf(firstDay(days)) + ms, days });
  }
  const values = new Map<number, Seen>();
  for (let term = 0; !from.done; ) {
    term += from.varint();
    const one = seen[from.varint()];
    if (one) values.set(term, one);
  }
  return values;
}
