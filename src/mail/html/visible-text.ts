/**
 * Gathers text as it shows: runs of blanks are one, blocks begin a line, and characters without a glyph
 * (which split words for filters, not for readers) are left out.
 */

/** Zero-width and soft characters: invisible, and used to hide words from filters. */
const WITHOUT_GLYPH = /\p{Default_Ignorable_Code_Point}/gu;

export class TextCollector {
  private readonly limit: number;
  private readonly pieces: string[] = [];
  /** What the last piece ends in, as a blank is none where another stands before it: none yet, a line break, a blank, anything else. */
  private ending: 'nothing' | 'line' | 'blank' | 'other' = 'nothing';
  /** A piece may hold blanks that shrink and line breaks of its own. */
  private rough = false;
  /** Characters handed in, kept or not, after runs of blanks are joined. */
  length = 0;

  /** @param limit most characters of the result */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** @param lines true when line breaks of `text` are shown, as in plain text */
  add(text: string, lines = false): void {
    if (!lines || !text.includes('\n')) {
      this.addTidy(tidy(text));
      return;
    }
    this.rough = true;
    this.addTidy(UNTIDY_LINES.test(text) ? text.split(/\r?\n/).map(tidy).join('\n') : text);
  }

  /** @param piece as `tidy` makes it */
  addTidy(piece: string): void {
    if (piece === '') return;
    // Some slack over the limit, since blanks still shrink.
    if (this.length <= this.limit * 2) this.keep(piece);
    this.length += piece.length;
  }

  private keep(piece: string): void {
    // What had no glyph was taken out from between two blanks.
    if (piece.startsWith('  ') || piece.endsWith('  ')) this.rough = true;
    const joins = this.ending !== 'other' && piece.charCodeAt(0) === SPACE;
    if (joins && piece.length === 1) return;
    this.pieces.push(joins ? piece.slice(1) : piece);
    this.ending = piece.charCodeAt(piece.length - 1) === SPACE ? 'blank' : 'other';
  }

  breakLine(): void {
    if (this.ending === 'nothing' || this.ending === 'line') return;
    if (this.ending === 'blank') {
      const last = this.pieces.pop() as string;
      if (last.length > 1) this.pieces.push(last.slice(0, -1));
    }
    this.pieces.push('\n');
    this.ending = 'line';
  }

  text(): string {
    const joined = this.pieces.join('');
    const even = this.rough || joined.includes('  ') ? joined.replace(/ {2,}/g, ' ').replace(/ \n[ \n]*|\n[ \n]+/g, '\n') : joined;
    return even.trim().slice(0, this.limit);
  }
}

const SPACE = 32;
/** Anything that is not a plain letter, digit or mark, or a run of blanks. */
const UNTIDY = /[^\x20-\x7e]| {2}/;
/** The same, of several lines. */
const UNTIDY_LINES = /[^\n\x20-\x7e]| {2}/;
/** Blanks and controls that are to be one blank; a single plain one is that already, and most are. */
const BLANKS = /[\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff][\s\x00-\x1f\x7f-\xa0]*| [\s\x00-\x1f\x7f-\xa0]+/g;
/** What may be without a glyph: nothing of ASCII is. */
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** A text as it shows, but for blanks at its ends: what stands beside it decides about those. */
export function tidy(text: string): string {
  if (!UNTIDY.test(text)) return text;
  const even = text.replace(BLANKS, ' ');
  return BEYOND_ASCII.test(even) ? even.replace(WITHOUT_GLYPH, '') : even;
}
