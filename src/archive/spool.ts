/**
 * Where archives are inflated: one private file that has no name any more once it is open, so that nothing is left of it
 * however the program ends. Several archives share it, each in a range of its own.
 */
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Octets, readRange } from './octets.ts';

/** There is no room to inflate an archive, or no right to; the text is for the operator. */
export class NoRoom extends Error {
  override name = 'NoRoom';
}

export class Spool implements Octets {
  readonly #parent: string;
  #fd: number | null = null;
  /** The folder, where the platform does not let an open file be removed. */
  #left: string | null = null;
  size = 0;

  /** @param parent folder for the file, which is made when the first octet comes */
  constructor(parent: string = tmpdir()) {
    this.#parent = parent;
  }

  /** Throws `NoRoom`. */
  append(octets: Buffer): void {
    try {
      this.#fd ??= this.#open();
      for (let done = 0; done < octets.length; ) {
        const count = writeSync(this.#fd, octets, done, octets.length - done, this.size);
        done += count;
        this.size += count;
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'no room is left' : (code ?? String(error));
      throw new NoRoom(`can't unpack into ${this.#parent} (${why} after ${Math.floor(this.size / 1_048_576)} MiB): set TMPDIR to a folder with more room`, {
        cause: error,
      });
    }
  }

  /** Takes back all from an offset on. */
  cut(size: number): void {
    this.size = Math.min(this.size, size);
  }

  read(start: number, end: number): Buffer {
    return this.#fd === null ? Buffer.alloc(0) : readRange(this.#fd, start, Math.min(end, this.size));
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    if (this.#left !== null) rmSync(this.#left, { recursive: true, force: true });
    this.#left = null;
  }

  #open(): number {
    // mkdtemp makes it 0700.
    const folder = mkdtempSync(join(this.#parent, 'kithgate-unpack-'));
    const path = join(folder, 'mail');
    const fd = openSync(path, 'wx+', 0o600);
    chmodSync(path, 0o600);
    try {
      rmSync(folder, { recursive: true });
    } catch {
      this.#left = folder;
    }
    return fd;
  }
}
