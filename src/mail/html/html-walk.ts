/**
 * Goes through HTML token by token, with parse5's tokenizer: keeps what is open and whether it shows, and gives
 * every link the text a reader sees for it. No tree is built: that would cost four times as much, and
 * hostile mail can make a tree grow with the square of its source. A start tag with a link is a link wherever it stands, so
 * what a tree would leave out is found as well.
 */
import { type Token, Tokenizer, TokenizerMode } from 'parse5';
import type { Span } from '../message.ts';
import { findUrls, trimEnd } from '../url/text.ts';
import { type Anchor, type FoundLink, FoundLinks, LINK_LIMIT } from './found-links.ts';
import { type LinkShape, linkingAttributes, refreshTarget, resolveLink } from './html-links.ts';
import { attributeValueSpan, ENDING_REFERENCE, resolveReferences, withoutBlanks } from './html-source.ts';
import { BLOCKS, type OpenElement, OpenElements } from './open-elements.ts';
import { GONE, styledState, TINY } from './style.ts';
import { TextCollector } from './visible-text.ts';

export interface HtmlReading {
  links: FoundLink[];
  visible: string;
  hidden: string;
  complete: boolean;
}

/** Contents that are neither shown nor text. */
const NO_TEXT = new Set(['title', 'style', 'script', 'xml', 'iframe', 'noembed', 'noframes', 'template', 'datalist']);
/** Elements whose content is no markup (HTML standard, section 13.2.6.4). */
const RAW: Readonly<Record<string, number>> = {
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  iframe: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  script: TokenizerMode.SCRIPT_DATA,
  plaintext: TokenizerMode.PLAINTEXT,
};
/** A link left open does not reach beyond the end of these. */
const ENDS_ANCHOR = new Set(['td', 'th', 'caption', 'table', 'body', 'html']);
/** State bit beside those of style.ts: the content is no text at all. */
const NOT_TEXT = 8;

export class HtmlWalk {
  private readonly source: string;
  private readonly links = new FoundLinks();
  private readonly visible = new TextCollector(65_536);
  private readonly hidden = new TextCollector(16_384);
  private base: string | null = null;

  private elements = new OpenElements((element) => this.closed(element));
  private anchor: Anchor | null = null;
  /** Where the source being tokenized begins within the whole. */
  private offset = 0;
  /** Inside a conditional comment: links count, text is another rendering of what is there already. */
  private aside = false;
  /** Text not yet handed on, and where it stands. */
  private run = '';
  private runStart = 0;
  private runEnd = 0;

  constructor(source: string) {
    this.source = source;
  }

  read(): HtmlReading {
    this.tokenize(this.source);
    const visible = this.visible.text();
    return { links: this.links.settle(visible.length), visible, hidden: this.hidden.text(), complete: this.links.complete };
  }

  private tokenize(source: string): void {
    const characters = (token: Token.CharacterToken): void => this.characters(token);
    const tokenizer: Tokenizer = new Tokenizer(
      { sourceCodeLocationInfo: true },
      {
        onStartTag: (token) => this.startTag(token, tokenizer),
        onEndTag: (token) => this.endTag(token, tokenizer),
        onComment: (token) => this.comment(token),
        onCharacter: characters,
        onWhitespaceCharacter: characters,
        onNullCharacter: () => {},
        onDoctype: () => {},
        onEof: () => {},
      },
    );
    tokenizer.write(source, true);
    this.flush();
    this.elements.finish();
    this.anchor = null;
  }

  private startTag(token: Token.TagToken, tokenizer: Tokenizer): void {
    this.flush();
    const tag = token.tagName;
    this.elements.prepare(tag);
    const block = BLOCKS.has(tag);
    if (block) this.breakLine(this.elements.state);
    if (tag === 'a') this.anchor = null;
    const state = this.stateOf(token);
    if (tag === 'img' || tag === 'svg' || tag === 'v:image') this.picture(token, state);
    if (tag === 'meta') this.refresh(token);
    for (const { attribute, shape } of linkingAttributes(tag)) this.attributeLink(token, attribute, shape, state);
    const foreign = tag === 'svg' || tag === 'math' || (this.elements.foreign && !/^(?:foreignobject|desc|title)$/.test(tag));
    const mode = foreign || !Object.hasOwn(RAW, tag) ? undefined : RAW[tag];
    this.elements.open({ tag, state, block, foreign }, token.selfClosing);
    if (mode !== undefined) tokenizer.state = mode as typeof tokenizer.state;
    tokenizer.inForeignNode = this.elements.foreign;
  }

  private endTag(token: Token.TagToken, tokenizer: Tokenizer): void {
    this.flush();
    if (token.tagName === 'a') this.anchor = null;
    if (token.tagName === 'p' || token.tagName === 'br') this.breakLine(this.elements.state);
    this.elements.close(token.tagName);
    tokenizer.inForeignNode = this.elements.foreign;
  }

  private closed({ tag, state, block }: OpenElement): void {
    if (block) this.breakLine(state);
    if (this.anchor !== null && this.elements.depth < this.anchor.depth && ENDS_ANCHOR.has(tag)) this.anchor = null;
  }

  private stateOf(token: Token.TagToken): number {
    let { state } = this.elements;
    if (NO_TEXT.has(token.tagName)) state |= NOT_TEXT;
    for (const { name, value } of token.attrs) {
      if (name === 'style') state = styledState(value, state);
      else if (name === 'hidden') state |= GONE;
      else if (name === 'size' && token.tagName === 'font') state &= ~TINY;
    }
    return state;
  }

  private characters(token: Token.CharacterToken): void {
    if (this.run === '') this.runStart = token.location?.startOffset ?? 0;
    this.run += token.chars;
    this.runEnd = token.location?.endOffset ?? 0;
  }

  /** Hands on the text gathered since the last tag. */
  private flush(): void {
    if (this.run === '') return;
    const text = this.run;
    this.run = '';
    const { state } = this.elements;
    if (state !== 0) {
      if (!this.aside && (state & NOT_TEXT) === 0) this.hidden.add(text);
      return;
    }
    this.anchor?.text.add(text);
    if (this.aside) return;
    this.visible.add(text);
    if (this.anchor === null && text.includes('/')) this.bareUrls();
    else if (this.anchor === null && /www\./i.test(text)) this.bareUrls();
  }

  /** A bare URL becomes a link in most clients. Searched in the source, where its place is known. */
  private bareUrls(): void {
    const start = this.runStart + this.offset;
    const written = this.source.slice(start, this.runEnd + this.offset);
    for (const hit of findUrls(written, LINK_LIMIT).found) {
      const run = endAtReference(written.slice(hit.start, hit.end));
      const url = resolveReferences(/^https?:/i.test(run) ? run : `http://${run}`).replace(/\s+/g, '');
      const span = { start: start + hit.start, end: start + hit.start + run.length };
      if (URL.canParse(url)) this.links.add(url, span, 'text', 'automatic');
    }
  }

  private attributeLink(token: Token.TagToken, name: string, shape: LinkShape, state: number): void {
    const value = attributeOf(token, name);
    if (value === undefined) return;
    if (token.tagName === 'base') this.base ??= /^https?:/i.test(value.trim()) ? value.trim() : null;
    const url = resolveLink(value, this.base, shape);
    if (url === null) return;
    const whole = this.valueSpan(token, name);
    const span = whole && withoutBlanks(this.source, whole);
    const link = this.links.add(url, span, 'attribute', shape);
    if (link === null || shape !== 'anchor') return;
    // An image map's area shows the picture it lies on, VML draws its own.
    const pictured = token.tagName === 'area' || token.tagName.startsWith('v:');
    const anchor = this.links.gather(link, pictured, state, this.elements.depth);
    if (token.tagName !== 'area') this.anchor = anchor;
  }

  private refresh(token: Token.TagToken): void {
    if (attributeOf(token, 'http-equiv')?.trim().toLowerCase() !== 'refresh') return;
    const target = refreshTarget(attributeOf(token, 'content') ?? '');
    if (target === null) return;
    const value = this.valueSpan(token, 'content');
    const index = value === null ? -1 : this.source.slice(value.start, value.end).indexOf(target);
    // Written with character references it is found in the value but not in the source: read, not replaced.
    const span = value === null || index === -1 ? null : { start: value.start + index, end: value.start + index + target.length };
    const url = resolveLink(target, this.base, 'action');
    if (url !== null) this.links.add(url, span, 'attribute', 'action');
  }

  private valueSpan(token: Token.TagToken, name: string): Span | null {
    const place = token.location?.attrs?.[name];
    return place === undefined ? null : attributeValueSpan(this.source, place.startOffset + this.offset, place.endOffset + this.offset);
  }

  /** Conditional comments are what Outlook shows; CDATA is a comment to HTML, but not to every client. */
  private comment(token: Token.CommentToken): void {
    this.flush();
    if (this.aside || token.location === null || !/^\[(?:if\b|CDATA\[)/i.test(token.data)) return;
    const inner = this.source.indexOf('[', token.location.startOffset);
    const text = this.source.slice(inner, token.location.endOffset);
    if (!/href|src|action|http/i.test(text)) return;
    const { elements, anchor } = this;
    this.elements = new OpenElements((element) => this.closed(element));
    this.offset = inner;
    this.aside = true;
    this.tokenize(text);
    Object.assign(this, { elements, anchor, offset: 0, aside: false });
  }

  private picture(token: Token.TagToken, state: number): void {
    const dot = ['width', 'height'].some((name) => /^[01](?:px)?$/.test(attributeOf(token, name) ?? ''));
    if (this.anchor !== null && state === 0 && !dot) this.anchor.pictured = true;
  }

  private breakLine(state: number): void {
    this.anchor?.text.breakLine();
    if (!this.aside) (state === 0 ? this.visible : this.hidden).breakLine();
  }
}

function attributeOf(token: Token.TagToken, name: string): string | undefined {
  return token.attrs.find((attribute) => attribute.name === name)?.value;
}

function endAtReference(run: string): string {
  const end = ENDING_REFERENCE.exec(run)?.index;
  return end === undefined ? run : trimEnd(run.slice(0, end));
}
