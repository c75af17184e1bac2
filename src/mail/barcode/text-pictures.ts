/**
 * QR codes drawn with characters: full, half and quadrant blocks, braille, squares (also as emoji), or any two characters
 * in a rectangle of text. Ordinary text costs one pass of a simple pattern.
 */
import { GRID_LIMIT, gridPicture } from './modules.ts';

/** Lines and columns below which no QR code can be drawn: half blocks put two of 21 modules into one line, braille four. */
const LEAST_LINES = 6;
const LEAST_CHARACTERS = 11;
const PICTURE_LIMIT = 4;

/** A line with enough drawing characters in a row; those of braille and quadrants carry several modules each. */
const DRAWN = /[\u2580-\u259f\u25a0-\u25ab\u25fb-\u25fe\u2800-\u28ff\u2b1b\u2b1c\u26aa\u26ab\u{1f532}\u{1f533}\u{1f7e5}-\u{1f7eb}]{5}/u;
/** Characters of a line that is drawn with any two characters: as many as the smallest QR code has modules. */
const LEAST_DRAWN = 21;

/** Joiners, marks and variation selectors. */
const NO_WIDTH = new Set('\u200b\u200c\u200d\u200e\u200f\ufe0e\ufe0f\ufeff');
const DARK = new Set('█▓■▪◼◾⬛⚫🔲🟥🟦🟪🟫');
const WIDE = /[\u2b1b\u2b1c\u26aa\u26ab\u25fb-\u25fe\u3000\u{1f532}\u{1f533}\u{1f7e5}-\u{1f7eb}]/u;
/** Quadrants (upper left, upper right, lower left, lower right) of U+2596 to U+259F. */
const QUADRANTS = ['0010', '0001', '1000', '1011', '1001', '1110', '1101', '0100', '0110', '0111'];

/**
 * @param visibleText lines as a reader sees them, runs of spaces kept
 * @returns BMP files, at most four, for the barcode reader
 */
export function textPictures(visibleText: string): Uint8Array[] {
  if (!DRAWN.test(visibleText) && !visibleText.split('\n', 20_000).some(hasTwoKinds)) return [];
  const pictures: Uint8Array[] = [];
  for (const block of blocks(visibleText)) {
    for (const picture of draw(block)) {
      if (pictures.length < PICTURE_LIMIT) pictures.push(picture);
    }
  }
  return pictures;
}

/** Runs of lines that are drawn. A blank line inside a drawing is part of it, as a quiet or light row. */
function blocks(text: string): string[][] {
  const found: string[][] = [];
  let lines: string[] = [];
  const finish = () => {
    while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
    if (lines.length >= LEAST_LINES && found.length < PICTURE_LIMIT) found.push(lines);
    lines = [];
  };
  for (const written of text.split('\n', 20_000)) {
    const line = written.replace(/\r$/, '').slice(0, GRID_LIMIT);
    const blank = line.trim() === '';
    if (lines.length >= GRID_LIMIT || !(isDrawn(line) || (blank && lines.length > 0))) finish();
    else lines.push(line);
  }
  finish();
  return found;
}

/** `##  ##`, `1011…`: two different characters, of which one may be a blank. Most lines are done with after a few characters. */
function hasTwoKinds(line: string): boolean {
  let start = 0;
  while (start < line.length && ' \t\u00a0>'.includes(line[start] as string)) start += 1;
  const kinds = new Set<string>();
  for (const character of line.slice(start, start + GRID_LIMIT)) {
    if (character === '\r') continue;
    kinds.add(character === '\u00a0' ? ' ' : character);
    if (kinds.size > 2) return false;
  }
  // Blanks at either end are light modules.
  return kinds.size === 2 && line.length >= LEAST_DRAWN;
}

function isDrawn(line: string): boolean {
  if (hasTwoKinds(line)) return true;
  let drawn = 0;
  let other = 0;
  for (const character of line) {
    if (/[\u2580-\u28ff\u2b1b\u2b1c\u{1f532}\u{1f533}\u{1f7e5}-\u{1f7eb}#]/u.test(character)) drawn += 1;
    else if (character.trim() !== '' && !NO_WIDTH.has(character)) other += 1;
  }
  return drawn >= LEAST_CHARACTERS / 2 && other <= drawn / 8;
}

function draw(lines: string[]): Uint8Array[] {
  const ink = inkOf(lines);
  const grid: boolean[][] = [];
  let whole = true;
  for (const line of lines) {
    const rows: boolean[][] = [[], [], [], []];
    for (const character of line) {
      if (NO_WIDTH.has(character)) continue;
      whole &&= !/[\u2580-\u2587\u2589-\u2590\u2594-\u259f\u2800-\u28ff]/u.test(character);
      cell(character, ink).forEach((bits, row) => {
        rows[row]?.push(...bits);
      });
    }
    grid.push(...rows);
  }
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  if (width < 2 * LEAST_CHARACTERS) return [];
  // A character is drawn about twice as high as wide: two by four parts are squares.
  const pictures = [gridPicture(grid, 2, 2)];
  // Without parts of characters each may be meant as one square module, set in a narrow line height.
  if (whole) pictures.push(gridPicture(grid, 4, 2));
  return pictures;
}

/** The darker of two ordinary characters that a drawing consists of, or none when it uses drawing characters. */
function inkOf(lines: string[]): string | null {
  const counts = new Map<string, number>();
  for (const line of lines) {
    if (DRAWN.test(line)) return null;
    for (const character of line.trim()) if (character !== '>') counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const kinds = [...counts.keys()].filter((character) => character.trim() !== '');
  const heavy = kinds.find((character) => '#@M%X&W8*1'.includes(character));
  return heavy ?? kinds[0] ?? null;
}

/** Four rows of parts, two wide, or four for a character of double width. */
function cell(character: string, ink: string | null): boolean[][] {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x2800 && code <= 0x28ff) return braille(code - 0x2800);
  const part = (row: number, column: number): boolean => {
    if (character === '█' || character === ink || DARK.has(character)) return true;
    if (code === 0x2580) return row < 2;
    if (code > 0x2580 && code < 0x2588) return row >= 4 - (code - 0x2580) / 2;
    if (code > 0x2588 && code < 0x2590) return column < (0x2590 - code) / 4;
    if (code === 0x2590) return column === 1;
    if (code >= 0x2596 && code <= 0x259f) return QUADRANTS[code - 0x2596]?.[(row < 2 ? 0 : 2) + column] === '1';
    return false;
  };
  const rows = [0, 1, 2, 3].map((row) => [part(row, 0), part(row, 1)]);
  return WIDE.test(character) ? rows.map((bits) => [...bits, ...bits]) : rows;
}

/** Unicode braille patterns: dots 1–3 and 4–6 are the columns' upper three, 7 and 8 the lowest row. */
function braille(dots: number): boolean[][] {
  const set = (bit: number) => (dots & (1 << bit)) !== 0;
  return [
    [set(0), set(3)],
    [set(1), set(4)],
    [set(2), set(5)],
    [set(6), set(7)],
  ];
}
