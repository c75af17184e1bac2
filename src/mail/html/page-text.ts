/**
 * The text of a page as it is read: shown and not shown, line by line with its region, and the tricks played within
 * words. Bounded.
 */
import type { FormFinding, Region } from '../message.ts';
import { lineRegions } from '../text-regions.ts';
import { TextCollector, tidy } from './visible-text.ts';

const VISIBLE_LIMIT = 65_536;
const HIDDEN_LIMIT = 16_384;
const LINE_LIMIT = 20_000;

const LETTER_END = /[\p{L}\p{N}]$/u;
const LETTER_BEGIN = /^[\p{L}\p{N}]/u;
/** Characters without a glyph, and those that turn the direction of text. */
const ODD = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;
/** Without a glyph between Latin letters, where no script needs them; a soft hyphen only after single letters, where no word parts. */
const SPLIT_WORD = /[A-Za-z][\u200b-\u200d\u2060-\u2064\ufeff]+(?=[A-Za-z])|[A-Za-z]\u00ad[A-Za-z]\u00ad(?=[A-Za-z])/g;
/** Left-to-right and right-to-left override, which show letters in another order than they are written. */
export const OVERRIDE = /[\u202d\u202e]/;

interface Line {
  text: string;
  region: Region;
}

export class PageText {
  readonly visible = new TextCollector(VISIBLE_LIMIT);
  readonly hidden = new TextCollector(HIDDEN_LIMIT);
  private readonly lines: Line[] = [];
  private line = '';
  private region: Region = 'own';
  private kept = 0;
  /** End of what is shown on the line, when a letter; what is hidden behind it, until the next text shows. */
  private letters = '';
  private between = '';
  private zeroFonts = 0;
  private zeroFontSample = '';
  private splitWords = 0;
  private splitSample = '';
  private overrides = 0;

  /**
   * Number of the line where something of a region begins: what its words tell later holds for it as well.
   *
   * @param region as the elements around it tell
   */
  place(region: Region): number {
    if (region !== this.region) {
      this.endLine();
      this.region = region;
    }
    return this.lines.length;
  }

  /** @param piece what `tidy` makes of `text` */
  show(text: string, region: Region, piece = tidy(text)): void {
    if (region !== this.region) this.place(region);
    this.visible.addTidy(piece);
    if (piece !== text && ODD.test(text)) this.odd(text);
    if (piece === '') return;
    if (this.between !== '') {
      if (LETTER_BEGIN.test(piece)) {
        this.zeroFonts += 1;
        if (this.zeroFonts === 1) this.zeroFontSample = `${this.letters}[${this.between}]${piece.slice(0, 16)}`;
      }
      this.between = '';
    }
    this.letters = endsInLetter(piece) ? piece.slice(-16) : '';
    if (this.kept < VISIBLE_LIMIT) {
      this.line += piece;
      this.kept += piece.length;
    }
  }

  hide(text: string): void {
    this.hidden.add(text);
    if (this.letters !== '' && /[\p{L}\p{N}]/u.test(text)) this.between += evenLines(text).slice(0, 24 - Math.min(24, this.between.length));
  }

  breakLine(shown: boolean): void {
    (shown ? this.visible : this.hidden).breakLine();
    if (!shown) return;
    this.letters = '';
    this.between = '';
    this.endLine();
  }

  private endLine(): void {
    if (this.line === '') return;
    if (this.lines.length < LINE_LIMIT) this.lines.push({ text: this.line, region: this.region });
    this.line = '';
  }

  private odd(written: string): void {
    const text = evenLines(written);
    if (OVERRIDE.test(text)) this.overrides += 1;
    for (const match of text.slice(0, VISIBLE_LIMIT).matchAll(SPLIT_WORD)) {
      this.splitWords += 1;
      if (this.splitWords === 1) this.splitSample = text.slice(Math.max(0, match.index - 12), match.index + 16).replace(new RegExp(ODD, 'g'), '\u00b7');
    }
  }

  findings(): FormFinding[] {
    const out: FormFinding[] = [];
    if (this.zeroFonts > 0) {
      out.push({ id: 'zero-font', detail: `hidden characters inside ${this.zeroFonts} visible words, such as ${short(this.zeroFontSample)}` });
    }
    // One may have come with a copied text.
    if (this.splitWords > 1)
      out.push({ id: 'zero-width-text', detail: `${this.splitWords} characters without width inside words, such as ${short(this.splitSample)}` });
    if (this.overrides > 0) out.push({ id: 'bidi-text', detail: `${this.overrides} texts with characters that reverse the order of reading` });
    return out;
  }

  /** What each line is; call once, at the end. */
  settle(): PageRegions {
    const visible = this.visible.text();
    this.breakLine(true);
    const regions = lineRegions(
      this.lines.map(({ text }) => text),
      this.lines.map(({ region }) => region),
    );
    // A page that is all signature, as it says, has no other words of its own.
    if (!this.lines.some(({ text }, i) => regions[i] === 'own' && text.trim() !== '')) {
      regions.forEach((region, i) => {
        if (region === 'signature') regions[i] = 'own';
      });
    }
    if (regions.every((region) => region === 'own')) return { visible, own: visible, quoted: '', signature: '', regions };
    const texts = { own: new TextCollector(VISIBLE_LIMIT), quoted: new TextCollector(HIDDEN_LIMIT), signature: new TextCollector(4096) };
    this.lines.forEach(({ text }, i) => {
      const collector = texts[regions[i] as Region];
      collector.addTidy(text);
      collector.breakLine();
    });
    return { visible, own: texts.own.text(), quoted: texts.quoted.text(), signature: texts.signature.text(), regions };
  }
}

export interface PageRegions {
  visible: string;
  own: string;
  quoted: string;
  signature: string;
  /** By line number. */
  regions: readonly Region[];
}

/** Most texts end in a plain letter or a blank: told without a regular expression. */
function endsInLetter(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
  return LETTER_END.test(text.slice(-2));
}

const evenLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
const short = (text: string): string => JSON.stringify(text.replace(/\s+/g, ' ').slice(0, 60));
