/** The files of a tar (POSIX ustar and pax, GNU, and older ones): each stands there as it is, so only the places are noted. */
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { type Octets, streamOf } from './octets.ts';
import { damage, type Place, type Unpacking } from './unpack.ts';

/** The library tells where an entry's octets begin; its types do not. */
type Placed = Readable & { header: Header & { byteOffset: number } };

export interface TarFile {
  octets: Octets;
  in: Place['in'];
  /** Where the tar stands in them, [start, end). */
  start: number;
  end: number;
}

export async function* untar(tar: TarFile, { name: archive, skipped }: Unpacking): AsyncGenerator<Place> {
  const { octets, start, end } = tar;
  const stream = streamOf(octets, start, end);
  const entries = extract();
  stream.on('error', (error) => entries.destroy(error));
  stream.pipe(entries);
  try {
    for await (const entry of entries as unknown as AsyncIterable<Placed>) {
      entry.resume();
      const { type, name, size, byteOffset, mtime } = entry.header;
      if (type !== 'file' && type !== 'contiguous-file') continue;
      const last = start + byteOffset + size;
      yield { in: tar.in, name, changedAt: mtime.getTime(), start: start + byteOffset, end: Math.min(last, end), cut: last > end };
    }
  } catch (error) {
    skipped.add(archive, `${damage(error)}; read as far as it goes`);
  } finally {
    stream.destroy();
  }
}
