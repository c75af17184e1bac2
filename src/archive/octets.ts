/** Octets that can be read at any place: a file of mail, a tar, or what was inflated from an archive. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';

export interface Octets {
  readonly size: number;
  /** [start, end), less where the octets end before. Reads at once: an archive is studied by a program that does nothing else, and its workers go on meanwhile. */
  read(start: number, end: number): Buffer;
}

/** An open file; whoever opened it closes it. */
export class OpenFile implements Octets {
  readonly fd: number;
  readonly size: number;
  /** Last change, ms. */
  readonly changedAt: number;

  /** Throws what the system says (`ENOENT`, `EACCES` …). */
  constructor(path: string) {
    this.fd = openSync(path, 'r');
    const { size, mtimeMs } = fstatSync(this.fd);
    this.size = size;
    this.changedAt = mtimeMs;
  }

  read(start: number, end: number): Buffer {
    return readRange(this.fd, start, Math.min(end, this.size));
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** @returns [start, end) of the file, less where it ends before */
export function readRange(fd: number, start: number, end: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(fd, buffer, filled, buffer.length - filled, start + filled);
    if (count === 0) return buffer.subarray(0, filled);
    filled += count;
  }
  return buffer;
}

/** A part of other octets, as if it stood alone. */
export function part(whole: Octets, start: number, end: number): Octets {
  const size = Math.max(0, Math.min(end, whole.size) - start);
  return { size, read: (from, to) => whole.read(start + from, start + Math.min(to, size)) };
}

const PIECE = 1 << 18;

/**
 * [start, end) as a stream. Ending it early closes nothing: the file is its opener's, which Node's own file streams would not respect.
 *
 * @param told called with the number of octets read so far
 */
export function streamOf(octets: Octets, start: number, end: number, told: (count: number) => void = () => {}): Readable {
  function* pieces(): Generator<Buffer> {
    for (let at = start; at < end; at += PIECE) {
      const piece = octets.read(at, Math.min(end, at + PIECE));
      if (piece.length === 0) return;
      told(at - start + piece.length);
      yield piece;
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}
