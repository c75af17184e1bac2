/**
 * A grey picture in memory onto which areas are filled, and its octets as a BMP file: how a barcode drawn without a picture
 * (with characters, table cells, SVG or PDF paths) reaches the reader of pictures.
 */

/** Paths as flat lists of coordinates `[x0, y0, x1, y1, …]` in pixels; each is closed by itself. */
export type Polygons = readonly (readonly number[])[];

/** Edges of one fill; a barcode of 177 × 177 modules in one path has fewer. */
const EDGE_LIMIT = 200_000;
/** Pixels painted onto one picture, over one another too. */
const INK_LIMIT = 100_000_000;

export class Raster {
  readonly width: number;
  readonly height: number;
  /** Row by row from the top; 0 is black, 255 white. */
  readonly grey: Uint8Array;
  private ink = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.grey = new Uint8Array(width * height).fill(255);
  }

  /** Fills the pixels whose centre is in the rectangle, at least one each way; what lies outside is cut off. */
  rectangle(x: number, y: number, width: number, height: number, grey: number): void {
    const [left, right] = covered(x, x + width, this.width);
    const [top, bottom] = covered(y, y + height, this.height);
    for (let row = top; row < bottom; row += 1) this.run(row, left, right, grey);
  }

  /** Fills by the nonzero winding number rule. */
  polygons(polygons: Polygons, grey: number, evenOdd = false): void {
    const crossings = this.crossings(polygons);
    for (const [row, all] of crossings) {
      all.sort((a, b) => a.x - b.x);
      let winding = 0;
      for (let at = 0; at + 1 < all.length; at += 1) {
        const here = all[at] as Crossing;
        winding += here.turn;
        if (evenOdd ? winding % 2 === 0 : winding === 0) continue;
        const left = Math.max(0, Math.round(here.x));
        const right = Math.min(this.width, Math.round((all[at + 1] as Crossing).x));
        if (right > left) this.run(row, left, right, grey);
      }
    }
  }

  private run(row: number, left: number, right: number, grey: number): void {
    this.ink += right - left;
    if (this.ink <= INK_LIMIT) this.grey.fill(grey, row * this.width + left, row * this.width + right);
  }

  /** Where edges cross the middle of each row of pixels. Bounded by edges, and by rows × edges that span them. */
  private crossings(polygons: Polygons): Map<number, Crossing[]> {
    const rows = new Map<number, Crossing[]>();
    let edges = 0;
    let steps = 0;
    for (const points of polygons) {
      for (let at = 0; at + 1 < points.length; at += 2) {
        const next = at + 3 < points.length ? at + 2 : 0;
        const [x0, y0, x1, y1] = [points[at], points[at + 1], points[next], points[next + 1]] as [number, number, number, number];
        if (y0 === y1 || !Number.isFinite(x0 + y0 + x1 + y1)) continue;
        edges += 1;
        if (edges > EDGE_LIMIT || steps > 4 * EDGE_LIMIT) return rows;
        const turn = y1 > y0 ? 1 : -1;
        const first = Math.max(0, Math.ceil(Math.min(y0, y1) - 0.5));
        const last = Math.min(this.height - 1, Math.ceil(Math.max(y0, y1) - 0.5) - 1);
        for (let row = first; row <= last; row += 1) {
          steps += 1;
          const x = x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0);
          const all = rows.get(row);
          if (all === undefined) rows.set(row, [{ x, turn }]);
          else all.push({ x, turn });
        }
      }
    }
    return rows;
  }

  /** An 8-bit BMP (BITMAPINFOHEADER, grey palette). */
  bmp(): Uint8Array {
    return greyBmp(this.width, this.height, this.grey);
  }
}

interface Crossing {
  x: number;
  turn: 1 | -1;
}

function covered(from: number, to: number, size: number): [number, number] {
  const start = Math.max(0, Math.min(size, Math.round(Math.min(from, to))));
  const end = Math.max(0, Math.min(size, Math.round(Math.max(from, to))));
  // A line thinner than a pixel still shows.
  return end === start && start < size ? [start, start + 1] : [start, end];
}

/** @param grey row by row from the top, 0 black to 255 white */
export function greyBmp(width: number, height: number, grey: Uint8Array): Uint8Array {
  const stride = (width + 3) & ~3;
  const start = 14 + 40 + 256 * 4;
  const octets = new Uint8Array(start + stride * height);
  const view = new DataView(octets.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, octets.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(46, 256, true);
  for (let level = 0; level < 256; level += 1) view.setUint32(54 + level * 4, level * 0x010101, true);
  // Rows stand bottom up.
  for (let row = 0; row < height; row += 1) octets.set(grey.subarray(row * width, (row + 1) * width), start + (height - 1 - row) * stride);
  return octets;
}
