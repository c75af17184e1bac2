/** A page's pictures for the barcode reader: each placed picture by itself, and what is put together from areas or pieces. */
import { Raster } from '../../../mail/barcode/raster.ts';
import { type Drawing, type Matrix, transformed } from './drawing.ts';
import type { PdfFile } from './file.ts';
import { bmpOf, type Picture, type Raw, readImage, withMask } from './images.ts';
import type { Page } from './pages.ts';
import type { Stream } from './value.ts';

/** Areas on a page below which no barcode is drawn; in one fill there may be many. */
const LEAST_AREAS = 30;
/** Pixels on the longer side of what is drawn. */
const SIDE = 1200;
const MARGIN = 24;
const RASTER_LIMIT = 40;
/** Pixels laid down when pieces are put together. */
const INK_LIMIT = 8_000_000;

/** What may still be given. */
export interface Room {
  pictures: number;
  /** Of rasters that were unpacked. */
  pixels: number;
}

export interface PagePictures {
  files: Uint8Array[];
  /** Some picture needs a decoder that only the library has. */
  others: boolean;
}

/**
 * @param known pictures seen on earlier pages, which are not given again
 * @param room for all pages; what is given is taken off
 */
export function pagePictures(file: PdfFile, page: Page, drawing: Drawing, known: Set<Stream>, room: Room): PagePictures {
  const files: Uint8Array[] = [];
  let others = false;
  const pieces: { raw: Raw; matrix: Matrix }[] = [];
  for (const { image, matrix, resources } of drawing.images) {
    if (known.has(image) || room.pictures <= 0) continue;
    known.add(image);
    const picture: Picture | null = readImage(file, image, resources, room.pixels);
    if (picture === null) continue;
    room.pictures -= 1;
    if (picture.kind === 'jpeg') files.push(picture.octets);
    if (picture.kind === 'other') others = true;
    for (const raw of withMask(file, image, picture)) {
      room.pixels -= raw.grey.length;
      files.push(bmpOf(raw));
      if (pieces.length < RASTER_LIMIT) pieces.push({ raw, matrix });
    }
  }
  const areas = drawing.fills.reduce((total, { polygons }) => total + polygons.length, 0);
  if (areas >= LEAST_AREAS && room.pictures > 0) files.push(drawn(page, drawing));
  if (pieces.length > 1 && room.pictures > 0) files.push(composed(pieces));
  if (areas >= LEAST_AREAS || pieces.length > 1) room.pictures -= 1;
  return { files: files.filter((octets) => octets.length > 0), others };
}

/** The areas that are small, where they stand, as large as a barcode reader likes. */
function drawn({ box }: Page, { fills }: Drawing): Uint8Array {
  const most = Math.max(box[2] - box[0], box[3] - box[1]) / 2;
  const bounds = new Bounds();
  for (const { polygons, grey } of fills) {
    for (const points of polygons) if (grey < 200 && sizeOf(points) < most) bounds.include(points);
  }
  const view = bounds.view();
  if (view === null) return new Uint8Array();
  const raster = new Raster(view.width, view.height);
  for (const { polygons, grey } of fills)
    raster.polygons(
      polygons.map((points) => transformed(points, view.matrix)),
      grey,
    );
  return raster.bmp();
}

/** Pictures set side by side, as a code that was cut into strips. */
function composed(pieces: { raw: Raw; matrix: Matrix }[]): Uint8Array {
  const bounds = new Bounds();
  for (const { matrix } of pieces) bounds.include(transformed([0, 0, 1, 0, 1, 1, 0, 1], matrix));
  const view = bounds.view();
  if (view === null) return new Uint8Array();
  const raster = new Raster(view.width, view.height);
  let ink = 0;
  for (const { raw, matrix } of pieces) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = transformed(transformed([0, 1, 1, 0], matrix), view.matrix);
    for (let y = Math.max(0, Math.round(Math.min(y0, y1))); y < Math.min(view.height, Math.round(Math.max(y0, y1))); y += 1) {
      ink += view.width;
      if (ink > INK_LIMIT) break;
      const row = Math.min(raw.height - 1, Math.floor(((y + 0.5 - y0) / (y1 - y0)) * raw.height));
      for (let x = Math.max(0, Math.round(Math.min(x0, x1))); x < Math.min(view.width, Math.round(Math.max(x0, x1))); x += 1) {
        const column = Math.min(raw.width - 1, Math.floor(((x + 0.5 - x0) / (x1 - x0)) * raw.width));
        raster.grey[y * view.width + x] = raw.grey[Math.max(0, row) * raw.width + Math.max(0, column)] as number;
      }
    }
  }
  return raster.bmp();
}

class Bounds {
  private left = Number.POSITIVE_INFINITY;
  private bottom = Number.POSITIVE_INFINITY;
  private right = Number.NEGATIVE_INFINITY;
  private top = Number.NEGATIVE_INFINITY;

  include(points: readonly number[]): void {
    for (let at = 0; at + 1 < points.length; at += 2) {
      const [x, y] = [points[at] as number, points[at + 1] as number];
      if (!(Math.abs(x) < 1e6 && Math.abs(y) < 1e6)) continue;
      this.left = Math.min(this.left, x);
      this.right = Math.max(this.right, x);
      this.bottom = Math.min(this.bottom, y);
      this.top = Math.max(this.top, y);
    }
  }

  /** How points become pixels, the top first. */
  view(): { width: number; height: number; matrix: Matrix } | null {
    const [across, down] = [this.right - this.left, this.top - this.bottom];
    if (!(across > 0 && down > 0)) return null;
    const scale = Math.min(SIDE / Math.max(across, down), 16);
    const matrix: Matrix = [scale, 0, 0, -scale, MARGIN - this.left * scale, MARGIN + this.top * scale];
    return { width: Math.ceil(across * scale) + 2 * MARGIN, height: Math.ceil(down * scale) + 2 * MARGIN, matrix };
  }
}

function sizeOf(points: readonly number[]): number {
  let size = 0;
  for (let at = 2; at + 1 < points.length; at += 2) {
    size = Math.max(size, Math.abs((points[at] as number) - (points[0] as number)), Math.abs((points[at + 1] as number) - (points[1] as number)));
  }
  return size;
}
