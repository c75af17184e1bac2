/** Opens what a tar archive holds (POSIX.1-2017, pax; with the long names of GNU). */
import type { Opening } from '../opening.ts';

const BLOCK = 512;

/** By its name, or in archives older than that by the sum of its first header (POSIX.1-1988, section 10.1.1). */
export function isTar(octets: Buffer): boolean {
  if (octets.length < BLOCK || octets[0] === 0) return false;
  if (octets.toString('latin1', 257, 262) === 'ustar') return true;
  const told = /^[ 0]{0,6}[0-7]{3,6}[\0 ]/.test(octets.toString('latin1', 148, 156)) ? Number.parseInt(octets.toString('latin1', 148, 156).trim(), 8) : -1;
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += octets[at] as number;
  return sum === told;
}

export function readTar(opening: Opening): void {
  const octets = opening.file.octets;
  let longName = '';
  for (let at = 0; at + BLOCK <= octets.length && octets[at] !== 0; ) {
    const size = fileSize(octets.subarray(at + 124, at + 136));
    if (size === null) {
      opening.finding('damaged-archive', 'a size that is no number');
      return;
    }
    const data = octets.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) opening.partly();
    const flag = octets.toString('latin1', at + 156, at + 157);
    const name = longName || [field(octets, at + 345, 155), field(octets, at, 100)].filter((part) => part !== '').join('/');
    longName = flag === 'L' ? data.toString('utf8', 0, 300).replace(/\0.*$/s, '') : flag === 'x' ? paxPath(data) : '';
    if (flag === '0' || flag === '\0' || flag === '7') {
      if (opening.budget.files.left === 0) {
        opening.partly();
        return;
      }
      opening.inner(name, '', data);
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Octal digits, or base 256 where the first bit is set (GNU); `null` for neither. */
function fileSize(field: Buffer): number | null {
  if (((field[0] as number) & 0x80) !== 0) return field.readUIntBE(6, 6);
  const digits = field.toString('latin1').replace(/[\0 ]+/g, '');
  return /^[0-7]{0,11}$/.test(digits) ? Number.parseInt(digits || '0', 8) : null;
}

const field = (octets: Buffer, at: number, length: number): string => octets.toString('utf8', at, at + length).replace(/\0.*$/s, '');

function paxPath(data: Buffer): string {
  return /(?:^|\n)\d{1,10} path=([^\n]{1,300})/.exec(data.toString('utf8', 0, 4096))?.[1] ?? '';
}
