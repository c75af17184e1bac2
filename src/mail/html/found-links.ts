/**
 * The links of one HTML text as they are found, and what each turns out to be once all is read. Bounded, with
 * what is merely loaded counted apart: a thousand images can't push out the one link that matters.
 */

import type { Way } from '../catalogue/ways.ts';
import type { LinkSpan, Region, Span } from '../message.ts';
import { registrableDomain } from '../url/domain.ts';
import { shownHost } from '../url/hidden.ts';
import { parseUrl } from '../url/parse-url.ts';
import { waysOf } from './css/effect.ts';
import { type LinkShape, resolveLink } from './html-links.ts';
import { OVERRIDE } from './page-text.ts';
import { TextCollector } from './visible-text.ts';

export interface FoundLink {
  url: string;
  /** `null` when it can be read but not replaced in place. */
  span: Span | null;
  syntax: LinkSpan['syntax'];
  /** Text shown for it; of a bare picture its alternative text, `''` when it has none. */
  text: string;
  shape: LinkShape;
  invisible: boolean;
  wholeBody: boolean;
  region: Region;
  /** More ways it is hidden than its appearance and its address tell: how it is made invisible, an ambiguous place …; ids as in docs/signals.md. */
  ways: readonly Way[];
}

/** How a link presents itself that is no element of a page; what is not said is as for a bare URL. */
export interface LinkManner {
  text?: string;
  shape?: LinkShape;
  region?: Region;
  ways?: readonly Way[];
}

/** A bare URL: it shows itself. */
export function plainLink(url: string, { text = '', shape = 'automatic', region = 'own', ways = [] }: LinkManner = {}): FoundLink {
  return { url, span: null, syntax: 'text', text: text.slice(0, TEXT_LIMIT), shape, invisible: false, wholeBody: false, region, ways };
}

/** How the name of a host presents itself that is nothing else. */
export const BARE_NAME: LinkManner = { ways: ['bare-name'] };

/** A link as it stands, before its text is known. */
export interface NewLink {
  url: string;
  span: Span | null;
  syntax: LinkSpan['syntax'];
  shape: LinkShape;
  ways: readonly Way[];
  region: Region;
  /** Line of the page text it stands in, which may tell its region; -1 beside the page. */
  line: number;
}

/** A link whose text is being gathered. */
export class Anchor {
  readonly text = new TextCollector(TEXT_LIMIT);
  /** Holds a picture, so it shows even without text. */
  pictured = false;
  /** What stands for a picture that is not loaded. */
  alternative = '';
  /** What a reader sees resting on it. */
  title = '';
  /** Bits of effect.ts that hide what is in it. */
  hidden = 0;
  /** A style sheet made part of its text. */
  generated = false;
  /** Letters of it run against their order. */
  reversed = false;
  /** More than one where an element has two addresses. */
  readonly links: FoundLink[];
  /** The link before it, when nothing stands between. */
  readonly previous: Anchor | null;

  constructor(link: FoundLink, previous: Anchor | null) {
    this.links = [link];
    this.previous = previous;
  }
}

/** Most links a reader can follow, and most of what is merely loaded, kept of one message. */
export const LINK_LIMIT = 2000;
export const RESOURCE_LIMIT = 500;
/** Links kept beyond these bounds, each the first to its host: thousands of harmless ones can't push out the one that matters. */
export const SPARE_LIMIT = 500;
const TEXT_LIMIT = 300;
/** Links taken together when they stand side by side. */
const RUN_LIMIT = 50;

/** How what stands in a page within an attribute is to be escaped. */
const ENCLOSED: Readonly<Record<LinkSpan['syntax'], LinkSpan['syntax']>> = {
  attribute: 'srcdoc',
  text: 'srcdoc',
  srcdoc: 'srcdoc',
  css: 'css',
  json: 'attribute',
};

export class FoundLinks {
  complete = true;
  /** What is added now stands in a page within an attribute: it is encoded once more. */
  enclosed = false;
  private readonly links: FoundLink[] = [];
  private readonly lines = new Map<FoundLink, number>();
  private readonly anchors: Anchor[] = [];
  /** Those that wait for a base that may come. */
  private readonly relative = new Map<FoundLink, string>();
  private resources = 0;
  /** Hosts met, once there are too many links to keep each. */
  private hosts: Set<string> | null = null;
  private spare = SPARE_LIMIT;

  /** @returns the link, or `null` when there are too many */
  add(found: NewLink): FoundLink | null {
    const resource = found.shape === 'resource';
    if (resource ? this.resources >= RESOURCE_LIMIT : this.links.length - this.resources - this.relative.size >= LINK_LIMIT) {
      this.complete = false;
      return resource || !this.isNews(found.url) ? null : this.put(found);
    }
    if (resource) this.resources += 1;
    return this.put(found);
  }

  private isNews(url: string): boolean {
    this.hosts ??= new Set(this.links.map((link) => hostOf(link.url)));
    const host = hostOf(url);
    if (this.spare === 0 || host === '' || this.hosts.has(host)) return false;
    this.hosts.add(host);
    this.spare -= 1;
    return true;
  }

  private put({ url, span, syntax, shape, ways, region, line }: NewLink): FoundLink {
    const link: FoundLink = { url, span, syntax: this.enclosed ? ENCLOSED[syntax] : syntax, text: '', shape, invisible: false, wholeBody: false, region, ways };
    this.links.push(link);
    if (region === 'own' && line >= 0) this.lines.set(link, line);
    return link;
  }

  /** A relative reference: where it leads is known when all bases are, and without one it may lead nowhere. Counted by themselves. */
  await(value: string, found: NewLink): FoundLink | null {
    if (this.relative.size >= LINK_LIMIT) {
      this.complete = false;
      return null;
    }
    const link = this.put(found);
    this.relative.set(link, value);
    return link;
  }

  /** Gives relative references their addresses: one for each base that some client may take for the first. */
  private resolve(bases: readonly string[]): void {
    const more: FoundLink[] = [];
    for (const [link, value] of this.relative) {
      link.url = resolveLink(value, bases[0] ?? null, link.shape) ?? '';
      for (const base of bases.slice(1)) {
        const url = resolveLink(value, base, link.shape);
        if (url === null || url === link.url) continue;
        if (more.length >= LINK_LIMIT) this.complete = false;
        else more.push({ ...link, url, ways: [...link.ways, 'ambiguous-reading'] });
      }
    }
    this.links.push(...more);
  }

  /** Begins to gather the text of a link. */
  gather(link: FoundLink, previous: Anchor | null): Anchor {
    const anchor = new Anchor(link, previous);
    this.anchors.push(anchor);
    return anchor;
  }

  /**
   * Gives every link its text and its region.
   *
   * @param shown   characters the whole text shows
   * @param regions of the lines of the page
   * @param bases   addresses relative references may start from, most likely first
   */
  settle(shown: number, regions: readonly Region[], bases: readonly string[]): FoundLink[] {
    if (this.relative.size > 0) this.resolve(bases);
    const texts = this.anchors.map((anchor) => anchor.text.text().replaceAll('\n', ' '));
    this.joinSplit(texts);
    this.anchors.forEach((anchor, i) => {
      settleAnchor(anchor, texts[i] as string, shown);
    });
    for (const [link, line] of this.lines) link.region = regions[line] ?? 'own';
    for (const link of this.links) if (OVERRIDE.test(link.url) || /%e2%80%a[de]/i.test(link.url)) addWay(link, 'bidi-control');
    return this.relative.size === 0 ? this.links : this.links.filter(({ url }) => url !== '');
  }

  /** Links side by side to one target that together spell an address no one of them shows: a reader reads them as one. */
  private joinSplit(texts: string[]): void {
    const places = new Map(this.anchors.map((anchor, i) => [anchor, i] as const));
    const ends = new Set(this.anchors.map(({ previous }) => previous));
    this.anchors.forEach((last, end) => {
      if (last.previous === null || ends.has(last)) return;
      const run: number[] = [];
      const target = last.links[0]?.url;
      for (let at: Anchor | null = last; at !== null && run.length < RUN_LIMIT && at.links[0]?.url === target; at = at.previous)
        run.push(places.get(at) ?? end);
      if (run.length < 2) return;
      const joined = run.reduce((text, i) => texts[i] + text, '');
      const host = shownHost(joined);
      if (host === null || run.some((i) => shownHost(texts[i] as string) === host)) return;
      for (const i of run) {
        texts[i] = joined.slice(0, TEXT_LIMIT);
        for (const link of this.anchors[i]?.links ?? []) addWay(link, 'split');
      }
    });
  }
}

const hostOf = (url: string): string => parseUrl(url)?.hostname ?? '';

function settleAnchor(anchor: Anchor, text: string, shown: number): void {
  const invisible = text === '' && !anchor.pictured;
  for (const link of anchor.links) {
    link.text = text === '' && anchor.pictured ? anchor.alternative : text;
    // A form or a frame without words is not hidden by that.
    if (link.shape === 'anchor') {
      link.invisible = invisible;
      // Short messages are mostly link anyway: only a text of some length can be "all link".
      link.wholeBody = shown >= 120 && anchor.text.length >= shown * 0.8;
      if (invisible) for (const way of anchor.hidden === 0 ? (['no-text'] as const) : waysOf(anchor.hidden)) addWay(link, way);
      else if (text === '') addWay(link, 'picture-only');
    }
    if (anchor.generated) addWay(link, 'css-content');
    if (anchor.reversed) addWay(link, 'bidi-control');
    if (anchor.title !== '' && titleMisleads(anchor.title, link.url)) addWay(link, 'title-shows-other-host');
  }
}

export function addWay(link: FoundLink, way: Way): void {
  if (!link.ways.includes(way)) link.ways = [...link.ways, way];
}

/** The tip shows another host than the link's. A wrapper's tip shows where it leads, and so does the address within its URL. */
function titleMisleads(title: string, url: string): boolean {
  const shown = shownHost(title);
  const parsed = shown === null ? null : parseUrl(url);
  if (shown === null || parsed === null) return false;
  const { hostname, search, pathname } = parsed;
  const domain = registrableDomain(shown);
  if (hostname === '' || registrableDomain(hostname) === domain) return false;
  const inner = /(?:\/\/|%2f%2f|__)([^/?#&%]{1,253})/gi;
  for (const match of `${pathname}${search}`.slice(0, 4000).matchAll(inner)) if ((match[1] as string).toLowerCase().endsWith(domain)) return false;
  return true;
}
