/**
 * The elements open at a point of an HTML text, as far as visibility depends on them. Follows the HTML
 * standard's implied end tags (section 13.2.6) for the elements mail is made of, and keeps every step bounded: end
 * tags that match nothing cost nothing.
 */
import type { Region } from '../message.ts';
import { type Appearance, PLAIN } from './css/appearance.ts';
import type { ElementFacts } from './css/selector.ts';

export interface OpenElement {
  tag: string;
  look: Appearance;
  /** Its content is no text: never shown. */
  inert: boolean;
  block: boolean;
  /** SVG or MathML: other rules for self-closing tags and raw text. */
  foreign: boolean;
  region: Region;
  /** Text a style sheet puts at its end. */
  after: string;
}

/** How far up an end tag looks for its element; nothing real nests so deep between two tags of a pair. */
const REACH = 200;

/** Elements without content. `head` is among them for it ends by itself at the first thing to show, closed or not. */
const VOID = new Set('head area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(' '));
export const BLOCKS = new Set(
  'address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol option p pre section summary table td th tr ul'.split(
    ' ',
  ),
);
const CELLS: readonly string[] = ['td', 'th', 'caption'];
const ROWS: readonly string[] = [...CELLS, 'tr'];
const SECTIONS: readonly string[] = [...ROWS, 'tbody', 'thead', 'tfoot', 'colgroup'];
/** A start tag ends these when they are open inside the same table, cell or list. */
const ENDED_BY: Readonly<Record<string, readonly string[]>> = {
  td: CELLS,
  th: CELLS,
  caption: SECTIONS,
  tr: ROWS,
  tbody: SECTIONS,
  thead: SECTIONS,
  tfoot: SECTIONS,
  li: ['li'],
  dt: ['dt', 'dd'],
  dd: ['dt', 'dd'],
  option: ['option'],
};
/** Start tags that end an open paragraph. */
const ENDS_PARAGRAPH = new Set(
  'address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table ul'.split(
    ' ',
  ),
);
/** Walls an implied end does not look through, nor most end tags. */
const WALLS = new Set(['table', 'td', 'th', 'caption', 'html', 'template', 'button', 'object', 'marquee', 'foreignobject']);
const MARKERS = new Set(['td', 'th', 'caption', 'object', 'template', 'marquee', 'applet']);
const LIST_WALLS = new Set(['ul', 'ol', 'dl', 'menu', 'dir']);
const TABLE_PARTS = new Set([...SECTIONS, 'table', 'body', 'html', 'template']);
/** HTML tags that end SVG and MathML (section 13.2.6.5). */
const BREAKS_FOREIGN = new Set(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'.split(
    ' ',
  ),
);

export class OpenElements {
  private readonly stack: OpenElement[] = [];
  /** What selectors may ask of each; `null` where no style sheet was in force. */
  readonly facts: (ElementFacts | null)[] = [];
  private readonly counts = new Map<string, number>();
  private readonly closed: (element: OpenElement) => void;

  /** @param closed told of each element that ends, innermost first */
  constructor(closed: (element: OpenElement) => void) {
    this.closed = closed;
  }

  get depth(): number {
    return this.stack.length;
  }

  get look(): Appearance {
    return this.stack.at(-1)?.look ?? PLAIN;
  }

  get inert(): boolean {
    return this.stack.at(-1)?.inert ?? false;
  }

  get region(): Region {
    return this.stack.at(-1)?.region ?? 'own';
  }

  get tag(): string {
    return this.stack.at(-1)?.tag ?? '';
  }

  get foreign(): boolean {
    return this.stack.at(-1)?.foreign ?? false;
  }

  /** Whether a cell or the like was opened since `depth`: what was open around it stays open inside (HTML standard, section 13.2.4.3). */
  walledSince(depth: number): boolean {
    for (let level = this.stack.length - 1; level >= Math.max(depth, this.stack.length - REACH); level -= 1) {
      if (MARKERS.has((this.stack[level] as OpenElement).tag)) return true;
    }
    return false;
  }

  /** Ends what the start tag ends by itself. Call before reading the state it inherits. */
  prepare(tag: string): void {
    if (this.foreign && BREAKS_FOREIGN.has(tag)) while (this.foreign) this.pop();
    if (this.foreign) return;
    if (ENDS_PARAGRAPH.has(tag)) this.end(['p'], WALLS);
    const ended = Object.hasOwn(ENDED_BY, tag) ? ENDED_BY[tag] : undefined;
    if (ended !== undefined) this.end(ended, ended.includes('td') ? TABLE_WALL : LIST_WALLS);
  }

  /** @param selfClosing `<path/>`; it means something in SVG and MathML only */
  open(element: OpenElement, selfClosing: boolean, facts: ElementFacts | null): void {
    if (VOID.has(element.tag) || (selfClosing && element.foreign)) {
      this.closed(element);
      return;
    }
    this.stack.push(element);
    this.facts.push(facts);
    this.counts.set(element.tag, (this.counts.get(element.tag) ?? 0) + 1);
  }

  /** An end tag. */
  close(tag: string): void {
    if (!this.counts.get(tag)) return;
    this.end([tag], TABLE_PARTS.has(tag) ? (tag === 'table' ? NOTHING : TABLE_WALL) : WALLS);
  }

  finish(): void {
    while (this.stack.length > 0) this.pop();
  }

  /** Pops down to the nearest of `tags`, and it too, unless a wall stands before it. */
  private end(tags: readonly string[], walls: ReadonlySet<string>): void {
    if (!tags.some((tag) => this.counts.get(tag))) return;
    const floor = Math.max(0, this.stack.length - REACH);
    // The outermost of several (`<tr>` while `<td>` and `<tr>` are open) ends with all inside it.
    let target = -1;
    for (let level = this.stack.length - 1; level >= floor; level -= 1) {
      const { tag } = this.stack[level] as OpenElement;
      if (tags.includes(tag)) {
        target = level;
        if (tags.length === 1) break;
      } else if (walls.has(tag)) break;
    }
    if (target !== -1) while (this.stack.length > target) this.pop();
  }

  private pop(): void {
    const element = this.stack.pop();
    this.facts.pop();
    if (element === undefined) return;
    this.counts.set(element.tag, (this.counts.get(element.tag) ?? 1) - 1);
    this.closed(element);
  }
}

const TABLE_WALL: ReadonlySet<string> = new Set(['table', 'template']);
const NOTHING: ReadonlySet<string> = new Set();
