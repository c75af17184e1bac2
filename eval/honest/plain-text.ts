/** The alternative without markup, or the whole letter of a sender who writes none. */
import { dice } from './dice.ts';
import { type Block, blocksOf, type Piece } from './letters.ts';
import type { Layout } from './page.ts';
import { isBulk, isOld, siteOf } from './places.ts';

export function textOf(layout: Layout): string {
  const { letter } = layout;
  const blocks = blocksOf(letter.text).map((block) => textBlock(layout, block));
  return `${[...blocks, ...footOf(layout)].join('\n\n')}\n`;
}

function textBlock({ name, letter, places }: Layout, block: Block): string {
  // Services that count what is clicked mostly leave the text alone.
  const written = dice(name, 'text counts', 3) === 0 && !isOld(letter) ? places.link : places.shown;
  const said = (piece: Piece): string => {
    if ('text' in piece) return piece.text;
    if (piece.written) return written(piece.link);
    return piece.link.startsWith('mailto:') ? piece.link.slice(7) : `${piece.words ?? piece.link} (${places.link(piece.link)})`;
  };
  if (block.type === 'heading') return `${block.text}\n${(isOld(letter) ? '=' : '-').repeat(Math.min(block.text.length, 60))}`;
  if (block.type === 'rule') return '-'.repeat(isOld(letter) ? 70 : 30);
  if (block.type === 'rows') return block.rows.map(([label, value]) => `${label}: ${value}`).join('\n');
  if (block.type === 'products') return block.products.map(([product, price]) => `${product}, ${price}\n${places.link(product)}`).join('\n\n');
  if (block.type === 'buttons') return block.labels.map((label) => `${label}:\n${places.link(label)}`).join('\n');
  return block.lines.map((line) => line.map(said).join('')).join('\n');
}

function footOf({ letter, words, places }: Layout): string[] {
  const foot = letter.foot === undefined ? [] : [letter.foot];
  if (letter.list !== undefined) {
    const [name = '', host = ''] = letter.list.split('@');
    return [`_______________________________________________\n${name} mailing list\n${letter.list}\nhttps://${host}/mailman/listinfo/${name}`];
  }
  if (!isBulk(letter) || letter.form === 'old-plain') return foot;
  return [`--\n${words.why} ${siteOf(letter)}.\n${words.unsubscribe}: ${places.link(words.unsubscribe)}`, ...foot];
}
