/**
 * The links and buttons open at a point of the page, which take the text and the pictures that come: the innermost gets
 * them.
 */
import { HIDES_PICTURES } from './css/effect.ts';
import { type Anchor, addWay, type FoundLink, type FoundLinks } from './found-links.ts';
import type { OpenElement, OpenElements } from './open-elements.ts';

interface Open {
  anchor: Anchor;
  tag: string;
  /** Elements open around it. */
  depth: number;
}

/** What the attributes of a tag say beside its links. */
export type Says = (attribute: string) => string;

/** A link left open does not reach beyond the end of these. */
const ENDS_ANCHOR = new Set(['td', 'th', 'caption', 'table', 'body', 'html']);
/** Links within links that are followed. */
const DEPTH_LIMIT = 50;
const TITLE_LIMIT = 300;

export class OpenAnchors {
  private readonly found: FoundLinks;
  private readonly stack: Open[] = [];
  /** The link closed last, while nothing was shown behind it. */
  private previous: Anchor | null = null;
  /** The link a second one ended before it had any text. */
  private cut: Anchor | null = null;
  /** The form whose buttons lead where it does. */
  private form: Anchor | null = null;

  constructor(found: FoundLinks) {
    this.found = found;
  }

  get top(): Anchor | null {
    return this.stack.at(-1)?.anchor ?? null;
  }

  /** Something shows that belongs to no link, or a line ends: links around it are not side by side. */
  part(): void {
    this.previous = null;
  }

  /** @param links addresses of one element that a reader clicks on; more than one where it has an attribute twice */
  open(links: readonly FoundLink[], element: OpenElement, depth: number, says: Says): void {
    const [link, ...more] = links;
    if (link === undefined) return;
    const anchor = this.found.gather(link, this.stack.length === 0 ? this.previous : null);
    anchor.links.push(...more);
    anchor.reversed = element.look.reversed;
    anchor.hidden = element.look.hidden;
    anchor.title = says('title').slice(0, TITLE_LIMIT);
    anchor.alternative = oneLine(says('aria-label') || anchor.title);
    // An image map's area shows the picture it lies on, VML draws its own.
    const picture = element.tag === 'area' || element.tag.startsWith('v:');
    anchor.pictured = picture && (element.look.hidden & HIDES_PICTURES) === 0;
    if (element.tag === 'area') {
      anchor.alternative = oneLine(says('alt')) || anchor.alternative;
      return;
    }
    const around = this.top ?? this.cut;
    this.cut = null;
    if (around !== null && around.links[0]?.url !== link.url) for (const one of [...around.links, link]) addWay(one, 'nested');
    if (this.stack.length < DEPTH_LIMIT) this.stack.push({ anchor, tag: element.tag, depth });
  }

  /** A second `<a>` ends the first, but not across a cell or the like (HTML standard, section 13.2.4.3). */
  secondAnchor(elements: OpenElements): void {
    const open = this.stack.findLast(({ tag }) => tag === 'a');
    if (open === undefined || elements.walledSince(open.depth)) return;
    this.endTag();
    this.cut = open.anchor.text.length === 0 && !open.anchor.pictured ? open.anchor : null;
  }

  /** `</a>`. */
  endTag(): void {
    const index = this.stack.findLastIndex(({ tag }) => tag === 'a');
    if (index === -1) return;
    this.previous = this.stack[index]?.anchor ?? null;
    this.stack.length = index;
  }

  /** An element has ended; `depth` are open around it. */
  closed(tag: string, depth: number): void {
    const open = this.stack.at(-1);
    if (open === undefined) return;
    if (open.tag === 'a' ? depth < open.depth && ENDS_ANCHOR.has(tag) : depth <= open.depth) this.stack.pop();
  }

  picture(element: OpenElement, says: Says): void {
    const anchor = this.top;
    if (anchor === null || (element.look.hidden & HIDES_PICTURES) !== 0) return;
    if (/^\s*[01](?:px)?\s*$/.test(says('width')) || /^\s*[01](?:px)?\s*$/.test(says('height'))) return;
    if (/(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)/i.test(says('style'))) return;
    anchor.pictured = true;
    anchor.alternative = oneLine(says('alt') || says('title')) || anchor.alternative;
  }

  openForm(action: FoundLink | null): void {
    this.form = action === null ? null : this.found.gather(action, null);
  }

  closeForm(): void {
    this.form = null;
  }

  /** A button: its text is that of where it leads, or of the form it sends. */
  button(action: FoundLink | null, element: OpenElement, depth: number, says: Says): void {
    const anchor = action === null ? this.form : this.found.gather(action, null);
    if (anchor === null) return;
    if (element.tag === 'button') {
      if (this.stack.length < DEPTH_LIMIT) this.stack.push({ anchor, tag: 'button', depth });
    } else if (element.look.hidden === 0) anchor.text.add(` ${says('value') || says('alt')} `);
  }
}

const oneLine = (text: string): string => text.slice(0, 2000).replace(/\s+/g, ' ').trim().slice(0, TITLE_LIMIT);
