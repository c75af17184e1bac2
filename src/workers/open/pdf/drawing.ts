/**
 * What a page draws apart from text: filled areas, thick lines and placed pictures (ISO 32000-1 section 8), as far as a barcode
 * may be made of them. Clipping, patterns, shadings and transparency are not followed.
 */
import { greyOf } from './colour-space.ts';
import type { PdfFile } from './file.ts';
import { isImage } from './images.ts';
import { isName, type Page } from './pages.ts';
import type { Parser } from './parser.ts';
import { type Dictionary, Keyword, Name, Stream, type Value } from './value.ts';

/** a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = readonly [number, number, number, number, number, number];

export interface Drawing {
  fills: { polygons: number[][]; grey: number }[];
  /** A picture fills the unit square under its matrix. */
  images: { image: Stream; matrix: Matrix; resources: Dictionary }[];
}

const FILL_LIMIT = 60_000;
const IMAGE_LIMIT = 500;
const FORM_LIMIT = 500;
const FORM_DEPTH = 8;
const OPERAND_LIMIT = 64;
const STATE_LIMIT = 200;

export function readDrawing(file: PdfFile, page: Page): Drawing {
  const painter = new Painter(file);
  const contents = file.resolve(page.dictionary.get('Contents'));
  const parts = (Array.isArray(contents) ? contents.slice(0, 1000) : [contents]).map(file.resolve).filter((part) => part instanceof Stream);
  // A token may not span the parts, an operator with its operands may.
  const octets = Buffer.concat(parts.flatMap((part) => [file.decode(part).octets, Buffer.from('\n')]));
  painter.run(octets, page.resources, 0);
  return painter.drawing;
}

interface State {
  matrix: Matrix;
  fill: number;
  stroke: number;
  width: number;
}

class Painter {
  readonly drawing: Drawing = { fills: [], images: [] };
  private readonly file: PdfFile;
  private state: State = { matrix: [1, 0, 0, 1, 0, 0], fill: 0, stroke: 0, width: 1 };
  private readonly saved: State[] = [];
  private path: number[][] = [];
  private forms = 0;

  constructor(file: PdfFile) {
    this.file = file;
  }

  run(octets: Buffer, resources: Dictionary, depth: number): void {
    const parser = this.file.content(octets);
    let operands: Value[] = [];
    for (let value = parser.next(); value !== undefined; value = parser.next()) {
      if (!(value instanceof Keyword)) {
        if (operands.length < OPERAND_LIMIT) operands.push(value);
        continue;
      }
      if (value.word === 'BI') this.inline(parser, octets, resources);
      else if (value.word === 'Do') this.object(operands[0], resources, depth);
      else
        this.operator(
          value.word,
          operands.filter((operand) => typeof operand === 'number'),
        );
      operands = [];
    }
  }

  private operator(word: string, n: number[]): void {
    const { state } = this;
    switch (word) {
      case 'q':
        if (this.saved.length < STATE_LIMIT) this.saved.push(state);
        this.state = { ...state };
        return;
      case 'Q':
        this.state = this.saved.pop() ?? state;
        return;
      case 'cm':
        if (n.length === 6) state.matrix = multiply(n as unknown as Matrix, state.matrix);
        return;
      case 'w':
        state.width = n[0] ?? 1;
        return;
      case 'g':
      case 'rg':
      case 'k':
      case 'sc':
      case 'scn':
        if (n.length > 0) state.fill = greyOf(n);
        return;
      case 'G':
      case 'RG':
      case 'K':
      case 'SC':
      case 'SCN':
        if (n.length > 0) state.stroke = greyOf(n);
        return;
      default:
        this.pathOperator(word, n);
    }
  }

  private pathOperator(word: string, n: number[]): void {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = n;
    switch (word) {
      case 'm':
        if (this.path.length < FILL_LIMIT) this.path.push([a, b]);
        return;
      case 'l':
        this.path.at(-1)?.push(a, b);
        return;
      case 'c':
        this.path.at(-1)?.push(e, f);
        return;
      case 'v':
      case 'y':
        this.path.at(-1)?.push(c, d);
        return;
      case 're':
        if (this.path.length < FILL_LIMIT) this.path.push([a, b, a + c, b, a + c, b + d, a, b + d]);
        return;
      case 'f':
      case 'F':
      case 'f*':
      case 'B':
      case 'B*':
      case 'b':
      case 'b*':
        this.paint(this.path, this.state.fill);
        this.path = [];
        return;
      case 'S':
      case 's':
        this.paint(
          this.path.flatMap((line) => bands(line, this.state.width / 2)),
          this.state.stroke,
        );
        this.path = [];
        return;
      case 'n':
        this.path = [];
        return;
      default:
    }
  }

  private paint(path: number[][], grey: number): void {
    if (path.length === 0 || this.drawing.fills.length >= FILL_LIMIT) return;
    this.drawing.fills.push({ polygons: path.map((points) => transformed(points, this.state.matrix)), grey });
  }

  private object(name: Value | undefined, resources: Dictionary, depth: number): void {
    const objects = this.file.dictionary(resources.get('XObject'));
    const found = name instanceof Name ? this.file.resolve(objects?.get(name.text)) : null;
    if (!(found instanceof Stream)) return;
    if (isImage(this.file, found.dictionary)) this.place(found, resources);
    else if (isName(this.file.get(found.dictionary, 'Subtype'), 'Form') && depth < FORM_DEPTH && this.forms < FORM_LIMIT) {
      this.forms += 1;
      const matrix = this.file.get(found.dictionary, 'Matrix');
      const before = this.state;
      const level = this.saved.length;
      const numbers = Array.isArray(matrix) ? matrix.filter((value) => typeof value === 'number') : [];
      this.state = { ...before, matrix: numbers.length === 6 ? multiply(numbers as unknown as Matrix, before.matrix) : before.matrix };
      this.run(this.file.decode(found).octets, this.file.dictionary(found.dictionary.get('Resources')) ?? resources, depth + 1);
      this.saved.length = Math.min(this.saved.length, level);
      this.state = before;
    }
  }

  /** `BI key value … ID octets EI` (section 8.9.7). */
  private inline(parser: Parser, octets: Buffer, resources: Dictionary): void {
    const dictionary: Dictionary = new Map();
    for (let key = parser.next(); key !== undefined; key = parser.next()) {
      if (key instanceof Keyword) break;
      const value = parser.next();
      if (key instanceof Name && value !== undefined && !(value instanceof Keyword)) dictionary.set(key.text, value);
    }
    const start = parser.at + 1;
    let end = octets.indexOf('EI', start);
    // `EI` between blanks, after which something readable follows.
    while (end >= 0 && !/^[\s\0]EI[\s\0]?[\n\r\x20-\x7e]{0,10}$/.test(octets.toString('latin1', end - 1, end + 12).replace(/[\0\t]/g, ' ')))
      end = octets.indexOf('EI', end + 2);
    if (end < 0) end = octets.length;
    parser.at = end + 2;
    this.place(new Stream(dictionary, octets.subarray(start, end)), resources);
  }

  private place(image: Stream, resources: Dictionary): void {
    if (this.drawing.images.length < IMAGE_LIMIT) this.drawing.images.push({ image, matrix: this.state.matrix, resources });
  }
}

/** First `a`, then `b`. */
function multiply(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[1] * b[2],
    a[0] * b[1] + a[1] * b[3],
    a[2] * b[0] + a[3] * b[2],
    a[2] * b[1] + a[3] * b[3],
    a[4] * b[0] + a[5] * b[2] + b[4],
    a[4] * b[1] + a[5] * b[3] + b[5],
  ];
}

export function transformed(points: readonly number[], [a, b, c, d, e, f]: Matrix): number[] {
  const out: number[] = [];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x, y] = [points[at] as number, points[at + 1] as number];
    out.push(a * x + c * y + e, b * x + d * y + f);
  }
  return out;
}

/** Horizontal and vertical lines with their width. */
function bands(line: number[], half: number): number[][] {
  const all: number[][] = [];
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [x0, y0, x1, y1] = line.slice(at, at + 4) as [number, number, number, number];
    if (y0 === y1) all.push([x0, y0 - half, x1, y0 - half, x1, y0 + half, x0, y0 + half]);
    else if (x0 === x1) all.push([x0 - half, y0, x0 + half, y0, x0 + half, y1, x0 - half, y1]);
  }
  return all;
}
