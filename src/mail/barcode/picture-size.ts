/**
 * How large a picture is, by its header alone: what a decoder is about to need memory for is known before it starts.
 * PNG (RFC 2083), GIF89a, BMP, JPEG (ITU-T T.81 annex B).
 */
export interface PictureSize {
  width: number;
  height: number;
}

/** Pixels of the largest picture that is decoded: what a larger one costs is worth more than the chance that it holds a code. */
export const PIXEL_LIMIT = 25_000_000;

/** @returns `null` for what is none of these formats, or ends before it tells */
export function pictureSize(octets: Uint8Array): PictureSize | null {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (octets.length < 26) return null;
  if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (view.getUint32(0) === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (view.getUint16(0) === 0x424d) {
    // OS/2 headers have 16-bit sizes; a negative height means top down.
    const old = view.getUint32(14, true) === 12;
    return old
      ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
      : { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  }
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

/** The largest of its frames (SOF0–SOF15; C4, C8 and CC are other things): a decoder may take any of them for the picture's. */
function jpegSize(view: DataView): PictureSize | null {
  let found: PictureSize | null = null;
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) {
      at += 1;
      continue;
    }
    const marker = view.getUint8(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      const size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      if (!found || size.width * size.height > found.width * found.height) found = size;
    }
    // After the start of the scan come coded octets, without lengths.
    if (marker === 0xda) return found;
    at += marker === 0xff ? 1 : marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9) ? 2 : 2 + view.getUint16(at + 2);
  }
  return found;
}
