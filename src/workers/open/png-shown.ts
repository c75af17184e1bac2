/**
 * A PNG with transparency as a reader sees it (RFC 2083): on white paper, with its contrast stretched. The reader of codes knows no
 * transparency, and takes a code drawn on nothing for black on black.
 */
import { inflateSync } from 'node:zlib';
import { greyBmp } from '../../mail/barcode/raster.ts';
import { unpredict } from './pdf/predictor.ts';

/** Channels by colour type. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
/** Rows and columns of Adam7's passes: first row, first column, step of rows, step of columns. */
const ADAM7 = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

interface Png {
  width: number;
  height: number;
  bits: number;
  type: number;
  interlaced: boolean;
  data: Buffer;
  palette: Buffer;
  transparent: Buffer | null;
}

/**
 * @param pixels most there may be
 * @returns a BMP in grey; `null` where nothing is transparent, and for what is no PNG, or broken
 */
export function pngShown(octets: Uint8Array, pixels: number): Uint8Array | null {
  try {
    const png = chunks(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength));
    if (png === null || png.width * png.height > pixels || png.width * png.height === 0) return null;
    if (png.transparent === null && png.type !== 4 && png.type !== 6) return null;
    const { light, cover } = draw(png);
    if (!cover.some((value) => value < 255)) return null;
    // White on nothing: what is covered is all there is to see.
    const shown = stretched(onPaper(light, cover)) ?? stretched(cover.map((value) => 255 - value));
    return shown === null ? null : greyBmp(png.width, png.height, shown);
  } catch {
    return null;
  }
}

function chunks(octets: Buffer): Png | null {
  if (octets.length < 33 || octets.readUInt32BE(0) !== 0x89504e47) return null;
  const [width, height, bits, type] = [octets.readUInt32BE(16), octets.readUInt32BE(20), octets[24] ?? 0, octets[25] ?? 0];
  if (!CHANNELS.has(type) || ![1, 2, 4, 8, 16].includes(bits)) return null;
  const found: Png = { width, height, bits, type, interlaced: octets[28] === 1, data: Buffer.alloc(0), palette: Buffer.alloc(0), transparent: null };
  const data: Buffer[] = [];
  for (let at = 33; at + 12 <= octets.length; ) {
    const length = octets.readUInt32BE(at);
    const contents = octets.subarray(at + 8, at + 8 + length);
    const name = octets.toString('latin1', at + 4, at + 8);
    if (name === 'IDAT') data.push(contents);
    else if (name === 'PLTE') found.palette = contents;
    else if (name === 'tRNS') found.transparent = contents;
    else if (name === 'IEND') break;
    at += 12 + length;
  }
  found.data = Buffer.concat(data);
  return found;
}

/** Lightness and opacity of each pixel, 0 to 255. */
function draw(png: Png): { light: Uint8Array; cover: Uint8Array } {
  const { width, height, bits, type } = png;
  const channels = CHANNELS.get(type) as number;
  const light = new Uint8Array(width * height).fill(255);
  const cover = new Uint8Array(width * height).fill(255);
  const octets = inflateSync(png.data, { maxOutputLength: (Math.ceil((width * channels * bits) / 8) + 9) * (height + 8) * 2, finishFlush: 2 });
  let at = 0;
  for (const [top, left, down, right] of png.interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)) {
    const [columns, rows] = [Math.ceil((width - left) / right), Math.ceil((height - top) / down)];
    if (columns <= 0 || rows <= 0) continue;
    const row = Math.ceil((columns * channels * bits) / 8);
    const parameters: Record<string, number> = { Predictor: 15, Colors: channels, BitsPerComponent: bits, Columns: columns };
    const plain = unpredict(octets.subarray(at, at + (row + 1) * rows), (key, otherwise) => parameters[key] ?? otherwise);
    at += (row + 1) * rows;
    for (let y = 0; y < rows; y += 1) {
      for (let x = 0; x < columns; x += 1) {
        const place = (top + y * down) * width + left + x * right;
        [light[place], cover[place]] = pixel(png, plain, y * row, x * channels);
      }
    }
  }
  return { light, cover };
}

function pixel({ bits, type, palette, transparent }: Png, octets: Buffer, start: number, index: number): [light: number, cover: number] {
  const sample = (channel: number): number => {
    const at = index + channel;
    if (bits >= 8) return octets[start + (at * bits) / 8] ?? 0;
    const value = ((octets[start + ((at * bits) >> 3)] ?? 0) >> (8 - bits - ((at * bits) & 7))) & ((1 << bits) - 1);
    return type === 3 ? value : (value * 255) / ((1 << bits) - 1);
  };
  if (type === 3) {
    const entry = sample(0);
    return [grey(palette[entry * 3] ?? 0, palette[entry * 3 + 1] ?? 0, palette[entry * 3 + 2] ?? 0), transparent?.[entry] ?? 255];
  }
  if (type === 0 || type === 4) return [sample(0), type === 4 ? sample(1) : isKey(transparent, bits, [sample(0)])];
  const [red, green, blue] = [sample(0), sample(1), sample(2)];
  return [grey(red, green, blue), type === 6 ? sample(3) : isKey(transparent, bits, [red, green, blue])];
}

/** One colour may be declared transparent: 16 bits a channel, of which those of the picture's depth count. */
function isKey(key: Buffer | null, bits: number, samples: readonly number[]): number {
  if (key === null || key.length < samples.length * 2) return 255;
  const full = (1 << Math.min(bits, 8)) - 1;
  return samples.every((sample, channel) => Math.round((sample * full) / 255) === (bits === 16 ? key[channel * 2] : key[channel * 2 + 1])) ? 0 : 255;
}

const grey = (red: number, green: number, blue: number): number => (red * 77 + green * 150 + blue * 29) >> 8;

const onPaper = (light: Uint8Array, cover: Uint8Array): Uint8Array => light.map((value, at) => 255 - ((255 - value) * (cover[at] as number)) / 255);

/** @returns `null` where there is nothing to stretch */
function stretched(greys: Uint8Array): Uint8Array | null {
  let [least, most] = [255, 0];
  for (const value of greys) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least < 4 ? null : greys.map((value) => ((value - least) * 255) / (most - least));
}
