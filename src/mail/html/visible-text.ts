/**
 * Gathers text as it shows: runs of blanks are one, blocks begin a line, and characters without a glyph
 * (which split words for filters, not for readers) are left out.
 */

/** Zero-width and soft characters: invisible, and used to hide words from filters. */
const WITHOUT_GLYPH = /\p{Default_Ignorable_Code_Point}/gu;

export class TextCollector {
  private readonly limit: number;
  private readonly pieces: string[] = [];
  /** Characters handed in, kept or not, after runs of blanks are joined. */
  length = 0;

  /** @param limit most characters of the result */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** @param lines true when line breaks of `text` are shown, as in plain text */
  add(text: string, lines = false): void {
    this.addTidy(lines ? text.split(/\r?\n/).map(tidy).join('\n') : tidy(text));
  }

  /** @param piece as `tidy` makes it */
  addTidy(piece: string): void {
    // Some slack over the limit, since blanks still shrink.
    if (piece !== '' && this.length <= this.limit * 2) this.pieces.push(piece);
    this.length += piece.length;
  }

  breakLine(): void {
    if (this.pieces.length > 0 && this.pieces.at(-1) !== '\n') this.pieces.push('\n');
  }

  text(): string {
    return this.pieces
      .join('')
      .replace(/ {2,}/g, ' ')
      .replace(/ ?\n[ \n]*/g, '\n')
      .trim()
      .slice(0, this.limit);
  }
}

/** Anything that is not a plain letter, digit or mark, or a run of blanks. */
const UNTIDY = /[^\x20-\x7e]| {2}/;

/** A text as it shows, but for blanks at its ends: what stands beside it decides about those. */
export function tidy(text: string): string {
  if (!UNTIDY.test(text)) return text;
  return text.replace(/[\s\x00-\x1f\x7f-\xa0\u2000-\u200a\u202f\u205f\u3000]+/g, ' ').replace(WITHOUT_GLYPH, '');
}
