/** Predictors of Flate and LZW data (ISO 32000-1 section 7.4.4.4): those of PNG, and TIFF's for whole octets. */
export function unpredict(octets: Buffer, number: (key: string, otherwise: number) => number): Buffer {
  const predictor = number('Predictor', 1);
  const colours = number('Colors', 1);
  const bits = number('BitsPerComponent', 8);
  const columns = number('Columns', 1);
  if (predictor < 2 || ![colours, bits, columns].every((value) => value >= 1 && value < 1e6)) return octets;
  const row = Math.ceil((colours * bits * columns) / 8);
  const back = Math.max(1, Math.ceil((colours * bits) / 8));
  if (predictor === 2) return bits === 8 ? undoTiff(octets, row, back) : octets;
  return undoPng(octets, row, back);
}

function undoTiff(octets: Buffer, row: number, back: number): Buffer {
  const out = Buffer.from(octets);
  for (let at = 0; at < out.length; at += 1) if (at % row >= back) out[at] = ((out[at] as number) + (out[at - back] as number)) & 0xff;
  return out;
}

function undoPng(octets: Buffer, row: number, back: number): Buffer {
  const rows = Math.ceil(octets.length / (row + 1));
  const out = Buffer.alloc(rows * row);
  for (let line = 0; line < rows; line += 1) {
    const kind = octets[line * (row + 1)];
    const source = octets.subarray(line * (row + 1) + 1, (line + 1) * (row + 1));
    const start = line * row;
    for (let x = 0; x < source.length; x += 1) {
      const left = x >= back ? (out[start + x - back] as number) : 0;
      const up = line > 0 ? (out[start + x - row] as number) : 0;
      const corner = x >= back && line > 0 ? (out[start + x - row - back] as number) : 0;
      out[start + x] = ((source[x] as number) + guess(kind ?? 0, left, up, corner)) & 0xff;
    }
  }
  return out;
}

/** RFC 2083 section 6. */
function guess(kind: number, left: number, up: number, corner: number): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) return 0;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
