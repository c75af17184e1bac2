/** Opens what a zip archive holds. */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';
import { inflate, isBomb } from './inflate.ts';
import { readDirectory, type ZipEntry } from './zip-directory.ts';

export interface UnpackedFile {
  name: string;
  octets: Buffer;
}

/** Hands each file of the archive on. */
export function readZip(opening: Opening): void {
  for (const { name, octets } of unpack(opening)) opening.inner(name, '', octets);
}

/**
 * The files of an archive one after the other, as far as they can be read; what cannot is told.
 *
 * @param wanted which files to inflate; the others are passed over
 */
export function* unpack(opening: Opening, wanted: (name: string) => boolean = () => true): Generator<UnpackedFile> {
  const octets = opening.file.octets;
  const { entries, disagreements, complete } = readDirectory(octets);
  if (!complete) opening.partly();
  if (disagreements.length > 0) opening.finding('zip-ambiguous', disagreements.join('; '));
  if (entries.some(({ name }) => /(?:^|[\\/])\.\.[\\/]|^[\\/]|^[a-z]:/i.test(name))) opening.finding('zip-slip', 'a name in the archive leads out of it');
  if (entries.some(({ name }) => /^META-INF[\\/]MANIFEST\.MF$/i.test(name))) opening.finding('executable', 'a Java archive');
  const locked = entries.filter((entry) => entry.encrypted);
  if (locked.length > 0) {
    opening.finding('encrypted-file', `${locked.length} of ${entries.length} file(s) need a password: ${(locked[0] as ZipEntry).name.slice(0, 100)}`);
    opening.partly();
  }
  for (const entry of entries) {
    if (/[\\/]$/.test(entry.name) || !wanted(entry.name)) continue;
    if (opening.budget.files.left === 0) return opening.partly();
    const contents = entry.encrypted ? null : contentsOf(opening, entry);
    if (contents === null) opening.list(entry.name, entry.size);
    else yield { name: entry.name, octets: contents };
  }
}

/** @returns `null` for what is compressed in a way not read */
function contentsOf(opening: Opening, entry: ZipEntry): Buffer | null {
  const data = opening.file.octets.subarray(entry.start, entry.start + entry.length);
  if (entry.method === 0) {
    // A copy of nothing: what is stored needs no inflating, but one archive may name the same octets a thousand times.
    const stored = data.subarray(0, opening.budget.made.take(Math.min(data.length, FILE_LIMIT)));
    if (stored.length < data.length) opening.partly();
    return stored;
  }
  if (entry.method !== 8) {
    opening.finding('archive-not-opened', `compression method ${entry.method}: ${entry.name.slice(0, 100)}`);
    opening.partly();
    return null;
  }
  const inflated = inflate(data, 'raw', FILE_LIMIT, opening.budget.made);
  const { octets, end } = inflated;
  if (isBomb(data, inflated)) opening.finding('bomb', `${data.length} octets become ${octets.length} or more`);
  if (end === 'broken') opening.finding('damaged-archive', `ends too early or is damaged: ${entry.name.slice(0, 100)}`);
  if (end !== 'whole') opening.partly();
  return octets;
}
