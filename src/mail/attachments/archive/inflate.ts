/** Inflating with a bound on what comes out: a small file may hold a thousand times its size in zeros. */
import { Gunzip, Inflate, Unzlib } from 'fflate';
import type { Allowance } from '../budget.ts';

/** Octets handed in at a time: what one makes, at most 2 MiB (deflate's ratio is 1:1032), is the most by which a bound is passed. */
const STEP = 2048;

export interface Inflated {
  octets: Buffer;
  /** `cut`: a bound was met. `broken`: the stream is damaged or unfinished; what came before is there. */
  end: 'whole' | 'cut' | 'broken';
}

/** A file that grows to this many times its size, and over a mebibyte, was made to do so. Where a bound cut it short, less is enough. */
const BOMB_RATIO = 150;
const CUT_RATIO = 50;
const BOMB_SIZE = 1_048_576;

export function isBomb(deflated: Uint8Array, { octets, end }: Inflated): boolean {
  return octets.length > BOMB_SIZE && octets.length > deflated.length * (end === 'cut' ? CUT_RATIO : BOMB_RATIO);
}

/**
 * @param form      `raw` deflate as in zip, `gzip` (RFC 1952, several members are one), `zlib` (RFC 1950)
 * @param limit     most octets wanted
 * @param allowance where they are taken from
 */
export function inflate(deflated: Uint8Array, form: 'raw' | 'gzip' | 'zlib', limit: number, allowance: Allowance): Inflated {
  const most = Math.min(limit, allowance.left);
  const pieces: Uint8Array[] = [];
  let length = 0;
  let done = false;
  const ondata = (piece: Uint8Array, final: boolean): void => {
    pieces.push(piece);
    length += piece.length;
    done = final;
  };
  const stream = form === 'raw' ? new Inflate(ondata) : form === 'gzip' ? new Gunzip(ondata) : new Unzlib(ondata);
  let end: Inflated['end'] = 'whole';
  try {
    for (let at = 0; at < deflated.length && !done; at += STEP) {
      if (length > most) break;
      stream.push(deflated.subarray(at, at + STEP), at + STEP >= deflated.length);
    }
  } catch {
    end = 'broken';
  }
  if (length > most) end = 'cut';
  const octets = Buffer.concat(pieces, Math.min(length, most));
  allowance.take(octets.length);
  return { octets, end };
}
