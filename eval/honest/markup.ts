/** What every page of a letter is made with. */
import type { Piece } from './letters.ts';
import type { Layout } from './page.ts';

export const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** @param style attributes of its links */
export function inline({ places }: Pick<Layout, 'places'>, lines: readonly Piece[][], style: string): string {
  const shown = (piece: Piece): string => {
    if ('text' in piece) return escaped(piece.text);
    const words = piece.written ? places.shown(piece.link) : (piece.words ?? piece.link.replace(/^mailto:/, ''));
    return `<a href="${escaped(places.link(piece.link))}"${style}>${escaped(words)}</a>`;
  };
  return lines.map((line) => line.map(shown).join('')).join('<br>\n');
}
