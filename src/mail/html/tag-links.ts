/**
 * Links made by the attributes of a tag. Values are read where they stand in the source, so that each can be replaced there.
 */
import type { Way } from '../catalogue/ways.ts';
import type { Region, Span } from '../message.ts';
import { parseUrl } from '../url/parse-url.ts';
import { cssUrls } from './css/urls.ts';
import { DATA_LIMIT, dataAddresses, isActionProperty } from './data-block.ts';
import { addWay, type FoundLink, FoundLinks } from './found-links.ts';
import { candidates, isRelative, type LinkShape, refreshTarget, resolveLink, shapeOf } from './html-links.ts';
import { withoutBlanks } from './html-source.ts';
import { scriptUrls } from './script-urls.ts';
import { type Attribute, decode, type StartTag } from './tokenizer.ts';

/** A piece of HTML being read: the page itself, or something within it that some clients read as HTML. */
export interface Piece {
  source: string;
  /** Where a place of it is within the page; `null` where that can't be told, or holds what is encoded more than twice. */
  placeOf: ((span: Span) => Span | null) | null;
  /** Beside the page: links count, text is another rendering of what is there already, or none. */
  aside: boolean;
  /** Ways that all its links have. */
  ways: readonly Way[];
  depth: number;
}

/** Bases of one page, values of one animation. */
const BASE_LIMIT = 5;
const ANIMATION_LIMIT = 200;

type Kind = 'single' | 'list' | 'style' | 'animation' | 'parameter' | 'item';

/** Attributes that may hold addresses, and how. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...'href xlink:href src data action formaction action-xhr background poster cite longdesc lowsrc dynsrc data-saferedirecturl originalsrc o:href'
    .split(' ')
    .map((name) => [name, 'single'] as const),
  ...['srcset', 'imagesrcset', 'ping'].map((name) => [name, 'list'] as const),
  ...['values', 'to', 'from', 'by'].map((name) => [name, 'animation'] as const),
  ['style', 'style'],
  ['value', 'parameter'],
  ['content', 'item'],
]);

/** Most tags lead nowhere. */
const NO_LINKS: readonly FoundLink[] = [];

/** Where a link stands. */
export interface Standing {
  region: Region;
  line: number;
}

export class TagLinks {
  readonly found = new FoundLinks();
  /**
   * Addresses relative references may start from. The first `<base>` tells (HTML standard, section 4.2.3), but which is the first depends
   * on which comments and elements a client reads: all of them count.
   */
  readonly bases: string[] = [];
  private readonly page: string;
  /** From the part's header: what counts where the page names none. */
  private readonly outer: readonly string[];
  /** Whether a base may come; asked for when the first relative reference is met. */
  private hasBase: boolean | null = null;

  constructor(page: string, outer: readonly string[]) {
    this.page = page;
    this.outer = outer;
  }

  /** Those of the page before those of the header. */
  get allBases(): string[] {
    return [...this.bases, ...this.outer];
  }

  /** @returns links of the tag that lead a reader somewhere */
  read(piece: Piece, tag: StartTag, foreign: boolean, standing: Standing): readonly FoundLink[] {
    let followed: FoundLink[] | null = null;
    let seen: string[] | null = null;
    for (const attribute of tag.attributes) {
      const { name } = attribute;
      const kind = KINDS.get(name);
      if (kind === undefined && !name.startsWith('on')) continue;
      // An empty address leads to the base itself.
      if (attribute.end === attribute.start && !(name === 'href' && tag.name === 'a' && this.mayHaveBase())) continue;
      if (kind === 'single') {
        const link = this.single(piece, tag, attribute, foreign, standing);
        // HTML takes the first of two, not every client does.
        if (link !== null && seen?.includes(name)) addWay(link, 'duplicate-attribute');
        seen ??= [];
        seen.push(name);
        if (link === null || link.shape === 'resource') continue;
        followed ??= [];
        followed.push(link);
      } else if (kind === 'style') {
        if (attribute.end - attribute.start > 8) this.style(piece, attribute, standing);
      } else if (kind === 'list') this.list(piece, attribute, 'resource', [], standing);
      else if (kind === 'animation') {
        if (/^\s*(?:xlink:)?href\s*$/i.test(attributeValue(piece, tag, 'attributename'))) this.animation(piece, attribute, standing);
      } else if (kind === 'parameter') {
        if (tag.name === 'param' && PLUGIN_ADDRESS.test(attributeValue(piece, tag, 'name'))) this.list(piece, attribute, 'action', [], standing);
      } else if (kind === 'item') {
        if (tag.name === 'meta' && this.isAction(piece, tag)) this.item(piece, attribute, standing);
      } else this.handler(piece, attribute, standing);
    }
    return followed ?? NO_LINKS;
  }

  /**
   * A link by an attribute that holds one address.
   *
   * @returns `null` when it leads nowhere
   */
  private single(piece: Piece, tag: StartTag, attribute: Attribute, foreign: boolean, standing: Standing): FoundLink | null {
    let shape = shapeOf(tag.name, attribute.name, foreign);
    if (shape === null) return null;
    const itemised = shape === 'resource' && tag.name === 'link' && this.isAction(piece, tag);
    if (itemised) shape = 'action';
    let written = withoutBlanks(piece.source, attribute);
    const run = attribute.quote === '' || !tag.swallows ? -1 : runsOn(piece.source, attribute);
    const ways = [...piece.ways];
    if (run !== -1) {
      written = withoutBlanks(piece.source, { start: attribute.start, end: run });
      ways.push('unclosed-quote');
    }
    if (itemised) ways.push('mail-action');
    if (tag.unfinished) ways.push('unfinished-tag');
    if (tag.nulls) ways.push('null-bytes');
    const value = decode(piece.source.slice(written.start, written.end), true);
    if (tag.name === 'base' && attribute.name === 'href') this.startFrom(value);
    return this.add(value, shape, written.end > written.start ? at(piece, written) : null, 'attribute', ways, standing);
  }

  private add(value: string, shape: LinkShape, span: Span | null, syntax: FoundLink['syntax'], ways: readonly Way[], standing: Standing): FoundLink | null {
    const relative = isRelative(value) && this.mayHaveBase();
    const url = resolveLink(value, relative ? (this.allBases[0] ?? null) : null, shape);
    const link = { url: url ?? '', span, syntax, shape, ways, ...standing };
    if (relative) return this.found.await(value, link);
    return url === null ? null : this.found.add(link);
  }

  private mayHaveBase(): boolean {
    this.hasBase ??= this.outer.length > 0 || /<(?:[\w-]{1,40}:)?base[\s/]/i.test(this.page);
    return this.hasBase;
  }

  private startFrom(value: string): void {
    const url = resolveLink(value, null, 'action');
    if (url === null || !/^https?:/i.test(url) || parseUrl(url) === null) return;
    if (this.bases.length < BASE_LIMIT && !this.bases.includes(url)) this.bases.push(url);
  }

  /** `values` of an animation are parted by semicolons, every other attribute of it is one address. */
  private animation(piece: Piece, attribute: Attribute, standing: Standing): void {
    const written = piece.source.slice(attribute.start, attribute.end);
    const values = attribute.name === 'values' ? decode(written, true).split(';', ANIMATION_LIMIT) : [decode(written, true)];
    let from = 0;
    for (const value of values) {
      const url = value.trim();
      const [index, length] = placeFrom(written, url, from);
      const span = index === -1 ? null : at(piece, { start: attribute.start + index, end: attribute.start + index + length });
      if (index !== -1) from = index + length;
      if (url !== '') this.add(url, 'action', span, 'attribute', [...piece.ways, 'animated-link'], standing);
    }
  }

  /** `srcset`, `ping`: several addresses in one attribute. */
  private list(piece: Piece, attribute: Attribute, shape: LinkShape, ways: readonly Way[], standing: Standing): void {
    const written = piece.source.slice(attribute.start, attribute.end);
    const simple = !written.includes('&');
    for (const { url, start, end } of candidates(simple ? written.replaceAll(';', ' ') : decode(written, true))) {
      // Written with character references a place in the value is none in the source, unless the address stands there all the same.
      const from = simple ? start : written.indexOf(url.replaceAll('&', '&amp;'));
      const length = simple ? end - start : url.replaceAll('&', '&amp;').length;
      const span = from === -1 ? null : at(piece, { start: attribute.start + from, end: attribute.start + from + length });
      this.add(url, shape, span, 'attribute', [...piece.ways, ...ways], standing);
    }
  }

  /** `<meta http-equiv=refresh>`. */
  refresh(piece: Piece, tag: StartTag, standing: Standing): FoundLink | null {
    const content = tag.attributes.find(({ name }) => name === 'content');
    if (content === undefined) return null;
    const written = piece.source.slice(content.start, content.end);
    const target = refreshTarget(decode(written, true));
    if (target === null) return null;
    return this.add(target, 'action', placeOf(piece, content, written, target), 'attribute', piece.ways, standing);
  }

  /** An event handler, or an address that runs a script. */
  private handler(piece: Piece, attribute: Attribute, standing: Standing): void {
    const written = piece.source.slice(attribute.start, attribute.end);
    for (const { url, followed } of scriptUrls(decode(written, true))) {
      this.add(url, followed ? 'action' : 'resource', placeOf(piece, attribute, written, url), 'attribute', [...piece.ways, 'event-handler'], standing);
    }
  }

  private isAction(piece: Piece, tag: StartTag): boolean {
    return isActionProperty(attributeValue(piece, tag, 'itemprop'));
  }

  /** `<meta itemprop=url content=…>`. */
  private item(piece: Piece, attribute: Attribute, standing: Standing): void {
    const written = withoutBlanks(piece.source, attribute);
    const value = decode(piece.source.slice(written.start, written.end), true);
    this.add(value, 'action', at(piece, written), 'attribute', [...piece.ways, 'mail-action'], standing);
  }

  /** A script that is data for the mail program. */
  data(piece: Piece, start: number, end: number, standing: Standing): void {
    const addresses = dataAddresses(piece.source.slice(start, end));
    if (addresses.length >= DATA_LIMIT) this.found.complete = false;
    for (const { value, action, ...place } of addresses) {
      const span = at(piece, { start: start + place.start, end: start + place.end });
      if (action) this.add(value, 'action', span, 'json', [...piece.ways, 'mail-action'], standing);
      else this.add(value, 'resource', null, 'text', [...piece.ways, 'script'], standing);
    }
  }

  script(piece: Piece, start: number, end: number, standing: Standing): void {
    for (const { url, followed } of scriptUrls(piece.source.slice(start, end))) {
      this.add(url, followed ? 'action' : 'resource', null, 'text', [...piece.ways, 'script'], standing);
    }
  }

  /** A style attribute: its addresses are loaded. */
  private style(piece: Piece, attribute: Attribute, standing: Standing): void {
    const written = piece.source.slice(attribute.start, attribute.end);
    const simple = !written.includes('&');
    for (const { url, start, end } of cssUrls(simple ? written : decode(written, true))) {
      const span = simple ? at(piece, { start: attribute.start + start, end: attribute.start + end }) : placeOf(piece, attribute, written, url);
      this.add(url, 'resource', span, 'attribute', piece.ways, standing);
    }
  }

  sheet(piece: Piece, start: number, end: number, standing: Standing): void {
    for (const found of cssUrls(piece.source.slice(start, end))) {
      this.add(found.url, 'resource', at(piece, { start: start + found.start, end: start + found.end }), 'css', piece.ways, standing);
    }
  }
}

/** `<param name=…>` that plug-ins take for an address. */
const PLUGIN_ADDRESS = /^\s*(?:movie|src|url|href|filename|flashvars)\s*$/i;

/** Value of an attribute, `''` when the tag has none. */
export function attributeValue(piece: Piece, tag: StartTag, name: string): string {
  for (const attribute of tag.attributes) if (attribute.name === name) return decode(piece.source.slice(attribute.start, attribute.end), true);
  return '';
}

/** Where a place of a piece is in the page. */
export function at(piece: Piece, span: Span): Span | null {
  return piece.placeOf === null ? null : piece.placeOf(span);
}

/** Where an address stands in a value, when it is written there as it reads or with `&amp;`. */
function placeOf(piece: Piece, attribute: Attribute, written: string, url: string): Span | null {
  const [index, length] = placeFrom(written, url, 0);
  return index === -1 ? null : at(piece, { start: attribute.start + index, end: attribute.start + index + length });
}

function placeFrom(written: string, url: string, from: number): [index: number, length: number] {
  for (const form of [url, url.replaceAll('&', '&amp;')]) {
    const index = written.indexOf(form, from);
    if (index !== -1) return [index, form.length];
  }
  return [-1, 0];
}

/**
 * Where a value whose quote was forgotten most likely ends: it swallows tags.
 *
 * @returns -1 for one that does not
 */
export function runsOn(source: string, { start, end }: Attribute): number {
  const value = source.slice(start, end);
  const close = value.indexOf('>');
  return close !== -1 && /<[/a-z!]/i.test(value.slice(close)) ? start + close : -1;
}
