/** Small bars made of characters, for a terminal: a line of months, a row of hours. */

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** For terminals that know no block characters. */
const PLAIN_BLOCKS = ['.', ':', '-', '=', '+', '*', '%', '#'];

/** One character a value, as high as its share of the largest; a blank where there is nothing. */
export function sparkline(values: readonly number[], unicode: boolean): string {
  const blocks = unicode ? BLOCKS : PLAIN_BLOCKS;
  const most = Math.max(0, ...values);
  return values.map((value) => (value <= 0 ? ' ' : (blocks[Math.ceil((value / most) * blocks.length) - 1] ?? ' '))).join('');
}

/** A bar of at most `width` characters; what is not nothing has at least one. */
export function bar(value: number, most: number, width: number, unicode: boolean): string {
  if (value <= 0 || most <= 0) return '';
  return (unicode ? '█' : '#').repeat(Math.max(1, Math.round((value / most) * width)));
}
