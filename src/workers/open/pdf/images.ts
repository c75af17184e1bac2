/**
 * Pictures of a PDF as files a picture reader takes: JPEG as it is, other rasters (ISO 32000-1 section 8.9) as grey BMP.
 * What needs a decoder of its own (CCITT, JBIG2, JPEG 2000) is left to the library.
 */
import { greyBmp } from '../../../mail/barcode/raster.ts';
import { type ColourSpace, colourSpace } from './colour-space.ts';
import type { PdfFile } from './file.ts';
import { isName } from './pages.ts';
import type { Dictionary, Stream } from './value.ts';

/** Pixels of a picture that is unpacked. */
const PIXEL_LIMIT = 20_000_000;
const LEAST_SIDE = 8;

export interface Raw {
  width: number;
  height: number;
  /** 0 black to 255 white, row by row from the top. */
  grey: Uint8Array;
}

export type Picture = { kind: 'jpeg'; octets: Uint8Array } | ({ kind: 'raster' } & Raw) | { kind: 'other' };

/** @returns null for what is too small, too large or makes no sense */
export function readImage(file: PdfFile, image: Stream, resources: Dictionary | null, most = PIXEL_LIMIT): Picture | null {
  const { dictionary } = image;
  const width = numberOf(file, dictionary, 'Width', 'W');
  const height = numberOf(file, dictionary, 'Height', 'H');
  if (!(width >= LEAST_SIDE && height >= LEAST_SIDE && width * height <= Math.min(PIXEL_LIMIT, most))) return null;
  const { octets, left } = file.decodePicture(image);
  if (left === 'DCTDecode') return { kind: 'jpeg', octets };
  if (left !== null) return { kind: 'other' };
  const mask = file.get(dictionary, 'ImageMask') === true || file.get(dictionary, 'IM') === true;
  const bits = mask ? 1 : numberOf(file, dictionary, 'BitsPerComponent', 'BPC') || 8;
  const space = mask ? MASK : colourSpace(file, dictionary.get('ColorSpace') ?? dictionary.get('CS'), resources);
  if (![1, 2, 4, 8, 16].includes(bits)) return null;
  const decode = file.resolve(dictionary.get('Decode') ?? dictionary.get('D'));
  const flipped = Array.isArray(decode) && decode[0] === 1 && decode[1] === 0;
  const grey = unpack(octets, { width, height, bits, space, flipped });
  return { kind: 'raster', width, height, grey };
}

/** Lays the soft mask over white: what is drawn may be in the mask alone. */
export function withMask(file: PdfFile, image: Stream, picture: Picture): Raw[] {
  const mask = file.get(image.dictionary, 'SMask');
  const shape = mask !== null && typeof mask === 'object' && 'octets' in mask ? readImage(file, mask, null) : null;
  const own = picture.kind === 'raster' ? [picture] : [];
  if (shape?.kind !== 'raster') return own;
  const [plain] = own;
  if (plain === undefined || plain.width !== shape.width || plain.height !== shape.height) return [...own, shape];
  const grey = plain.grey.map((level, at) => 255 - Math.round(((255 - level) * (shape.grey[at] as number)) / 255));
  return [{ width: plain.width, height: plain.height, grey }];
}

export function bmpOf({ width, height, grey }: Raw): Uint8Array {
  return greyBmp(width, height, grey);
}

export function isImage(file: PdfFile, dictionary: Dictionary): boolean {
  return isName(file.get(dictionary, 'Subtype'), 'Image');
}

/** In a mask 0 is painted, mostly black. */
const MASK: ColourSpace = { components: 1, grey: (values) => (values[0] as number) * 255, indexed: false };

interface Layout {
  width: number;
  height: number;
  bits: number;
  space: ColourSpace;
  flipped: boolean;
}

function unpack(octets: Buffer, { width, height, bits, space, flipped }: Layout): Uint8Array {
  const grey = new Uint8Array(width * height).fill(255);
  const row = Math.ceil((width * space.components * bits) / 8);
  const most = 2 ** bits - 1;
  const values = new Array<number>(space.components).fill(0);
  // Most pictures have one component: each of its few levels is worked out once.
  const levels = space.components === 1 && bits <= 8 ? Uint8Array.from({ length: most + 1 }, (_, level) => levelOf(level)) : null;
  function levelOf(stored: number): number {
    const level = flipped ? most - stored : stored;
    return space.grey([space.indexed ? level : level / most]);
  }
  for (let y = 0; y < height && y * row < octets.length; y += 1) {
    if (levels !== null) {
      for (let x = 0; x < width; x += 1) grey[y * width + x] = levels[sample(octets, y * row, x, bits)] as number;
      continue;
    }
    for (let x = 0; x < width; x += 1) {
      for (let part = 0; part < space.components; part += 1) {
        const level = sample(octets, y * row, x * space.components + part, bits) / most;
        values[part] = flipped ? 1 - level : level;
      }
      grey[y * width + x] = space.grey(values);
    }
  }
  return grey;
}

/** The n-th sample of a row. */
function sample(octets: Buffer, row: number, n: number, bits: number): number {
  if (bits === 8) return octets[row + n] ?? 0;
  if (bits === 16) return (octets[row + 2 * n] ?? 0) * 257;
  const place = n * bits;
  return ((octets[row + (place >> 3)] ?? 0) >> (8 - bits - (place & 7))) & (2 ** bits - 1);
}

function numberOf(file: PdfFile, dictionary: Dictionary, key: string, short: string): number {
  const value = file.resolve(dictionary.get(key) ?? dictionary.get(short));
  return typeof value === 'number' ? Math.floor(value) : 0;
}
