/** RTF as Outlook compresses it ([MS-OXRTFCP]): LZ with a window that begins with words common in RTF. */

const PRELOADED =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const WINDOW = 4_096;
const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;

/** @returns at most `limit` octets; what cannot be read is left out */
export function decompressRtf(octets: Buffer, limit: number): Buffer {
  if (octets.length < 16) return Buffer.alloc(0);
  const form = octets.readUInt32LE(8);
  if (form === UNCOMPRESSED) return octets.subarray(16, 16 + limit);
  if (form !== COMPRESSED) return Buffer.alloc(0);
  const most = Math.min(octets.readUInt32LE(4), limit, octets.length * 18);
  const out = Buffer.alloc(most);
  const window = Buffer.alloc(WINDOW, ' ');
  let write = window.write(PRELOADED, 'latin1');
  let length = 0;
  const put = (octet: number): void => {
    if (length < most) out[length++] = octet;
    window[write] = octet;
    write = (write + 1) % WINDOW;
  };
  for (let at = 16; at < octets.length && length < most; ) {
    const control = octets[at++] as number;
    for (let bit = 0; bit < 8 && at < octets.length && length < most; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        put(octets[at++] as number);
        continue;
      }
      const reference = at + 1 < octets.length ? octets.readUInt16BE(at) : 0;
      at += 2;
      const from = reference >> 4;
      if (from === write) return out.subarray(0, length);
      for (let index = 0; index < (reference & 15) + 2; index += 1) put(window[(from + index) % WINDOW] as number);
    }
  }
  return out.subarray(0, length);
}
