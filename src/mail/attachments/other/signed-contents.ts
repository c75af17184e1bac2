/**
 * What an opaque signature is about (CMS SignedData, RFC 5652 section 5.1): a message in an `smime.p7m`, a configuration profile of Apple's.
 * Clients show it; the signature around it is not checked here.
 */
import type { Opening } from '../opening.ts';

/** OBJECT IDENTIFIER id-signedData and id-data, with their tag and length. */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');
const DATA = Buffer.from('06092a864886f70d010701', 'hex');
const DEPTH_LIMIT = 8;
const PIECES_LIMIT = 50_000;

export const isSignedContents = (octets: Buffer): boolean => octets[0] === 0x30 && octets.subarray(0, 20).includes(SIGNED_DATA);

export function readSignedContents(opening: Opening): void {
  const { octets, name } = opening.file;
  const at = octets.indexOf(DATA);
  const pieces: Buffer[] = [];
  if (at !== -1) octetStrings(octets, at + DATA.length, octets.length, 0, pieces);
  const contents = Buffer.concat(pieces);
  const granted = opening.budget.made.take(contents.length);
  if (granted < contents.length) opening.partly();
  // A detached signature holds none.
  if (granted === 0) return;
  if (/^\s*(?:<\?xml|<!DOCTYPE plist)/i.test(contents.toString('latin1', 0, 200)))
    opening.inner(name.replace(/^.*\//s, '') || 'profile.plist', '', contents, false);
  else opening.message(contents.subarray(0, granted));
}

/** The OCTET STRING at `at`, be it in one piece, or in several inside of one another (BER, X.690 section 8.7). */
function octetStrings(octets: Buffer, at: number, end: number, depth: number, pieces: Buffer[]): void {
  for (let next = at; next + 2 <= end && pieces.length < PIECES_LIMIT; ) {
    const tag = octets[next] as number;
    const { start, length } = extentOf(octets, next + 1);
    // Nothing more: the end of a value of indefinite length, or what comes behind the contents.
    if (tag === 0 || (depth === 0 && next > at)) return;
    const stop = length === null ? end : Math.min(start + length, end);
    if (tag === 0x04) pieces.push(octets.subarray(start, stop));
    else if ((tag === 0xa0 || tag === 0x24) && depth < DEPTH_LIMIT) octetStrings(octets, start, stop, depth + 1, pieces);
    else return;
    if (length === null) return;
    next = stop;
  }
}

/** @returns `length` `null` when it is indefinite */
function extentOf(octets: Buffer, at: number): { start: number; length: number | null } {
  const first = octets[at] ?? 0;
  if (first < 0x80) return { start: at + 1, length: first };
  const count = first & 0x7f;
  if (count === 0) return { start: at + 1, length: null };
  if (count > 4 || at + 1 + count > octets.length) return { start: at + 1, length: 0 };
  return { start: at + 1 + count, length: octets.readUIntBE(at + 1, count) };
}
