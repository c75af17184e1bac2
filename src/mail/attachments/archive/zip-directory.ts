/**
 * What a zip file holds (PKWARE APPNOTE 6.3.10): by the directory at its end, which most programs believe, and by the headers before
 * each file, which the others believe. Where the two disagree the union is read and the disagreement told.
 */
import { decodeText } from '../../mime/charset.ts';

export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated; others are not read. */
  method: number;
  encrypted: boolean;
  /** Claimed size once inflated. */
  size: number;
  /** Where its data begins and how many octets it has. */
  start: number;
  length: number;
}

export interface ZipDirectory {
  entries: ZipEntry[];
  /** How the readings disagree; empty when they do not. */
  disagreements: string[];
  complete: boolean;
}

const ENTRY_LIMIT = 2_000;
/** Signatures of local headers looked at beside the directory, and how many of them are believed. */
const HIT_LIMIT = 10_000;
const STRAY_LIMIT = 50;
const LOCAL = Buffer.from('PK\x03\x04', 'latin1');
const CENTRAL = 0x02014b50;
const END = Buffer.from('PK\x05\x06', 'latin1');
/** The end record and the longest comment behind it. */
const END_REACH = 22 + 65_535;

export function endOfDirectory(octets: Buffer): number {
  const at = octets.lastIndexOf(END);
  return at >= Math.max(0, octets.length - END_REACH * 4) && at + 22 <= octets.length ? at : -1;
}

export function readDirectory(octets: Buffer): ZipDirectory {
  const { entries, disagreements } = centralEntries(octets);
  const complete = entries.length <= ENTRY_LIMIT;
  const covered = entries.slice(0, ENTRY_LIMIT).sort((a, b) => a.start - b.start);
  if (covered.some((entry, index) => index > 0 && entry.start < endOf(covered[index - 1] as ZipEntry))) {
    disagreements.push('files share the same octets');
  }
  const { stray, more } = strayEntries(octets, covered);
  if (stray.length > 0) {
    disagreements.push(
      entries.length === 0 ? 'no directory' : `${stray.length} file(s) that the directory does not name: ${(stray[0] as ZipEntry).name.slice(0, 100)}`,
    );
  }
  return { entries: [...covered, ...stray], disagreements, complete: complete && !more };
}

/** By the directory. The data's place depends on the local header, whose name and method are compared. */
function centralEntries(octets: Buffer): { entries: ZipEntry[]; disagreements: string[] } {
  const entries: ZipEntry[] = [];
  const disagreements: string[] = [];
  const end = endOfDirectory(octets);
  if (end === -1) return { entries, disagreements };
  const size = octets.readUInt32LE(end + 12);
  const told = octets.readUInt32LE(end + 16);
  // Octets before the first file (a self-extracting archive, a picture) move everything by as much.
  const start = size <= end && end - size >= 0 && isCentral(octets, end - size) ? end - size : told;
  const shift = start > told && told !== 0xffffffff ? start - told : 0;
  for (let at = start; isCentral(octets, at) && at + 46 <= octets.length && entries.length <= ENTRY_LIMIT; ) {
    const lengths = [28, 30, 32].map((offset) => octets.readUInt16LE(at + offset)) as [number, number, number];
    const entry = centralEntry(octets, at, lengths, shift);
    if (entry !== null) {
      entries.push(entry.entry);
      if (entry.disagreement !== '' && disagreements.length < 3) disagreements.push(entry.disagreement);
    }
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return { entries, disagreements };
}

const isCentral = (octets: Buffer, at: number): boolean => at + 4 <= octets.length && octets.readUInt32LE(at) === CENTRAL;

function centralEntry(octets: Buffer, at: number, lengths: [number, number, number], shift: number): { entry: ZipEntry; disagreement: string } | null {
  const flags = octets.readUInt16LE(at + 8);
  const method = octets.readUInt16LE(at + 10);
  const name = entryName(octets.subarray(at + 46, at + 46 + lengths[0]), flags);
  const wide = zip64(octets.subarray(at + 46 + lengths[0], at + 46 + lengths[0] + lengths[1]), [
    octets.readUInt32LE(at + 24),
    octets.readUInt32LE(at + 20),
    octets.readUInt32LE(at + 42),
  ]);
  const [size, length] = wide;
  const offset = wide[2] + shift;
  if (offset + 30 > octets.length || octets.compare(LOCAL, 0, 4, offset, offset + 4) !== 0) return null;
  const local = localEntry(octets, offset);
  const disagreement =
    local.name !== name
      ? `one file is ${name.slice(0, 60)} in the directory and ${local.name.slice(0, 60)} before its data`
      : local.method !== method
        ? 'compressed in two ways'
        : '';
  const start = Math.min(local.start, octets.length);
  const entry = { name, method, encrypted: (flags & 1) === 1 || local.encrypted, size, start, length: Math.min(length, octets.length - start) };
  return { entry, disagreement };
}

/** Sizes and offset in the extra field 0001 where the fixed fields are full (APPNOTE 4.5.3). */
function zip64(extra: Buffer, values: [number, number, number]): [number, number, number] {
  if (!values.includes(0xffffffff)) return values;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== 0xffffffff || next + 8 > extra.length) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    }) as [number, number, number];
  }
  return values;
}

/** @param at offset of a local header, 30 octets of which are there */
function localEntry(octets: Buffer, at: number): ZipEntry {
  const flags = octets.readUInt16LE(at + 6);
  const nameLength = octets.readUInt16LE(at + 26);
  const start = at + 30 + nameLength + octets.readUInt16LE(at + 28);
  return {
    name: entryName(octets.subarray(at + 30, at + 30 + nameLength), flags),
    method: octets.readUInt16LE(at + 8),
    encrypted: (flags & 1) === 1,
    size: octets.readUInt32LE(at + 22),
    start,
    length: octets.readUInt32LE(at + 18),
  };
}

/** Local headers outside of what the directory names. A file stored within another is not one of this zip's. */
function strayEntries(octets: Buffer, covered: readonly ZipEntry[]): { stray: ZipEntry[]; more: boolean } {
  const stray: ZipEntry[] = [];
  const starts = new Set(covered.map(({ start }) => start));
  let next = 0;
  let hits = 0;
  for (let at = octets.indexOf(LOCAL); at !== -1 && at + 30 <= octets.length; at = octets.indexOf(LOCAL, at + 4)) {
    while (next < covered.length && endOf(covered[next] as ZipEntry) <= at) next += 1;
    const known = covered[next];
    if (known !== undefined && at >= known.start) {
      at = endOf(known) - 4;
      continue;
    }
    if (++hits > HIT_LIMIT || stray.length >= STRAY_LIMIT) return { stray, more: true };
    const entry = localEntry(octets, at);
    if (starts.has(entry.start) || entry.name === '' || entry.start > octets.length) continue;
    // With a data descriptor behind it the length is not known before: inflating finds the end.
    const reach = (known?.start ?? octets.length) - entry.start;
    stray.push({ ...entry, length: Math.max(0, entry.length > 0 ? Math.min(entry.length, octets.length - entry.start) : reach) });
  }
  return { stray, more: false };
}

const endOf = ({ start, length }: ZipEntry): number => start + length;

/** UTF-8 where flagged or valid; older archives have a DOS code page, whose ASCII is the same. NUL ends a name for many programs. */
function entryName(octets: Buffer, flags: number): string {
  const head = octets.subarray(0, 600);
  const text = (flags & 0x800) !== 0 ? head.toString('utf8') : decodeText(head, '').text;
  return text.replace(/[\x00-\x1f\x7f]/g, '').slice(0, 300);
}
