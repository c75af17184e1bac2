/**
 * Mozilla's PDF reader (pdfjs-dist), for what needs fonts or decoders: the text of a page and where it stands, and pictures in
 * CCITT, JBIG2 or JPEG 2000. Loaded with the first PDF. It starts no worker, fetches nothing and compiles no code of the file.
 */
import { fileURLToPath } from 'node:url';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Raw } from './images.ts';

type Library = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

const PIXEL_LIMIT = 20_000_000;
/** Pieces of text on a page. */
const ITEM_LIMIT = 20_000;

/** A piece of text and where it stands: the lower left corner and size, in points. */
export interface TextPiece {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  endsLine: boolean;
}

let loading: Promise<Library> | null = null;

function load(): Promise<Library> {
  // Looked for when the module starts, needed for drawing only: it comes from an optional package that may not be there.
  (globalThis as { DOMMatrix?: unknown }).DOMMatrix ??= class {};
  loading ??= quietly(() => import('pdfjs-dist/legacy/build/pdf.mjs'));
  return loading;
}

/** As it starts it warns of that package, before it can be told to be silent: nothing an operator could mend. */
async function quietly<T>(start: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await start();
  } finally {
    console.warn = warn;
  }
}

/** Rejects for what it cannot read, or what needs a password. The caller ends it with `loadingTask.destroy()`. */
export async function openDocument(octets: Uint8Array): Promise<PDFDocumentProxy> {
  const library = await load();
  const folder = new URL('../../', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs'));
  return library.getDocument({
    data: new Uint8Array(octets),
    verbosity: 0,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    stopAtErrors: false,
    enableXfa: false,
    maxImageSize: PIXEL_LIMIT,
    // Tables for Chinese, Japanese and Korean text, and decoders, by path: the package's own files.
    cMapUrl: fileURLToPath(new URL('cmaps/', folder)),
    wasmUrl: fileURLToPath(new URL('wasm/', folder)),
  }).promise;
}

export async function textPieces(page: PDFPageProxy): Promise<TextPiece[]> {
  const { items } = await page.getTextContent();
  const pieces: TextPiece[] = [];
  for (const item of items.slice(0, ITEM_LIMIT)) {
    if (!('str' in item)) continue;
    const [, , , , x = 0, y = 0] = item.transform as number[];
    pieces.push({ text: item.str, x, y, width: item.width, height: item.height || Math.abs((item.transform as number[])[3] ?? 0), endsLine: item.hasEOL });
  }
  return pieces;
}

/** Addresses of a page's annotations, as the library sees them. */
export async function annotationUrls(page: PDFPageProxy): Promise<string[]> {
  const all: { url?: string; unsafeUrl?: string }[] = await page.getAnnotations();
  return all.slice(0, 1000).flatMap(({ url, unsafeUrl }) => url ?? unsafeUrl ?? []);
}

/** Pictures of a page, decoded. */
export async function decodedImages(page: PDFPageProxy, most: number): Promise<Raw[]> {
  const { OPS } = await load();
  const { fnArray, argsArray } = await page.getOperatorList();
  const images: Raw[] = [];
  for (let at = 0; at < fnArray.length && images.length < most; at += 1) {
    if (fnArray[at] !== OPS.paintImageXObject && fnArray[at] !== OPS.paintImageMaskXObject && fnArray[at] !== OPS.paintInlineImageXObject) continue;
    const [what] = argsArray[at] as [unknown];
    const raw = greyOf(typeof what === 'string' ? await object(page, what) : what);
    if (raw !== null) images.push(raw);
  }
  return images;
}

function object(page: PDFPageProxy, id: string): unknown {
  const store = id.startsWith('g_') ? page.commonObjs : page.objs;
  return store.has(id) ? store.get(id) : null;
}

/** Kinds of pdfjs: 1 is one bit a pixel (1 for white), 2 is RGB, 3 is RGBA. A mask has no kind, and 0 for what is painted. */
function greyOf(image: unknown): Raw | null {
  if (image === null || typeof image !== 'object') return null;
  const { width, height, kind = 1, data } = image as { width?: number; height?: number; kind?: number; data?: unknown };
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray) || !width || !height || width * height > PIXEL_LIMIT) return null;
  const grey = new Uint8Array(width * height);
  const row = (width + 7) >> 3;
  const step = kind === 3 ? 4 : 3;
  for (let at = 0; at < grey.length; at += 1) {
    if (kind === 1) grey[at] = ((data[Math.floor(at / width) * row + ((at % width) >> 3)] ?? 0) >> (7 - ((at % width) & 7))) & 1 ? 255 : 0;
    else grey[at] = Math.round(0.299 * (data[at * step] ?? 255) + 0.587 * (data[at * step + 1] ?? 255) + 0.114 * (data[at * step + 2] ?? 255));
  }
  return { width, height, grey };
}
