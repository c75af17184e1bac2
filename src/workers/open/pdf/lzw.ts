/** LZW as in TIFF 6.0 and PDF (ISO 32000-1 section 7.4.4): codes of 9 to 12 bits, 256 clears the table, 257 ends. */
import { type Budget, within } from './budget.ts';

/** @param early 1 when code lengths grow one code early, as usual */
export function lzw(octets: Buffer, early: number, budget: Budget): Buffer {
  const most = Math.max(0, budget.octets) + 1;
  let out = Buffer.alloc(Math.min(most, octets.length * 4 + 1024));
  let size = 0;
  // Each entry is a stretch of what was written already.
  const starts = new Int32Array(4097);
  const lengths = new Int32Array(4097);
  let [next, width, bits, held, previous, previousLength] = [258, 9, 0, 0, -1, 0];
  for (let at = 0; size < most; ) {
    while (bits < width && at < octets.length) {
      held = ((held << 8) | (octets[at] as number)) & 0xffffff;
      bits += 8;
      at += 1;
    }
    if (bits < width) break;
    const code = (held >> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    if (code === 257) break;
    if (code === 256) {
      [next, width, previous] = [258, 9, -1];
      continue;
    }
    const length = code < 256 ? 1 : code < next ? (lengths[code] as number) : previousLength + 1;
    if (code > next || (code === next && previous < 0)) break;
    if (size + length > out.length) {
      const larger = Buffer.alloc(Math.min(Math.max(most, size + length), out.length * 2 + length));
      out.copy(larger, 0, 0, size);
      out = larger;
    }
    const start = size;
    const from = code < next ? (starts[code] as number) : previous;
    for (let step = 0; step < length; step += 1)
      out[size + step] = code < 256 ? code : step < previousLength || code < next ? (out[from + step] as number) : (out[from] as number);
    size += length;
    if (previous >= 0 && next < 4096) {
      // The previous entry and the first octet of this one stand next to each other in what was written.
      starts[next] = previous;
      lengths[next] = previousLength + 1;
      next += 1;
    }
    [previous, previousLength] = [start, length];
    if (next + early >= 1 << width && width < 12) width += 1;
  }
  return within(out.subarray(0, size), budget);
}
