/**
 * All totals of a relation in one value: they are read and written together, with every message, and a
 * row for each attribute would cost a quarter of all the time the store takes.
 *
 * For each attribute, little-endian: code (1 byte), weight (8, double), kinds (8, double), as-of day (4),
 * first day of the day set (4), length of its bitmap (2), the bitmap.
 */
import type { TotalRow } from './totals.ts';

const HEAD = 27;

export function packTotals(rows: Iterable<TotalRow>): Buffer {
  const all = [...rows];
  const packed = Buffer.allocUnsafe(all.reduce((size, row) => size + HEAD + row.days.bits.length, 0));
  let at = 0;
  for (const { attribute, weight, kinds, asOf, days } of all) {
    packed.writeUInt8(attribute, at);
    packed.writeDoubleLE(weight, at + 1);
    packed.writeDoubleLE(kinds, at + 9);
    packed.writeUInt32LE(asOf, at + 17);
    packed.writeUInt32LE(days.first, at + 21);
    packed.writeUInt16LE(days.bits.length, at + 25);
    packed.set(days.bits, at + HEAD);
    at += HEAD + days.bits.length;
  }
  return packed;
}

/** @returns by attribute code; the bitmaps are views of `packed` */
export function unpackTotals(packed: Buffer): Map<number, TotalRow> {
  const rows = new Map<number, TotalRow>();
  for (let at = 0; at + HEAD <= packed.length; ) {
    const length = packed.readUInt16LE(at + 25);
    const attribute = packed.readUInt8(at);
    rows.set(attribute, {
      attribute,
      weight: packed.readDoubleLE(at + 1),
      kinds: packed.readDoubleLE(at + 9),
      asOf: packed.readUInt32LE(at + 17),
      days: { first: packed.readUInt32LE(at + 21), bits: packed.subarray(at + HEAD, at + HEAD + length) },
    });
    at += HEAD + length;
  }
  return rows;
}
