/** What a gzip file holds (RFC 1952, several members too), inflated into the spool. */
import { createGunzip } from 'node:zlib';
import { type OpenFile, streamOf } from './octets.ts';
import { type Place, spoolMail, type Unpacking } from './unpack.ts';

/** @returns `null` for what is not mail; the list of what is skipped says why. Throws `NoRoom` and `Swollen`. */
export async function gunzip(file: OpenFile, unpacking: Unpacking): Promise<Place | null> {
  let read = 0;
  const packed = streamOf(file, 0, file.size, (count) => {
    read = count;
  });
  const inflater = createGunzip({ chunkSize: 1 << 18 });
  packed.on('error', (error) => inflater.destroy(error));
  packed.pipe(inflater);
  try {
    return await spoolMail(inflater, '', file.changedAt, () => read, unpacking);
  } finally {
    packed.destroy();
    inflater.destroy();
  }
}
