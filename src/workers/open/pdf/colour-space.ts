/** How dark a colour of a PDF is (ISO 32000-1 section 8.6), as far as barcodes need it: profiles are ignored. */
import type { PdfFile } from './file.ts';
import { type Dictionary, Name, Stream, type Value } from './value.ts';

export interface ColourSpace {
  components: number;
  /** Components from 0 to 1 (for an indexed one, the index itself) to 0 (black) … 255 (white). */
  grey(values: readonly number[]): number;
  indexed: boolean;
}

const GREY: ColourSpace = { components: 1, grey: ([level = 0]) => clamp(level), indexed: false };
const RGB: ColourSpace = { components: 3, grey: ([red = 0, green = 0, blue = 0]) => clamp(0.299 * red + 0.587 * green + 0.114 * blue), indexed: false };
const CMYK: ColourSpace = {
  components: 4,
  grey: ([cyan = 0, magenta = 0, yellow = 0, black = 0]) => clamp((1 - black) * (0.299 * (1 - cyan) + 0.587 * (1 - magenta) + 0.114 * (1 - yellow))),
  indexed: false,
};
/** Ink: the more the darker. */
const TINT: ColourSpace = { components: 1, grey: ([tint = 0]) => clamp(1 - tint), indexed: false };

export function colourSpace(file: PdfFile, value: Value | undefined, resources: Dictionary | null, depth = 0): ColourSpace {
  const found = file.resolve(value);
  if (found instanceof Name) return named(file, found.text, resources, depth);
  if (!Array.isArray(found) || depth > 5) return GREY;
  const kind = file.resolve(found[0]);
  switch (kind instanceof Name ? kind.text : '') {
    case 'ICCBased': {
      const profile = file.resolve(found[1]);
      const count = profile instanceof Stream ? file.get(profile.dictionary, 'N') : 1;
      return count === 3 ? RGB : count === 4 ? CMYK : GREY;
    }
    case 'CalRGB':
      return RGB;
    case 'Lab':
      return { components: 3, grey: ([light = 0]) => clamp(light), indexed: false };
    case 'Separation':
      return TINT;
    case 'DeviceN': {
      const names = file.resolve(found[1]);
      const components = Array.isArray(names) ? Math.max(1, Math.min(32, names.length)) : 1;
      return { components, grey: (values) => clamp(1 - Math.max(...values)), indexed: false };
    }
    case 'Indexed':
    case 'I':
      return indexed(file, found, resources, depth);
    default:
      return kind instanceof Name ? named(file, kind.text, null, depth) : GREY;
  }
}

function named(file: PdfFile, name: string, resources: Dictionary | null, depth: number): ColourSpace {
  if (/^(?:DeviceRGB|RGB|CalRGB)$/.test(name)) return RGB;
  if (/^(?:DeviceCMYK|CMYK)$/.test(name)) return CMYK;
  if (/^(?:DeviceGray|G|CalGray)$/.test(name) || resources === null || depth > 5) return GREY;
  return colourSpace(file, file.dictionary(resources.get('ColorSpace'))?.get(name), null, depth + 1);
}

function indexed(file: PdfFile, [, base, , lookup]: Value[], resources: Dictionary | null, depth: number): ColourSpace {
  const space = colourSpace(file, base, resources, depth + 1);
  const table = file.resolve(lookup);
  const octets = table instanceof Stream ? file.decode(table).octets : Buffer.isBuffer(table) ? table : Buffer.alloc(0);
  const levels = Array.from({ length: Math.min(256, Math.floor(octets.length / space.components)) }, (_, at) =>
    space.grey([...octets.subarray(at * space.components, (at + 1) * space.components)].map((octet) => octet / 255)),
  );
  return { components: 1, grey: ([index = 0]) => levels[index] ?? 0, indexed: true };
}

/** By the number of operands, where a colour operator names no space. */
export function greyOf(values: readonly number[]): number {
  if (values.length >= 4) return CMYK.grey(values);
  return values.length === 3 ? RGB.grey(values) : GREY.grey(values);
}

function clamp(level: number): number {
  return Math.max(0, Math.min(255, Math.round(level * 255)));
}
