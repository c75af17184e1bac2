/** Attachments and body of a `winmail.dat` ([MS-OXTNEF]): what Outlook sends when it believes that the other side is Outlook. */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';
import { decompressRtf } from './compressed-rtf.ts';

const SIGNATURE = 0x223e9f78;
const ATTRIBUTE_LIMIT = 2_000;

export const isTnef = (octets: Buffer): boolean => octets.length >= 6 && octets.readUInt32LE(0) === SIGNATURE;

export function readTnef(opening: Opening): void {
  const octets = opening.file.octets;
  let title = '';
  let data: Buffer | null = null;
  const finish = (): void => {
    if (data !== null) opening.inner(title || 'attachment', '', data);
    [title, data] = ['', null];
  };
  let count = 0;
  for (let at = 6; at + 9 <= octets.length; count += 1) {
    if (count >= ATTRIBUTE_LIMIT) {
      opening.partly();
      return;
    }
    const id = octets.readUInt16LE(at + 1);
    const length = octets.readUInt32LE(at + 5);
    const value = octets.subarray(at + 9, at + 9 + length);
    if (value.length < length) opening.partly();
    at += 9 + length + 2;
    if (id === 0x9002) finish();
    else if (id === 0x8010) title = cutAtZero(value.toString('latin1', 0, 300));
    else if (id === 0x800f) data = value;
    else if (id === 0x9003 || id === 0x9005) title = properties(opening, value) || title;
    else opening.search(value);
  }
  finish();
}

/** Finds what matters among MAPI properties without decoding all: the long file name, the compressed RTF body, URLs anywhere. */
function properties(opening: Opening, value: Buffer): string {
  opening.search(value);
  const rtf = value.indexOf('LZFu', 0, 'latin1');
  if (rtf >= 8) opening.inner('body.rtf', 'text/rtf', decompressRtf(value.subarray(rtf - 8), opening.budget.made.take(FILE_LIMIT)), false);
  // Type 001F or 001E, id 3707, one value, its length, its characters (section 2.1.3.4).
  for (const [marker, encoding] of [
    ['1f000737', 'utf16le'],
    ['1e000737', 'latin1'],
  ] as const) {
    const at = value.indexOf(marker, 0, 'hex');
    if (at === -1 || at + 12 > value.length) continue;
    const length = Math.min(value.readUInt32LE(at + 8), 520);
    return cutAtZero(value.toString(encoding, at + 12, at + 12 + length));
  }
  return '';
}

const cutAtZero = (text: string): string => text.split('\0', 1)[0] as string;
