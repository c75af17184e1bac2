/** Tables for people: no lines, two blanks between columns, cut to the terminal. Scripts use --json. */
import Table from 'cli-table3';
import { cut } from '../../report/plain.ts';

export interface Column<Row> {
  head: string;
  /** Text of a cell, already plain. */
  cell(row: Row): string;
  /** Gives way when the table is wider than the terminal. */
  flexible?: boolean;
  /** Colours a cell after it is cut. */
  paint?(text: string, row: Row): string;
}

const NARROWEST = 12;

/** @param width characters in a line; `null` = as wide as it needs */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number | null): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const limits = fit(columns, cells, width);
  const grid = new Table({ head: columns.map(({ head }) => head), chars: NO_LINES, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 } });
  rows.forEach((row, at) => {
    grid.push(
      columns.map((column, index) => {
        const text = cut(cells[at]?.[index] ?? '', limits[index] ?? 0);
        return column.paint ? column.paint(text, row) : text;
      }),
    );
  });
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Widths by content; what is too much is taken from the flexible columns, widest first. */
function fit<Row>(columns: readonly Column<Row>[], cells: readonly string[][], width: number | null): number[] {
  const widths = columns.map(({ head }, index) => cells.reduce((widest, row) => Math.max(widest, Array.from(row[index] ?? '').length), head.length));
  if (width === null) return widths;
  let excess = widths.reduce((sum, each) => sum + each + 2, 0) - width;
  while (excess > 0) {
    const flexible = columns.map((_, index) => index).filter((index) => columns[index]?.flexible === true && (widths[index] ?? 0) > NARROWEST);
    const widest = flexible.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
