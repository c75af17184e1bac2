/** SVG path data (SVG 2 section 9.3) as polygons; curves and arcs become lines to where they end. */

const TOKEN = /([mlhvzcsqta])|([-+]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:e[-+]?\d{1,3})?)/gi;
/** How many numbers each command takes. */
const ARITY: Readonly<Record<string, number>> = { m: 2, l: 2, h: 1, v: 1, z: 0, c: 6, s: 4, q: 4, t: 2, a: 7 };
const POINT_LIMIT = 400_000;

/**
 * @param stroke width of strokes; horizontal and vertical ones become rectangles so wide
 */
export function pathPolygons(data: string, stroke: number): { filled: number[][]; stroked: number[][] } {
  const filled: number[][] = [];
  const stroked: number[][] = [];
  let polygon: number[] = [];
  let [x, y, startX, startY, points] = [0, 0, 0, 0, 0];
  let command = '';
  let numbers: number[] = [];
  const step = (): void => {
    const kind = command.toLowerCase();
    const relative = command === kind;
    const [fromX, fromY] = [x, y];
    const last = numbers.at(-1) ?? 0;
    if (kind === 'h') x = (relative ? x : 0) + last;
    else if (kind === 'v') y = (relative ? y : 0) + last;
    else if (kind === 'z') [x, y] = [startX, startY];
    else [x, y] = [(relative ? x : 0) + (numbers.at(-2) ?? 0), (relative ? y : 0) + last];
    numbers = [];
    if (kind === 'm' || kind === 'z') {
      if (kind === 'm') [startX, startY] = [x, y];
      polygon = [x, y];
      filled.push(polygon);
      // Pairs that follow a move are lines.
      if (kind === 'm') command = relative ? 'l' : 'L';
      return;
    }
    polygon.push(x, y);
    if (stroke > 0 && (fromX === x || fromY === y)) stroked.push(band(fromX, fromY, x, y, stroke / 2));
  };
  for (const [, letter, value] of data.matchAll(TOKEN)) {
    points += 1;
    if (points > POINT_LIMIT) break;
    if (letter !== undefined) {
      [command, numbers] = [letter, []];
      if (letter.toLowerCase() === 'z') step();
    } else if (command !== '' && command.toLowerCase() !== 'z') {
      numbers.push(Number(value));
      if (numbers.length === ARITY[command.toLowerCase()]) step();
    }
  }
  return { filled, stroked };
}

/** A horizontal or vertical line with its width, butt ends. */
function band(x0: number, y0: number, x1: number, y1: number, half: number): number[] {
  return y0 === y1 ? [x0, y0 - half, x1, y0 - half, x1, y0 + half, x0, y0 + half] : [x0 - half, y0, x0 + half, y0, x1 + half, y1, x1 - half, y1];
}
