/** Opens a PDF: where it leads, what a reader sees, and what may hold a barcode. */

import { greyBmp } from '../../mail/barcode/raster.ts';
import { textPictures } from '../../mail/barcode/text-pictures.ts';
import type { FindingId } from '../../mail/catalogue/findings.ts';
import type { PdfContents } from '../../mail/kit.ts';
import { type Deeds, readDeeds } from './pdf/actions.ts';
import { readDrawing } from './pdf/drawing.ts';
import { type PdfFile, readings } from './pdf/file.ts';
import { annotationUrls, decodedImages, openDocument, type TextPiece, textPieces } from './pdf/library.ts';
import { pagePictures, type Room } from './pdf/page-pictures.ts';
import { brokenUrls, linesOf, textWithin } from './pdf/page-text.ts';
import { PAGE_LIMIT, type Page, readAreas, readPages } from './pdf/pages.ts';
import { Reference, type Stream, type Value } from './pdf/value.ts';

const TEXT_LIMIT = 65_536;
const PICTURE_LIMIT = 30;
const PIXEL_LIMIT = 40_000_000;
const BROKEN_URLS = 100;
const CONTROLS = /(?![\t\n])\p{Cc}/gu;
/** Milliseconds for the text of all pages; the worker has a deadline for the whole message. */
const TEXT_TIME = 3000;

/** @returns what can be had, whatever the octets */
export async function openPdf(octets: Uint8Array): Promise<PdfContents> {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const [file, ...others] = readings(bytes);
  const opening = new Opening();
  if (file === undefined) opening.contents.complete = false;
  else if (file.locked) opening.finding('encrypted-file', 'a PDF that needs a password');
  else {
    await opening.read(file, bytes);
    for (const other of others) opening.readAgain(other);
  }
  opening.contents.complete &&= [file, ...others].every((one) => one?.complete);
  return opening.contents;
}

class Opening {
  readonly contents: PdfContents = { links: [], text: '', pictures: [], findings: [], files: [], complete: true };
  private readonly room: Room = { pictures: PICTURE_LIMIT, pixels: PIXEL_LIMIT };
  private readonly told = new Set<string>();

  async read(file: PdfFile, bytes: Buffer): Promise<void> {
    const { pages, complete } = readPages(file);
    this.contents.complete &&= complete;
    const deeds = deedsOf(file, pages.length > 0);
    const known = new Set<Stream>();
    let others = false;
    for (const page of pages) {
      if (this.room.pictures <= 0) this.contents.complete = false;
      const found = pagePictures(file, page, readDrawing(file, page), known, this.room);
      this.contents.pictures.push(...found.files);
      others ||= found.others;
    }
    // Octets that swell beyond all bounds are not given to a reader without bounds.
    if (file.complete) await this.ask(bytes, others, (index, pieces) => this.labels(file, pages[index], deeds, pieces));
    this.take(deeds);
  }

  /** The same octets as another viewer may read them. */
  readAgain(file: PdfFile): void {
    const before = this.told.size;
    this.take(deedsOf(file, readPages(file).pages.length > 0));
    if (this.told.size > before) this.finding('pdf-ambiguous', 'viewers that go by its tables and viewers that look for its objects see different links');
  }

  finding(id: FindingId, detail: string): void {
    if (!this.contents.findings.some((finding) => finding.id === id)) this.contents.findings.push({ id, detail });
  }

  /** The library's part: text and labels of each page, and pictures that need a decoder. */
  private async ask(bytes: Buffer, pictures: boolean, page: (index: number, pieces: TextPiece[]) => void): Promise<void> {
    const { contents } = this;
    let task: { destroy(): Promise<void> } | null = null;
    try {
      const document = await openDocument(bytes);
      task = document.loadingTask;
      const end = performance.now() + TEXT_TIME;
      const lines: string[] = [];
      const count = Math.min(document.numPages, PAGE_LIMIT);
      for (let index = 0; index < count && performance.now() < end; index += 1) {
        const proxy = await document.getPage(index + 1);
        const pieces = await textPieces(proxy);
        page(index, pieces);
        lines.push(...linesOf(pieces), '');
        // Where nothing was found, another reader of the structure may find something.
        if (this.told.size === 0) for (const url of await annotationUrls(proxy)) this.link(url, '');
        if (pictures && this.room.pictures > 0) await this.decoded(proxy);
        if (index + 1 < count && performance.now() >= end) contents.complete = false;
      }
      contents.text = lines.join('\n').replace(CONTROLS, '').slice(0, TEXT_LIMIT);
      for (const url of brokenUrls(lines, BROKEN_URLS)) this.link(url, '');
      contents.pictures.push(...textPictures(contents.text));
    } catch {
      // Links and pictures were read without it.
      contents.complete = false;
    } finally {
      await task?.destroy();
    }
  }

  private async decoded(page: Parameters<typeof decodedImages>[0]): Promise<void> {
    for (const { width, height, grey } of await decodedImages(page, this.room.pictures)) {
      if (grey.length > this.room.pixels) continue;
      this.room.pictures -= 1;
      this.room.pixels -= grey.length;
      this.contents.pictures.push(greyBmp(width, height, grey));
    }
  }

  private labels(file: PdfFile, page: Page | undefined, deeds: Deeds, pieces: TextPiece[]): void {
    if (page === undefined) return;
    for (const { rectangle, sources } of readAreas(file, page)) {
      const urls = sources.flatMap((source) => deeds.links.get(source) ?? []);
      if (urls.length === 0) continue;
      const text = textWithin(pieces, rectangle);
      for (const url of urls) this.link(url, text);
    }
  }

  private take(deeds: Deeds): void {
    for (const urls of deeds.links.values()) for (const url of urls) if (!this.told.has(url)) this.link(url, '');
    for (const [id, detail] of deeds.findings) this.finding(id, detail);
    if (this.contents.files.length === 0) this.contents.files = deeds.files;
    this.contents.complete &&= deeds.complete;
  }

  private link(url: string, text: string): void {
    if (this.contents.links.some((link) => link.url === url && link.text === text)) return;
    this.told.add(url);
    this.contents.links.push({ url, text });
  }
}

/** Without pages, or without a catalog, every object counts. */
function deedsOf(file: PdfFile, whole: boolean): Deeds {
  const roots: Iterable<Value> = whole ? [file.trailer.get('Root') ?? null] : Array.from(file.numbers(), (number) => new Reference(number));
  return readDeeds(file, roots);
}
