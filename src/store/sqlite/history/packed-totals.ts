/**
 * All totals of a relation in one blob: they are read and written together. For each attribute: its code, the days with any
 * value, the number of eras, and for each era its number (less the one before), weight and kinds.
 */
import { ByteReader, writer } from './bytes.ts';
import { readDays, writeDays } from './days.ts';
import { Sums, type Total } from './totals.ts';

export function packTotals(totals: ReadonlyMap<number, Total>): Buffer {
  for (const [attribute, { days, sums }] of totals) {
    writer.varint(attribute);
    writeDays(writer, days);
    writer.varint(sums.eras.length);
    let before = 0;
    for (const { era, weight, kinds } of sums.eras) {
      writer.varint(era - before);
      writer.varint(weight);
      writer.varint(kinds);
      before = era;
    }
  }
  return writer.take();
}

/** @returns by attribute code */
export function unpackTotals(packed: Uint8Array): Map<number, Total> {
  const from = new ByteReader(packed);
  const totals = new Map<number, Total>();
  while (!from.done) {
    const attribute = from.varint();
    const days = readDays(from);
    const sums = new Sums();
    const eras = from.varint();
    for (let i = 0, era = 0; i < eras; i += 1) {
      era += from.varint();
      sums.eras.push({ era, weight: from.varint(), kinds: from.varint() });
    }
    totals.set(attribute, { days, sums });
  }
  return totals;
}
