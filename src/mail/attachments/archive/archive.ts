/** Archives other than zip: gzip and tar are opened, the others recognised and told. */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';
import { inflate, isBomb } from './inflate.ts';
import { readIso } from './iso.ts';
import { isTar, readTar } from './tar.ts';

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^7z\xbc\xaf/, '7z'],
  [/^Rar!/, 'RAR'],
  [/^MSCF/, 'cabinet'],
  [/^\xfd7zXZ/, 'xz'],
  [/^BZh/, 'bzip2'],
  [/^\x28\xb5\x2f\xfd/, 'Zstandard'],
  [/^\x60\xea/, 'ARJ'],
  [/^.{7}\*\*ACE/s, 'ACE'],
  [/^..-lh/s, 'LHA'],
  [/^(?:vhdxfile|conectix)/, 'disk image'],
];

export function readArchive(opening: Opening): void {
  const { octets, name } = opening.file;
  if (octets[0] === 0x1f && octets[1] === 0x8b) {
    readGzip(opening);
    return;
  }
  if (isTar(octets)) {
    readTar(opening);
    return;
  }
  if (/^(?:CD001|BEA01)/.test(octets.toString('latin1', 32_769, 32_774))) {
    readIso(opening);
    return;
  }
  const head = octets.toString('latin1', 0, 16);
  const format = FORMATS.find(([magic]) => magic.test(head))?.[1] ?? 'archive';
  opening.finding('archive-not-opened', `${format}: ${name.slice(0, 100)}`);
  if (format === 'disk image') opening.finding('executable', `a disk image: ${name.slice(0, 100)}`);
  opening.search(octets);
  opening.partly();
}

function readGzip(opening: Opening): void {
  const { octets: deflated, name } = opening.file;
  const inflated = inflate(deflated, 'gzip', FILE_LIMIT, opening.budget.made);
  const { octets, end } = inflated;
  if (isBomb(deflated, inflated)) opening.finding('bomb', `${deflated.length} octets become ${octets.length} or more`);
  if (end !== 'whole') opening.partly();
  if (octets.length > 0) opening.inner(name.replace(/\.(?:gz|gzip|z)$/i, '').replace(/\.tgz$/i, '.tar') || 'contents', '', octets);
}
