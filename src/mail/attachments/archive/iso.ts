/**
 * Names and contents of a disk image (ISO 9660 / ECMA-119, with Joliet's long names where there are any): Windows mounts it at a double
 * click, and what lies inside carries no mark of where it came from.
 */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';

const SECTOR = 2048;
const RECORD_LIMIT = 1_000;
const DIRECTORY_LIMIT = 64;

interface Extent {
  start: number;
  length: number;
  path: string;
}

export function readIso(opening: Opening): void {
  const { octets, name } = opening.file;
  opening.finding('executable', `a disk image: ${name.slice(0, 100)}`);
  const volume = volumeDescriptor(octets);
  if (volume === null) {
    opening.finding('archive-not-opened', `disk image: ${name.slice(0, 100)}`);
    opening.search(octets);
    opening.partly();
    return;
  }
  const pending: Extent[] = [{ ...extent(octets, volume.at + 156), path: '' }];
  const seen = new Set<number>();
  let records = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (seen.has(next.start) || seen.size >= DIRECTORY_LIMIT) continue;
    seen.add(next.start);
    for (const record of directory(octets, next, volume.wide)) {
      records += 1;
      if (records > RECORD_LIMIT || opening.budget.files.left === 0) {
        opening.partly();
        return;
      }
      if (record.isDirectory) pending.push(record);
      else contents(opening, record);
    }
  }
}

function contents(opening: Opening, { start, length, path }: Extent): void {
  const data = opening.file.octets.subarray(start, start + Math.min(length, FILE_LIMIT));
  const granted = opening.budget.made.take(data.length);
  if (granted < length) opening.partly();
  opening.inner(path, '', data.subarray(0, granted));
}

/** Joliet's descriptor (its names are UTF-16) where there is one, else the primary one. */
function volumeDescriptor(octets: Buffer): { at: number; wide: boolean } | null {
  let primary: { at: number; wide: boolean } | null = null;
  for (let at = 16 * SECTOR; at + SECTOR <= octets.length && at < 32 * SECTOR; at += SECTOR) {
    if (octets.toString('latin1', at + 1, at + 6) !== 'CD001') break;
    const type = octets[at];
    if (type === 1) primary = { at, wide: false };
    if (type === 2 && /^%\/[@CE]/.test(octets.toString('latin1', at + 88, at + 91))) return { at, wide: true };
  }
  return primary;
}

/** Place and length in a directory record (ECMA-119 section 9.1). */
const extent = (octets: Buffer, at: number): { start: number; length: number } => ({
  start: octets.readUInt32LE(at + 2) * SECTOR,
  length: octets.readUInt32LE(at + 10),
});

function* directory(octets: Buffer, { start, length, path }: Extent, wide: boolean): Generator<Extent & { isDirectory: boolean }> {
  const end = Math.min(start + length, octets.length, start + FILE_LIMIT);
  for (let at = start; at + 34 <= end; ) {
    const size = octets[at] as number;
    if (size === 0) {
      // Records do not cross sectors: the rest of this one is empty.
      at = (Math.floor(at / SECTOR) + 1) * SECTOR;
      continue;
    }
    const name = octets.subarray(at + 33, Math.min(at + 33 + (octets[at + 32] as number), end));
    const isDirectory = ((octets[at + 25] as number) & 2) !== 0;
    if (name.length > 1 || (name[0] as number) > 1) yield { ...extent(octets, at), isDirectory, path: join(path, readName(name, wide)) };
    at += Math.max(size, 34);
  }
}

function readName(octets: Buffer, wide: boolean): string {
  const text = wide
    ? Buffer.from(octets.subarray(0, octets.length & ~1))
        .swap16()
        .toString('utf16le')
    : octets.toString('latin1');
  return text.replace(/;\d+$/, '').replace(/[\x00-\x1f]/g, '');
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`.slice(0, 300));
