/** A grid of dark and light cells becomes a picture that a barcode reader finds: modules some pixels wide with a quiet zone. */
import { Raster } from './raster.ts';

/** Cells on a side; the largest QR code has 177 modules. */
export const GRID_LIMIT = 400;

/**
 * @param rows of cells, true for dark; rows may differ in length
 * @param across, down pixels of one cell
 * @returns a BMP file
 */
export function gridPicture(rows: readonly (readonly boolean[])[], across: number, down: number): Uint8Array {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  // ISO/IEC 18004 wants four modules of quiet zone; cells may be parts of a module, so the zone is wider than needed.
  const margin = 24;
  const raster = new Raster(columns * across + 2 * margin, rows.length * down + 2 * margin);
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) raster.rectangle(margin + x * across, margin + y * down, across, down, 0);
    });
  });
  return raster.bmp();
}
