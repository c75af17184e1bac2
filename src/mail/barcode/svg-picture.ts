/**
 * QR codes drawn as SVG shapes: rectangles, polygons, circles, filled paths and the horizontal strokes that generators write.
 * Enough of SVG 2 to see a barcode, no renderer: curves become straight lines, style sheets and scripts are not read.
 */
import { luminance } from './colour.ts';
import { Raster } from './raster.ts';
import { pathPolygons } from './svg-path.ts';
import { tagsOf } from './tags.ts';

/** Pixels on the longer side. */
const SIDE = 1000;
const SHAPE_LIMIT = 50_000;
/** Characters of one picture; the largest QR code as single rectangles has about 1.5 M. */
const TEXT_LIMIT = 3_000_000;

const TAGS = new Set(['g', 'rect', 'path', 'polygon', 'circle', 'use']);
/** Characters of a shape that may be repeated by reference. */
const REPEATED_LIMIT = 2000;

/** Scale and shift; rotation and skew, which no generator of barcodes writes, are left out. */
interface Frame {
  x: number;
  y: number;
  scaleX: number;
  scaleY: number;
  fill: string | null;
}

/** @returns a BMP file; `null` when there are too few shapes for a barcode */
export function svgPicture(svg: string): Uint8Array | null {
  const text = svg.slice(0, TEXT_LIMIT);
  const size = viewOf(text);
  if (size === null) return null;
  const scale = SIDE / Math.max(size.width, size.height);
  const margin = 20;
  const raster = new Raster(Math.ceil(size.width * scale) + 2 * margin, Math.ceil(size.height * scale) + 2 * margin);
  const frames: Frame[] = [{ x: margin - size.x * scale, y: margin - size.y * scale, scaleX: scale, scaleY: scale, fill: null }];
  const defined = new Map<string, { name: string; attributes: string }>();
  let shapes = 0;
  for (const { closing, name, attributes } of tagsOf(text, TAGS, 2 * SHAPE_LIMIT)) {
    const frame = frames.at(-1) as Frame;
    if (name === 'g') {
      if (closing) frames.length = Math.max(1, frames.length - 1);
      else if (!attributes.endsWith('/') && frames.length < 100) frames.push(inner(frame, attributes));
      continue;
    }
    if (closing) continue;
    shapes += 1;
    if (shapes > SHAPE_LIMIT) break;
    const id = attribute(attributes, 'id');
    if (id !== null && attributes.length <= REPEATED_LIMIT && defined.size < 1000) defined.set(id, { name, attributes });
    if (name !== 'use') paint(raster, name, attributes, inner(frame, attributes));
    else {
      const target = defined.get((attribute(attributes, 'href') ?? '').slice(1));
      const at = { ...frame, x: frame.x + number(attributes, 'x') * frame.scaleX, y: frame.y + number(attributes, 'y') * frame.scaleY };
      if (target) paint(raster, target.name, target.attributes, inner(at, `${attributes} ${target.attributes}`));
    }
  }
  return shapes === 0 ? null : raster.bmp();
}

/** The area shown: viewBox, else width and height. */
function viewOf(text: string): { x: number; y: number; width: number; height: number } | null {
  const [root] = tagsOf(text, new Set(['svg']), 1000);
  if (root === undefined) return null;
  const { attributes } = root;
  const box = (attribute(attributes, 'viewBox') ?? '').split(/[\s,]+/, 4).map(Number);
  const [x = 0, y = 0, width = 0, height = 0] = box.length === 4 ? box : [0, 0, number(attributes, 'width'), number(attributes, 'height')];
  const sane = width > 0 && height > 0 && width < 1e6 && height < 1e6 && width / height < 20 && height / width < 20 && Number.isFinite(x + y);
  return sane ? { x, y, width, height } : null;
}

function inner(frame: Frame, attributes: string): Frame {
  const fill = attribute(attributes, 'fill') ?? /(?:^|[\s;"'])fill\s{0,5}:\s{0,5}([^;"']{1,60})/i.exec(attributes)?.[1] ?? frame.fill;
  const next = { ...frame, fill };
  for (const [, what, list = ''] of (attribute(attributes, 'transform') ?? '').slice(0, 500).matchAll(/(translate|scale|matrix)\(([^)]{1,100})\)/g)) {
    const [a = 0, b, c = 0, d = 1, e = 0, f = 0] = list
      .trim()
      .split(/[\s,]+/, 6)
      .map(Number);
    const step = what === 'translate' ? [1, 1, a, b ?? 0] : what === 'scale' ? [a, b ?? a, 0, 0] : [a, d, e, f];
    const [scaleX = 1, scaleY = 1, x = 0, y = 0] = what === 'matrix' && (c !== 0 || (b ?? 0) !== 0) ? [] : step;
    next.x += x * next.scaleX;
    next.y += y * next.scaleY;
    next.scaleX *= scaleX;
    next.scaleY *= scaleY;
  }
  return next;
}

function paint(raster: Raster, name: string, attributes: string, frame: Frame): void {
  const place = (points: number[]) => points.map((value, at) => (at % 2 === 0 ? frame.x + value * frame.scaleX : frame.y + value * frame.scaleY));
  const grey = frame.fill === null ? 0 : luminance(frame.fill);
  if (name === 'path') {
    const width = attribute(attributes, 'stroke') === null ? 0 : number(attributes, 'stroke-width') || 1;
    const { filled, stroked } = pathPolygons(attribute(attributes, 'd') ?? '', width);
    if (width > 0) raster.polygons(stroked.map(place), luminance(attribute(attributes, 'stroke') ?? '') ?? 0);
    if (grey !== null && (width === 0 || attribute(attributes, 'fill') !== null)) raster.polygons(filled.map(place), grey);
    return;
  }
  if (grey === null) return;
  if (name === 'polygon') raster.polygons([place((attribute(attributes, 'points') ?? '').split(/[\s,]+/, 10_000).map(Number))], grey);
  else {
    const [x, y, width, height] =
      name === 'circle' ? square(attributes) : (['x', 'y', 'width', 'height'].map((key) => number(attributes, key)) as [number, number, number, number]);
    const [left = 0, top = 0] = place([x, y]);
    const [across, down] = [width * frame.scaleX, height * frame.scaleY];
    if (Number.isFinite(left + top + across + down)) raster.rectangle(left, top, across, down, grey);
  }
}

/** A dot stands for its module, and mostly leaves gaps to its neighbours. */
function square(attributes: string): [number, number, number, number] {
  const radius = 1.15 * number(attributes, 'r');
  return [number(attributes, 'cx') - radius, number(attributes, 'cy') - radius, 2 * radius, 2 * radius];
}

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|[\\s:"'])${name}\\s{0,5}=\\s{0,5}(?:"([^"]*)"|'([^']*)')`, 'i').exec(attributes);
  return found ? (found[1] ?? found[2] ?? '') : null;
}

function number(attributes: string, name: string): number {
  const value = Number.parseFloat(attribute(attributes, name) ?? '');
  return Number.isFinite(value) ? value : 0;
}
