/** The files of a zip (PKWARE APPNOTE 6.3, zip64 too), in the order of its directory. */
import { crc32, inflateRawSync } from 'node:zlib';
import { type Entry, fromFdPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { type OpenFile, readRange } from './octets.ts';
import { damage, inside, isFinal, type Place, spoolMail, type Unpacking } from './unpack.ts';

const STORED = 0;
const DEFLATED = 8;
/** Octets, packed and inflated, of what is inflated in one go: nearly all messages that are files of their own. */
const SMALL_PACKED = 1 << 18;
const SMALL = 1 << 22;

/** Stored files are read where they stand; deflated ones are inflated into the spool, if they begin like mail. Throws `NoRoom` and `Swollen`. */
export async function* unzip(file: OpenFile, unpacking: Unpacking): AsyncGenerator<Place> {
  let packed = 0;
  try {
    // Names are data here, never paths, so none is refused.
    const zip = await fromFdPromise(file.fd, { autoClose: false, decodeStrings: false });
    for await (const entry of zip.eachEntry()) {
      packed += entry.compressedSize;
      const place = await placeOf(zip, entry, packed, file, unpacking);
      if (place !== null) yield place;
    }
  } catch (error) {
    if (isFinal(error)) throw error;
    unpacking.skipped.add(unpacking.name, damage(error));
  }
}

/** @returns `null` for what is not read; the list of what is skipped says why */
async function placeOf(zip: ZipFile, entry: Entry, packed: number, file: OpenFile, unpacking: Unpacking): Promise<Place | null> {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  if (name.endsWith('/')) return null;
  const skip = (why: string): null => {
    unpacking.skipped.add(inside(unpacking.name, name), why);
    return null;
  };
  const { compressionMethod: method, compressedSize } = entry;
  if (entry.isEncrypted()) return skip('encrypted: unpack it first');
  if (method !== STORED && method !== DEFLATED) return skip(`compressed by a method that is not read here (${method}): unpack it first`);
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const changedAt = entry.getLastModDate({ timezone: 'UTC' }).getTime();
    if (method === STORED) return { in: 'file', name, changedAt, start: fileDataStart, end: fileDataStart + compressedSize, cut: false };
    const small = compressedSize <= SMALL_PACKED && entry.uncompressedSize <= SMALL;
    const chunks = small ? inflated(file, entry, fileDataStart) : await zip.openReadStreamPromise(entry);
    return await spoolMail(whole(chunks, entry), name, changedAt, () => packed, unpacking);
  } catch (error) {
    if (isFinal(error)) throw error;
    return skip(damage(error));
  }
}

function* inflated(file: OpenFile, { compressedSize, uncompressedSize }: Entry, at: number): Generator<Buffer> {
  const octets = inflateRawSync(readRange(file.fd, at, at + compressedSize), { maxOutputLength: Math.max(1, uncompressedSize) });
  if (octets.length < uncompressedSize) throw new Error('it ends too early');
  yield octets;
}

/** What ends with the wrong checksum is given out before that is known. */
async function* whole(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of chunks) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new Error('its checksum is wrong');
}
