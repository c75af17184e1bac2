/**
 * QR codes drawn with coloured table cells. Ordinary mail costs one count of `<td`: a code has at least 21 × 21 modules,
 * of which neighbours of one colour may be joined.
 */
import { luminance } from './colour.ts';
import { GRID_LIMIT, gridPicture } from './modules.ts';
import { tagsOf } from './tags.ts';

/** Cells in a message below which no code is looked for (the smallest one has about 230 runs of one colour). */
const LEAST_CELLS = 150;
const LEAST_ROWS = 15;
const PICTURE_LIMIT = 4;
const TAG_LIMIT = 200_000;

const TAGS = new Set(['table', 'tr', 'td', 'th']);
/** Characters of a tag that are read. */
const ATTRIBUTES_LIMIT = 2000;
const CLASS_RULE = /\.([\w-]{1,60})\s{0,20}\{([^{}]{0,500})\}/g;

interface Table {
  rows: boolean[][];
  /** Dark, light or both. */
  colours: Set<boolean>;
}

interface Cell {
  dark: boolean;
  span: number;
}

/** @returns BMP files, at most four, for the barcode reader */
export function tablePictures(html: string): Uint8Array[] {
  if (!hasManyCells(html)) return [];
  const classes = classColours(html);
  const pictures: Uint8Array[] = [];
  const open: { table: Table; row: Cell[] | null; rowDark: boolean }[] = [];
  const endRow = () => {
    const inner = open.at(-1);
    if (inner?.row) push(inner.table, inner.row);
    if (inner) inner.row = null;
  };
  const endTable = () => {
    endRow();
    const done = open.pop();
    if (done && pictures.length < PICTURE_LIMIT) pictures.push(...pictureOf(done.table));
  };
  for (const { closing, name: kind, attributes: written } of tagsOf(html, TAGS, TAG_LIMIT)) {
    const attributes = written.slice(0, ATTRIBUTES_LIMIT);
    if (closing) {
      if (kind === 'table') endTable();
      else if (kind === 'tr') endRow();
    } else if (kind === 'table') {
      if (open.length < 50) open.push({ table: { rows: [], colours: new Set() }, row: null, rowDark: false });
    } else if (kind === 'tr') {
      endRow();
      const inner = open.at(-1);
      if (inner) Object.assign(inner, { row: [], rowDark: darkness(attributes, classes) ?? false });
    } else {
      const inner = open.at(-1);
      inner?.row?.push({ dark: darkness(attributes, classes) ?? inner.rowDark, span: spanOf(attributes) });
    }
  }
  while (open.length > 0) endTable();
  return pictures;
}

function hasManyCells(html: string): boolean {
  let cells = 0;
  let at = -1;
  // Both spellings in use; a table of mixed ones is counted by either half.
  for (const tag of ['<td', '<TD']) {
    while (cells < LEAST_CELLS) {
      at = html.indexOf(tag, at + 1);
      if (at < 0) break;
      cells += 1;
    }
  }
  return cells >= LEAST_CELLS && /bgcolor|background|class/i.test(html);
}

function push(table: Table, row: Cell[]): void {
  if (table.rows.length >= GRID_LIMIT || row.length === 0) return;
  const cells: boolean[] = [];
  for (const { dark, span } of row) {
    table.colours.add(dark);
    for (let count = 0; count < span && cells.length < GRID_LIMIT; count += 1) cells.push(dark);
  }
  table.rows.push(cells);
}

function pictureOf({ rows, colours }: Table): Uint8Array[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return rows.length >= LEAST_ROWS && columns >= LEAST_ROWS && colours.size === 2 ? [gridPicture(rows, 4, 4)] : [];
}

/** Columns that a cell stands for: colspan, else nothing tells. */
function spanOf(attributes: string): number {
  const span = Number(/\bcolspan\s{0,5}=\s{0,5}["']?(\d{1,3})/i.exec(attributes)?.[1] ?? 1);
  return Math.max(1, Math.min(GRID_LIMIT, span));
}

/** @returns null when no colour is named */
function darkness(attributes: string, classes: ReadonlyMap<string, boolean>): boolean | null {
  const colour =
    /\bbackground(?:-color)?\s{0,5}:\s{0,5}([^;"']{1,60})/i.exec(attributes)?.[1] ?? /\bbgcolor\s{0,5}=\s{0,5}["']?([#\w(),. ]{1,60})/i.exec(attributes)?.[1];
  if (colour !== undefined) return isDark(colour);
  const names = classes.size === 0 ? undefined : /\bclass\s{0,5}=\s{0,5}["']?([\w -]{1,100})/i.exec(attributes)?.[1];
  for (const name of names?.split(' ') ?? []) {
    const dark = classes.get(name);
    if (dark !== undefined) return dark;
  }
  return null;
}

function classColours(html: string): Map<string, boolean> {
  const classes = new Map<string, boolean>();
  for (const [, name = '', body = ''] of html.matchAll(CLASS_RULE)) {
    const dark = isDark(/background(?:-color)?\s{0,5}:\s{0,5}([^;]{1,60})/i.exec(body)?.[1] ?? '');
    if (dark !== null && classes.size < 1000) classes.set(name, dark);
  }
  return classes;
}

function isDark(colour: string): boolean | null {
  const light = luminance(colour);
  return light === null ? null : light < 140;
}
