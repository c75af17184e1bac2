/**
 * Goes through HTML token by token: keeps what is open and how it looks, and gives every link the text a reader sees for it.
 * No tree is built: that would cost four times as much, and hostile mail can make a tree grow with the square of its source. A start
 * tag with a link is a link wherever it stands, so what a tree would leave out is found as well.
 */

import type { FindingId } from '../catalogue/findings.ts';
import type { Way } from '../catalogue/ways.ts';
import type { FormFinding, Region, Span } from '../message.ts';
import { findUrls } from '../url/text.ts';
import { bareUrls } from './bare-urls.ts';
import type { Appearance } from './css/appearance.ts';
import { HIDES_PICTURES, waysOf } from './css/effect.ts';
import { holds } from './css/media.ts';
import { isDataBlock } from './data-block.ts';
import { type FoundLink, LINK_LIMIT } from './found-links.ts';
import { markBegun } from './html-regions.ts';
import { OpenAnchors } from './open-anchors.ts';
import { BLOCKS, type OpenElement, OpenElements } from './open-elements.ts';
import { OVERRIDE, PageText } from './page-text.ts';
import { type SplitUrl, SplitUrls } from './split-urls.ts';
import { Styling } from './styling.ts';
import { at, attributeValue, type Piece, runsOn, type Standing, TagLinks } from './tag-links.ts';
import { type ContentMode, isBlank, referencesIn, type StartTag, type TextKind, type TokenHandler, tokenize } from './tokenizer.ts';
import { tidy } from './visible-text.ts';
import { resolved } from './written.ts';

export interface HtmlReading {
  links: FoundLink[];
  /** All a reader sees; of that, what the author wrote, what he quotes, his signature. */
  visible: string;
  own: string;
  quoted: string;
  signature: string;
  /** Text that is there but not shown. */
  hidden: string;
  findings: FormFinding[];
  /** `data:` URLs of pictures, for who can read what is drawn in them; at most 10. */
  pictures: string[];
  complete: boolean;
}

/** A cheap test for what may be the name of a host. */
const NAME_LIKE = /[\w\x80-\uffff]\.[a-z\x80-\uffff]{2}/i;

/** `HYPERLINK "https://…"`: Word makes a link of it, wherever a page marks it as the code of a field. */
const FIELD_CODE = /\b(?:HYPERLINK|INCLUDEPICTURE|INCLUDETEXT)\b/i;

/** Contents that are neither shown nor text. */
const INERT = new Set(['title', 'style', 'script', 'xml', 'iframe', 'noembed', 'noframes', 'template', 'datalist']);
/** Elements whose content is no markup (HTML standard, section 13.2.6.4). */
const MODES: ReadonlyMap<string, ContentMode> = new Map([
  ['title', 'rcdata'],
  ['textarea', 'rcdata'],
  ['style', 'rawtext'],
  ['xmp', 'rawtext'],
  ['iframe', 'rawtext'],
  ['noembed', 'rawtext'],
  ['noframes', 'rawtext'],
  ['script', 'script'],
  ['plaintext', 'plaintext'],
]);
/** Nothing is shown yet when these have come. */
const PROLOGUE = new Set(['html', 'head', 'meta', 'title', 'style', 'link', 'base', 'script', 'xml']);
/** Elements that mean more than their addresses. */
const SPECIAL = new Set(['img', 'image', 'svg', 'v:image', 'v:imagedata', 'meta', 'form', 'script', 'style', 'input', 'button']);
const PICTURES = new Set(['img', 'image', 'svg', 'v:image', 'v:imagedata']);
/** Pieces within pieces that are read. */
const DEPTH_LIMIT = 3;
/** Characters of pieces read in a page of any length, and times its own length. */
const PIECES_LEAST = 100_000;
const PIECES_TIMES = 4;
/** Addresses taken of what is nested deeper. */
const SEARCH_LIMIT = 200;
const PICTURE_LIMIT = 10;
/** Characters of one picture that are kept. */
const PICTURE_SIZE = 2_000_000;
/** Findings of one kind. */
const FINDING_LIMIT = 5;

export class HtmlWalk implements TokenHandler {
  private readonly page: string;
  private readonly bases: readonly string[];
  private readonly styling = new Styling();
  private readonly links: TagLinks;
  private readonly words = new PageText();
  private readonly split = new SplitUrls();
  private readonly findings: FormFinding[] = [];
  private readonly pictures: string[] = [];
  private piece: Piece;
  private elements: OpenElements;
  private anchors: OpenAnchors;
  /** What follows the header of a message passed on. */
  private below: Region = 'own';
  /** Text not yet handed on: [start, end) of the piece. */
  private runStart = 0;
  private runEnd = 0;
  private runKind: TextKind = 'data';
  /** Where the last tag stood: the next often stands there too. */
  private stood: Standing = { region: 'own', line: -1 };
  /** Style sheets of the page, and whether one came after something it may style. */
  private readonly sheets: string[] = [];
  private readonly sheetsKnown: boolean;
  private sheetApplies = true;
  /** The script being read is data for the mail program. */
  private dataBlock = false;
  private begun = false;
  private late = false;
  /** Characters of pieces still to be read. */
  private aside: number;

  /**
   * @param sheets style sheets, when an earlier walk over the page has found them; else `null`
   * @param bases  see `readHtml`
   */
  constructor(page: string, sheets: readonly string[] | null, bases: readonly string[]) {
    this.page = page;
    this.bases = bases;
    this.links = new TagLinks(page, bases);
    this.aside = PIECES_LEAST + PIECES_TIMES * page.length;
    this.piece = { source: page, placeOf: (span) => span, aside: false, ways: [], depth: 0 };
    this.elements = this.newElements();
    this.anchors = new OpenAnchors(this.links.found);
    this.sheetsKnown = sheets !== null;
    for (const sheet of sheets ?? []) this.styling.cascade.add(sheet);
  }

  read(): HtmlReading {
    tokenize(this.page, this);
    this.finishPiece();
    this.splitUrls(this.split.end());
    // Browsers apply a style sheet to what stands above it too: all is read again with it.
    if (this.late) return new HtmlWalk(this.page, this.sheets, this.bases).read();
    const { regions, ...texts } = this.words.settle();
    return {
      links: this.links.found.settle(texts.visible.length, regions, this.links.allBases),
      ...texts,
      hidden: this.words.hidden.text(),
      findings: [...this.findings, ...this.words.findings()],
      pictures: this.pictures,
      complete: this.links.found.complete && this.styling.cascade.complete && this.split.complete,
    };
  }

  inForeign(): boolean {
    return this.elements.foreign;
  }

  startTag(tag: StartTag): ContentMode {
    this.flush();
    const { name } = tag;
    const { elements, piece } = this;
    elements.prepare(name);
    const block = BLOCKS.has(name);
    if (block) this.breakLine(elements.look);
    if (name === 'a') this.anchors.secondAnchor(elements);
    if (!piece.aside && !PROLOGUE.has(name)) this.begun = true;
    const foreign = name === 'svg' || name === 'math' || (elements.foreign && !/^(?:foreignobject|desc|title)$/.test(name));
    const element: OpenElement = {
      tag: name,
      look: elements.look,
      inert: elements.inert || INERT.has(name),
      block,
      foreign,
      region: elements.region,
      after: '',
    };
    const { facts, before } = this.styling.dress(piece, tag, element, elements.facts);
    this.region(tag, element);
    const links = tag.attributes.length === 0 ? [] : this.links.read(piece, tag, foreign, this.standing(element.region));
    if (SPECIAL.has(name)) this.special(tag, element, links);
    else if (links.length > 0) this.followed(tag, element, links);
    // Inside of the link that begins here.
    if (before !== '') this.generate(before, element.look);
    elements.open(element, tag.selfClosing, facts);
    for (const attribute of tag.attributes) if (attribute.quote !== '' && attribute.end - attribute.start > 8) this.longValue(tag, attribute);
    return foreign ? 'markup' : (MODES.get(name) ?? 'markup');
  }

  endTag(name: string): void {
    this.flush();
    if (name === 'a') this.anchors.endTag();
    else if (name === 'form') this.anchors.closeForm();
    else if (name === 'p' || name === 'br') this.breakLine(this.elements.look);
    this.elements.close(name);
  }

  private newElements(): OpenElements {
    return new OpenElements((element) => {
      if (element.after !== '') this.generate(element.after, element.look);
      if (element.block) this.breakLine(element.look);
      this.anchors.closed(element.tag, this.elements.depth);
    });
  }

  private region(tag: StartTag, element: OpenElement): void {
    if (this.piece.aside || element.region === 'quoted') return;
    const mark = markBegun(this.piece.source, tag);
    if (mark === null) return;
    if (mark.below) this.below = mark.region;
    else element.region = mark.region;
  }

  private standing(around: Region): Standing {
    const { aside } = this.piece;
    const region = aside || this.below === 'own' ? around : this.below;
    const line = aside ? -1 : this.words.place(region);
    if (this.stood.region !== region || this.stood.line !== line) this.stood = { region, line };
    return this.stood;
  }

  /** What a tag means beside its addresses: what a reader clicks on, pictures, forms and fields, what happens by itself. */
  private special(tag: StartTag, element: OpenElement, links: readonly FoundLink[]): void {
    const { name } = tag;
    const says = (attribute: string): string => attributeValue(this.piece, tag, attribute);
    if (links.length > 0) this.followed(tag, element, links);
    const action = links.find(({ shape }) => shape === 'action') ?? null;
    if (PICTURES.has(name)) this.anchors.picture(element, says);
    if (name === 'meta') this.meta(tag, says);
    else if (name === 'form') {
      this.anchors.openForm(action);
      this.report('form', action === null ? 'a form that says no target' : `a form that sends to ${action.url.slice(0, 200)}`);
    } else if (name === 'script') {
      this.dataBlock = isDataBlock(says('type'));
      if (!this.dataBlock) this.report('script', 'a script');
    } else if (name === 'style') this.sheetApplies = holds(says('media')) && /^\s*(?:text\/css)?\s*$/i.test(says('type'));
    else if (name === 'input' || name === 'button') {
      const type = says('type').trim().toLowerCase();
      if (name === 'input' && type === 'password') this.report('password-field', 'a field for a password');
      if (name === 'button' || /^(?:submit|image|button)$/.test(type)) this.anchors.button(action, element, this.elements.depth, says);
      if (name === 'input' && type === 'submit' && element.look.hidden === 0 && !this.piece.aside) this.words.show(says('value'), element.region);
    }
    if (element.tag === 'img' || element.tag === 'image' || element.tag === 'v:imagedata') this.keepPicture(tag, says);
  }

  /** Links that lead a reader somewhere. */
  private followed(tag: StartTag, element: OpenElement, links: readonly FoundLink[]): void {
    const clicked = links.filter(({ shape }) => shape === 'anchor');
    this.anchors.open(clicked, element, this.elements.depth, (attribute) => attributeValue(this.piece, tag, attribute));
    if ((element.look.hidden & HIDES_PICTURES) !== 0) for (const link of links) if (link.shape === 'action') link.invisible = true;
  }

  private meta(tag: StartTag, says: (attribute: string) => string): void {
    if (says('http-equiv').trim().toLowerCase() !== 'refresh') return;
    const link = this.links.refresh(this.piece, tag, this.standing('own'));
    if (link !== null) this.report('meta-refresh', `opens ${link.url.slice(0, 200)} by itself`);
  }

  private keepPicture(tag: StartTag, says: (attribute: string) => string): void {
    if (this.pictures.length >= PICTURE_LIMIT || tag.end - tag.start < 100 || tag.end - tag.start > PICTURE_SIZE) return;
    for (const name of ['src', 'href', 'xlink:href']) {
      const value = says(name).trimStart();
      if (/^data:image\//i.test(value)) this.pictures.push(value);
    }
  }

  private report(id: FindingId, detail: string): void {
    const same = this.findings.filter((finding) => finding.id === id);
    if (same.length < FINDING_LIMIT && !same.some((finding) => finding.detail === detail)) this.findings.push({ id, detail });
  }

  // ── pieces that some clients read as HTML ──

  private beside(start: number, end: number, ways: readonly Way[]): void {
    const { placeOf } = this.piece;
    const shifted = placeOf && ((span: Span): Span | null => placeOf({ start: span.start + start, end: span.end + start }));
    this.readPiece(this.piece.source.slice(start, end), shifted, ways);
  }

  private readPiece(source: string, placeOf: Piece['placeOf'], ways: readonly Way[]): void {
    // Every value of a tag may run on to its end: pieces overlap, and must not be read with the square of their number.
    if (this.aside < source.length) {
      this.links.found.complete = false;
      return;
    }
    this.aside -= source.length;
    if (!/href|src|action|http|url/i.test(source)) return;
    const { piece, elements, anchors } = this;
    if (piece.depth >= DEPTH_LIMIT) {
      this.search(source, [...piece.ways, ...ways]);
      return;
    }
    this.piece = { source, placeOf, aside: true, ways: [...piece.ways, ...ways], depth: piece.depth + 1 };
    this.elements = this.newElements();
    this.anchors = new OpenAnchors(this.links.found);
    this.runStart = 0;
    this.runEnd = 0;
    tokenize(source, this);
    this.finishPiece();
    Object.assign(this, { piece, elements, anchors, runStart: 0, runEnd: 0 });
  }

  private finishPiece(): void {
    this.flush();
    this.elements.finish();
  }

  /** A page in an attribute; a value whose closing quote was forgotten, which holds the tags up to the next quote; a handler. */
  private longValue(tag: StartTag, attribute: StartTag['attributes'][number]): void {
    const { source } = this.piece;
    if (attribute.name === 'srcdoc') {
      this.enclosed(source.slice(attribute.start, attribute.end), attribute.start);
      return;
    }
    if (attribute.name.startsWith('on')) this.report('event-handler', `a script runs by ${attribute.name.slice(0, 40)}`);
    const run = tag.swallows ? runsOn(source, attribute) : -1;
    if (run !== -1) this.beside(run + 1, tag.end, ['unclosed-quote']);
  }

  /** A page in an attribute. In one within another the places are not told: each would have to be encoded as often as it is nested. */
  private enclosed(written: string, start: number): void {
    const { found } = this.links;
    const { enclosed } = found;
    const { placeOf: outer } = this.piece;
    const { text, placeOf } = resolved(written, true);
    const place = (span: Span): Span | null => {
      const within = placeOf(span);
      return outer?.({ start: within.start + start, end: within.end + start }) ?? null;
    };
    found.enclosed = true;
    this.readPiece(text, enclosed ? null : place, ['srcdoc']);
    found.enclosed = enclosed;
  }

  /** What is nested deeper than is read as HTML is searched for addresses. */
  private search(source: string, ways: readonly Way[]): void {
    this.links.found.complete = false;
    for (const { url } of findUrls(source, SEARCH_LIMIT).found) {
      this.links.found.add({ url, span: null, syntax: 'text', shape: 'automatic', ways, ...this.standing(this.elements.region) });
    }
  }

  /** Conditional comments are what Outlook shows; CDATA is a comment to HTML, but not to every client. */
  comment(start: number, end: number, closed: boolean): void {
    this.flush();
    const { source } = this.piece;
    if (/^\[(?:if\b|CDATA\[)/i.test(source.slice(start, start + 9))) this.beside(start, Math.min(source.length, end + 1), []);
    else if (!closed && /<[a-z]/i.test(source.slice(start, end))) {
      this.report('html-in-comment', 'the text ends within a comment, which not every client takes for one');
      this.beside(start, end, ['in-comment']);
    }
  }

  // ── text ──

  text(start: number, end: number, kind: TextKind): void {
    if (this.runEnd === start && this.runEnd > this.runStart && this.runKind === kind) this.runEnd = end;
    else {
      this.flush();
      this.runStart = start;
      this.runEnd = end;
      this.runKind = kind;
    }
  }

  /** Hands on the text gathered since the last tag. */
  private flush(): void {
    const { runStart: start, runEnd: end, runKind: kind, elements, piece } = this;
    if (end === start) return;
    this.runStart = end;
    const { tag } = elements;
    if (MODES.has(tag) && this.rawContent(tag, start, end)) return;
    if (elements.inert) return;
    // What stands between two tags is mostly a line break and an indent, which is as good as one blank.
    const written = isBlank(piece.source, start, end) ? ' ' : piece.source.slice(start, end);
    const text = kind === 'raw' ? written : referencesIn(written);
    const { look } = elements;
    if (look.hidden === 0) {
      this.show(text, tidy(text));
      if (!piece.aside) this.splitUrls(this.anchors.top === null ? this.split.add(text, written, start) : this.split.end());
      if (this.anchors.top === null && this.mayHoldUrl(text) && (kind === 'data' || !/<[a-z]/i.test(written))) this.bareUrls(start, written, kind, false);
      return;
    }
    const anchor = this.anchors.top;
    if (anchor !== null && /\S/.test(text)) anchor.hidden |= look.hidden;
    if (piece.aside) return;
    this.words.hide(text);
    // Clients leave out styles they do not know, and with them what hid an address.
    if (anchor === null && text.includes('://')) this.bareUrls(start, written, kind, true);
  }

  /** Of what stands beside the page only Word's field codes, and what is markup to some clients only, are more than another reading of it. */
  private mayHoldUrl(text: string): boolean {
    const { aside, ways } = this.piece;
    return aside && !ways.includes('raw-element') ? FIELD_CODE.test(text) : text.includes('/') || NAME_LIKE.test(text);
  }

  /** @returns whether it is no text to be shown */
  private rawContent(tag: string, start: number, end: number): boolean {
    const { piece, elements } = this;
    const { source } = piece;
    if (tag === 'style') this.sheet(start, end);
    else if (tag === 'script') {
      if (this.dataBlock) this.links.data(piece, start, end, this.standing(elements.region));
      else this.links.script(piece, start, end, this.standing(elements.region));
    }
    // A browser shows it as text or not at all; a client that knows no such element, or mends one left open, shows it as HTML.
    const open = end === source.length;
    if (elements.foreign || ((tag === 'style' || tag === 'script') && !open)) return elements.inert;
    if (/<[a-z]/i.test(source.slice(start, end))) this.beside(start, end, ['raw-element']);
    return elements.inert;
  }

  private sheet(start: number, end: number): void {
    const css = this.piece.source.slice(start, end);
    this.links.sheet(this.piece, start, end, this.standing(this.elements.region));
    if (this.piece.aside || this.sheetsKnown || !this.sheetApplies) return;
    this.sheets.push(css);
    const before = this.styling.cascade.size;
    this.styling.cascade.add(css);
    this.late ||= this.begun && this.styling.cascade.size > before;
  }

  private show(text: string, piece: string): void {
    const anchor = this.anchors.top;
    if (anchor === null) this.anchors.part();
    else {
      anchor.text.addTidy(piece);
      if (piece !== text && OVERRIDE.test(text)) anchor.reversed = true;
    }
    if (!this.piece.aside) this.words.show(text, this.below === 'own' ? this.elements.region : this.below, piece);
  }

  /** Text a style sheet makes. */
  private generate(text: string, look: Appearance): void {
    if (look.hidden !== 0 || this.elements.inert) return;
    const anchor = this.anchors.top;
    if (anchor !== null) anchor.generated = true;
    this.show(text, tidy(text));
  }

  /** A bare URL becomes a link in most clients. */
  private bareUrls(start: number, written: string, kind: TextKind, invisible: boolean): void {
    for (const { url, bare, ...hit } of bareUrls(written, kind, LINK_LIMIT)) {
      if (invisible && bare) continue;
      // Where references mean nothing, not every URL can be written.
      const span = kind === 'raw' ? null : at(this.piece, { start: start + hit.start, end: start + hit.end });
      const ways: readonly Way[] = bare
        ? [...this.piece.ways, 'bare-name']
        : invisible
          ? [...this.piece.ways, ...waysOf(this.elements.look.hidden)]
          : this.piece.ways;
      const link = this.links.found.add({ url, span, syntax: 'text', shape: 'automatic', ways, ...this.standing(this.elements.region) });
      if (link !== null) link.invisible = invisible;
    }
  }

  private splitUrls(found: readonly SplitUrl[]): void {
    for (const { url, span } of found) {
      this.links.found.add({ url, span, syntax: 'text', shape: 'automatic', ways: ['split-by-tags'], ...this.standing(this.elements.region) });
    }
  }

  private breakLine(look: Appearance): void {
    if (!this.piece.aside && look.hidden === 0) this.splitUrls(this.split.end());
    this.anchors.top?.text.breakLine();
    this.anchors.part();
    if (!this.piece.aside) this.words.breakLine(look.hidden === 0);
  }
}
