/** Width and height of a picture by its header, without decoding it. */

export interface PictureSize {
  width: number;
  height: number;
}

/** Segments of a JPEG looked through for its frame header. */
const SEGMENT_LIMIT = 200;

/** @returns `null` where the header does not tell */
export function pictureSize(octets: Buffer): PictureSize | null {
  if (octets.length < 30) return null;
  const head = octets.toString('latin1', 0, 16);
  if (head.startsWith('\x89PNG')) return { width: octets.readUInt32BE(16), height: octets.readUInt32BE(20) };
  if (head.startsWith('GIF8')) return { width: octets.readUInt16LE(6), height: octets.readUInt16LE(8) };
  if (head.startsWith('BM')) return { width: Math.abs(octets.readInt32LE(18)), height: Math.abs(octets.readInt32LE(22)) };
  if (head.startsWith('\xff\xd8')) return jpegSize(octets);
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return webpSize(octets);
  return null;
}

/** Frame header SOF0–SOF15 (ITU-T T.81, B.2.2); C4, C8 and CC are other things. */
function jpegSize(octets: Buffer): PictureSize | null {
  let at = 2;
  for (let turn = 0; turn < SEGMENT_LIMIT && at + 9 <= octets.length; turn += 1) {
    if (octets[at] !== 0xff) return null;
    const marker = octets[at + 1] as number;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: octets.readUInt16BE(at + 7), height: octets.readUInt16BE(at + 5) };
    }
    at += marker === 0xff ? 1 : 2 + octets.readUInt16BE(at + 2);
  }
  return null;
}

/** RFC 9649 sections 2.5 to 2.7. */
function webpSize(octets: Buffer): PictureSize | null {
  const form = octets.toString('latin1', 12, 16);
  if (form === 'VP8 ') return { width: octets.readUInt16LE(26) & 0x3fff, height: octets.readUInt16LE(28) & 0x3fff };
  if (form === 'VP8X') return { width: octets.readUIntLE(24, 3) + 1, height: octets.readUIntLE(27, 3) + 1 };
  const bits = octets.readUInt32LE(21);
  return form === 'VP8L' ? { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 } : null;
}
