/** What a gzip file holds (RFC 1952, several members too), inflated into the spool. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { OpenFile } from './octets.ts';
import { type Place, spoolMail, type Unpacking } from './unpack.ts';

/** @returns `null` for what is not mail; the list of what is skipped says why. Throws `NoRoom` and `Swollen`. */
export async function gunzip(file: OpenFile, unpacking: Unpacking): Promise<Place | null> {
  const packed = createReadStream('', { fd: file.fd, start: 0, autoClose: false, highWaterMark: 1 << 18 });
  const inflater = createGunzip({ chunkSize: 1 << 18 });
  packed.on('error', (error) => inflater.destroy(error));
  packed.pipe(inflater);
  try {
    return await spoolMail(inflater, '', file.changedAt, () => packed.bytesRead, unpacking);
  } finally {
    packed.destroy();
    inflater.destroy();
  }
}
