/** Barcodes for tests: as modules, text and picture files, made by the writing half of the library that reads them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, type WriterOptions, writeBarcode } from 'zxing-wasm/writer';

const binary = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')));
prepareZXingModule({
  overrides: { wasmBinary: binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.byteLength) as ArrayBuffer, locateFile: (name: string) => name },
});

export interface Code {
  /** Rows of modules, true for dark, without a quiet zone. */
  modules: boolean[][];
  /** Drawn with half blocks, as terminals show it. */
  blocks: string;
  svg: string;
  png: Uint8Array;
}

export async function code(text: string, format: WriterOptions['format'] = 'QRCode', options: Partial<WriterOptions> = {}): Promise<Code> {
  const { svg, utf8, symbol, image, error } = await writeBarcode(text, { format, scale: 4, ...options });
  if (error || !image) throw new Error(error);
  const { data, width, height } = symbol;
  const modules = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[y * width + x] === 0));
  return { modules, blocks: utf8, svg, png: new Uint8Array(await image.arrayBuffer()) };
}

/** Modules at a size and with a quiet zone, to be drawn in any colours. */
export function pixels(modules: boolean[][], scale: number, quiet: number): { width: number; height: number; dark(x: number, y: number): boolean } {
  const width = ((modules[0]?.length ?? 0) + 2 * quiet) * scale;
  const height = (modules.length + 2 * quiet) * scale;
  return { width, height, dark: (x, y) => modules[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet] ?? false };
}

/** A 24-bit BMP of any drawing. */
export function bmp(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Uint8Array {
  const stride = (width * 3 + 3) & ~3;
  const octets = Buffer.alloc(54 + stride * height);
  octets.write('BM');
  octets.writeUInt32LE(octets.length, 2);
  octets.writeUInt32LE(54, 10);
  octets.writeUInt32LE(40, 14);
  octets.writeInt32LE(width, 18);
  octets.writeInt32LE(height, 22);
  octets.writeUInt16LE(1, 26);
  octets.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = colour(x, y);
      const at = 54 + (height - 1 - y) * stride + x * 3;
      octets[at] = blue;
      octets[at + 1] = green;
      octets[at + 2] = red;
    }
  }
  return new Uint8Array(octets);
}
