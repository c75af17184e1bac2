/**
 * The links of one HTML text as they are found, and the text each turns out to have once all is read. Bounded, with
 * what is merely loaded counted apart: a thousand images can't push out the one link that matters.
 */

import type { LinkSpan, Region, Span } from '../message.ts';
import type { LinkShape } from './html-links.ts';
import { TextCollector } from './visible-text.ts';

export interface FoundLink {
  url: string;
  /** `null` when it can be read but not replaced in place. */
  span: Span | null;
  syntax: LinkSpan['syntax'];
  /** Text shown for it; `''` for a bare image. */
  text: string;
  shape: LinkShape;
  invisible: boolean;
  wholeBody: boolean;
  region: Region;
  /** More ways it is hidden than its appearance and its address tell: how it is made invisible, an ambiguous place …; ids as in docs/signals.md. */
  ways: readonly string[];
}

/** A link whose text is being gathered. */
export interface Anchor {
  readonly link: FoundLink;
  readonly text: TextCollector;
  /** Holds a picture, so it shows even without text. */
  pictured: boolean;
  /** Visibility bits of style.ts. */
  readonly state: number;
  /** Elements open around it. */
  readonly depth: number;
}

/** Most links a reader can follow, and most of what is merely loaded, kept of one message. */
export const LINK_LIMIT = 2000;
export const RESOURCE_LIMIT = 500;
const TEXT_LIMIT = 300;

export class FoundLinks {
  complete = true;
  private readonly links: FoundLink[] = [];
  private readonly anchors: Anchor[] = [];
  private resources = 0;

  /** @returns the link, or `null` when there are too many */
  add(url: string, span: Span | null, syntax: LinkSpan['syntax'], shape: LinkShape): FoundLink | null {
    const resource = shape === 'resource';
    if (resource ? this.resources >= RESOURCE_LIMIT : this.links.length - this.resources >= LINK_LIMIT) {
      this.complete = false;
      return null;
    }
    if (resource) this.resources += 1;
    const link: FoundLink = { url, span, syntax, text: '', shape, invisible: false, wholeBody: false, region: 'own', ways: [] };
    this.links.push(link);
    return link;
  }

  /** Begins to gather the text of a link. */
  gather(link: FoundLink, pictured: boolean, state: number, depth: number): Anchor {
    const anchor: Anchor = { link, text: new TextCollector(TEXT_LIMIT), pictured, state, depth };
    this.anchors.push(anchor);
    return anchor;
  }

  /**
   * Gives every link its text.
   *
   * @param shown characters the whole text shows
   */
  settle(shown: number): FoundLink[] {
    for (const { link, text, pictured, state } of this.anchors) {
      link.text = text.text().replaceAll('\n', ' ');
      link.invisible = state !== 0 || (link.text === '' && !pictured);
      // Short messages are mostly link anyway: only a text of some length can be "all link".
      link.wholeBody = shown >= 120 && text.length >= shown * 0.8;
    }
    return this.links;
  }
}
