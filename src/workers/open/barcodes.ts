/**
 * Reads QR codes and their relatives in pictures, with zxing-cpp as WebAssembly. Its code comes from the installed package:
 * the library by itself would fetch it from a public host.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ReaderOptions } from 'zxing-wasm/reader';
import { PIXEL_LIMIT, pictureSize } from '../../mail/barcode/picture-size.ts';
import { svgPicture } from '../../mail/barcode/svg-picture.ts';
import { pngShown } from './png-shown.ts';

/** Octets of WebAssembly memory after which it is given back. */
const MEMORY_LIMIT = 64 * 1_048_576;
const CODE_LIMIT = 20;
/** Pixels: the smallest QR code has 21 modules, Micro QR 11, DataMatrix 8. */
const LEAST_SIDE = 10;
const TEXT_LIMIT = 8192;

const OPTIONS: ReaderOptions = {
  formats: ['QRCode', 'MicroQRCode', 'RMQRCode', 'Aztec', 'DataMatrix', 'PDF417'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: CODE_LIMIT,
  textMode: 'Plain',
};

/** Pixels from which on only a plain search is made: a search of all kinds takes a second for every four million in the worst case. */
const LARGE = 2_500_000;
const LARGE_PASSES: readonly ReaderOptions[] = [{ formats: ['QRCode', 'Aztec', 'DataMatrix'], tryRotate: false, tryInvert: false, tryHarder: false }];

/** Tried one after another until one finds something. */
const PASSES: readonly ReaderOptions[] = [
  {},
  // Faint codes have no edges within a small neighbourhood, but two peaks over the whole picture.
  { binarizer: 'GlobalHistogram', formats: ['QRCode', 'Aztec', 'DataMatrix'], tryRotate: false },
];

/**
 * @param picture PNG, JPEG, GIF (its first frame), BMP or SVG
 * @returns text of each barcode, each once; empty for what is no picture, too large or broken
 */
export async function readBarcodes(picture: Uint8Array): Promise<string[]> {
  const drawn = isSvg(picture) ? svgPicture(bufferOf(picture).toString('utf8')) : picture;
  const size = drawn && pictureSize(drawn);
  if (!drawn || !size || size.width * size.height > PIXEL_LIMIT || Math.min(size.width, size.height) < LEAST_SIDE) return [];
  const reader = await load();
  try {
    const shown = pngShown(drawn, LARGE);
    if (shown !== null) {
      const texts = await read(reader, shown, OPTIONS);
      if (texts.length > 0) return texts;
    }
    for (const pass of size.width * size.height > LARGE ? LARGE_PASSES : PASSES) {
      const texts = await read(reader, drawn, { ...OPTIONS, ...pass });
      if (texts.length > 0) return texts;
    }
    return [];
  } catch {
    // A WebAssembly instance that ran out of memory or trapped is not used again.
    discard(reader);
    return [];
  } finally {
    if (reader.instance.HEAPU8.length > MEMORY_LIMIT) discard(reader);
  }
}

async function read({ library }: Reader, picture: Uint8Array, options: ReaderOptions): Promise<string[]> {
  const results = await library.readBarcodes(picture, options);
  const texts = results.filter((result) => result.isValid && result.text !== '').map((result) => result.text.slice(0, TEXT_LIMIT));
  return [...new Set(texts)];
}

interface Reader {
  library: typeof import('zxing-wasm/reader');
  /** Of which the octets of its memory are read. */
  instance: { HEAPU8: Uint8Array };
}

let loading: Promise<Reader> | null = null;

function load(): Promise<Reader> {
  loading ??= start();
  return loading;
}

async function start(): Promise<Reader> {
  const library = await import('zxing-wasm/reader');
  const path = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const octets = await readFile(path);
  const wasmBinary = octets.buffer.slice(octets.byteOffset, octets.byteOffset + octets.byteLength) as ArrayBuffer;
  // Asked for its name even when the octets are given; its own answer would be an address on a public host.
  const locateFile = () => path;
  const instance = await library.prepareZXingModule({ overrides: { wasmBinary, locateFile }, fireImmediately: true });
  return { library, instance: instance as unknown as Reader['instance'] };
}

function discard({ library }: Reader): void {
  library.purgeZXingModule();
  loading = null;
}

function isSvg(picture: Uint8Array): boolean {
  const start = bufferOf(picture)
    .toString('latin1', 0, 4096)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return start.startsWith('<') && /<(?:[a-z]{1,20}:)?svg[\s>]/i.test(start);
}

function bufferOf(octets: Uint8Array): Buffer {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
