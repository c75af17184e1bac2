/**
 * The walk over an HTML tree, without recursion: hostile mail nests a hundred thousand deep. Keeps for each node
 * whether it shows, and gives every link the text a reader sees for it.
 */
import type { DefaultTreeAdapterTypes as Tree } from 'parse5';
import { type LinkShape, linkingAttributes, refreshTarget, resolveLink } from './html-links.ts';
import { attributeValueSpan, ENDING_REFERENCE, resolveReferences, withoutBlanks } from './html-source.ts';
import type { LinkSpan, Span } from './message.ts';
import { GONE, styledState, TINY } from './style.ts';
import { findUrls, trimEnd } from './text.ts';
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
}

export interface HtmlReading {
  links: FoundLink[];
  visible: string;
  hidden: string;
  complete: boolean;
}

/** Most links kept of one leaf: those a reader can follow, and what is merely loaded. */
const LINK_LIMIT = 2000;
const RESOURCE_LIMIT = 500;

const NEVER_SHOWN = new Set(['head', 'title', 'style', 'script', 'template', 'datalist', 'xml']);
const BLOCKS = new Set(
  'address article aside blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

interface Frame {
  children: readonly Tree.ChildNode[];
  next: number;
  /** Visibility bits of style.ts. */
  state: number;
  anchor: Anchor | null;
  block: boolean;
}

/** A link whose text is still being gathered. */
interface Anchor {
  link: FoundLink;
  text: TextCollector;
  /** Holds a picture, so it shows even without text. */
  pictured: boolean;
  state: number;
}

export class HtmlWalk {
  private readonly source: string;
  private readonly parseInside: (source: string) => Tree.Document | null;
  private readonly links: FoundLink[] = [];
  private readonly anchors: Anchor[] = [];
  private readonly visible = new TextCollector(65_536);
  private readonly hidden = new TextCollector(16_384);
  private base: string | null = null;
  private resources = 0;
  private complete = true;
  /** Inside a conditional comment: links count, text is another rendering of what is there already. */
  private aside = false;

  constructor(source: string, parseInside: (source: string) => Tree.Document | null) {
    this.source = source;
    this.parseInside = parseInside;
  }

  /** @param offset of the tree's source within the whole */
  run(root: Tree.ParentNode, offset: number): void {
    const stack: Frame[] = [{ children: root.childNodes, next: 0, state: 0, anchor: null, block: false }];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const node = frame.children[frame.next];
      if (node === undefined) {
        stack.pop();
        if (frame.block) this.breakLine(frame);
        continue;
      }
      frame.next += 1;
      if ('tagName' in node) stack.push(this.element(node, frame, offset));
      else if ('value' in node) this.text(node, frame, offset);
      else if ('data' in node) this.comment(node, offset);
    }
  }

  finish(): HtmlReading {
    const visible = this.visible.text();
    for (const anchor of this.anchors) this.close(anchor, visible.length);
    return { links: this.links, visible, hidden: this.hidden.text(), complete: this.complete };
  }

  private element(node: Tree.Element, parent: Frame, offset: number): Frame {
    const tag = node.tagName;
    let state = NEVER_SHOWN.has(tag) ? parent.state | GONE : parent.state;
    for (const { name, value } of node.attrs) {
      if (name === 'style') state = styledState(value, state);
      else if (name === 'hidden') state |= GONE;
      else if (name === 'size' && tag === 'font') state &= ~TINY;
    }
    const block = BLOCKS.has(tag);
    if (block) this.breakLine(parent);
    let { anchor } = parent;
    if (tag === 'img' || tag === 'svg' || tag === 'v:image') this.picture(node, anchor, state);
    if (tag === 'meta') this.refresh(node, offset);
    for (const { attribute, shape } of linkingAttributes(tag)) {
      const link = this.attributeLink(node, attribute, shape, offset);
      if (link !== null && shape === 'anchor') {
        // An image map's area shows the picture it lies on.
        anchor = { link, text: new TextCollector(300), pictured: tag === 'area' || tag.startsWith('v:'), state };
        this.anchors.push(anchor);
      }
    }
    const children = tag === 'template' ? (node as Tree.Template).content.childNodes : node.childNodes;
    return { children, next: 0, state, anchor, block };
  }

  private text(node: Tree.TextNode, frame: Frame, offset: number): void {
    if (frame.state !== 0) {
      if (!this.aside && !isUnshown(node)) this.hidden.add(node.value);
      return;
    }
    frame.anchor?.text.add(node.value);
    if (this.aside) return;
    this.visible.add(node.value);
    if (frame.anchor === null && /https?:|www\.|\//i.test(node.value)) this.bareUrls(node, offset);
  }

  /** A bare URL becomes a link in most clients. Searched in the source, where its place is known. */
  private bareUrls(node: Tree.TextNode, offset: number): void {
    const place = node.sourceCodeLocation;
    const start = (place?.startOffset ?? 0) + offset;
    const written = place ? this.source.slice(start, place.endOffset + offset) : '';
    // Text that the tree has put together from several places has no source of its own.
    const sound = written !== '' && !/<[a-z/!?]/i.test(written);
    for (const hit of findUrls(sound ? written : node.value, LINK_LIMIT).found) {
      const run = sound ? endAtReference(written.slice(hit.start, hit.end)) : '';
      const url = sound ? resolveReferences(/^https?:/i.test(run) ? run : `http://${run}`) : hit.url;
      const span = sound ? { start: start + hit.start, end: start + hit.start + run.length } : null;
      if (URL.canParse(url)) this.keep({ url, span, syntax: 'text', text: '', shape: 'automatic', invisible: false, wholeBody: false });
    }
  }

  private attributeLink(node: Tree.Element, name: string, shape: LinkShape, offset: number): FoundLink | null {
    const value = attributeOf(node, name);
    if (value === undefined) return null;
    if (node.tagName === 'base') this.base ??= /^https?:/i.test(value.trim()) ? value.trim() : null;
    const url = resolveLink(value, this.base, shape);
    if (url === null) return null;
    const span = this.valueSpan(node, name, offset);
    return this.keep({ url, span, syntax: 'attribute', text: '', shape, invisible: false, wholeBody: false });
  }

  private refresh(node: Tree.Element, offset: number): void {
    if (attributeOf(node, 'http-equiv')?.trim().toLowerCase() !== 'refresh') return;
    const target = refreshTarget(attributeOf(node, 'content') ?? '');
    if (target === null) return;
    const value = this.valueSpan(node, 'content', offset, true);
    const index = value === null ? -1 : this.source.slice(value.start, value.end).indexOf(target.url);
    // Written with character references it is found in the value but not in the source: read, not replaced.
    const span = value === null || index === -1 ? null : { start: value.start + index, end: value.start + index + target.url.length };
    const url = resolveLink(target.url, this.base, 'action');
    if (url !== null) this.keep({ url, span, syntax: 'attribute', text: '', shape: 'action', invisible: false, wholeBody: false });
  }

  private valueSpan(node: Tree.Element, name: string, offset: number, whole = false): Span | null {
    const place = node.sourceCodeLocation?.attrs?.[name];
    if (place === undefined) return null;
    const span = attributeValueSpan(this.source, place.startOffset + offset, place.endOffset + offset);
    return span === null || whole ? span : withoutBlanks(this.source, span);
  }

  private keep(link: FoundLink): FoundLink | null {
    const resource = link.shape === 'resource';
    if (resource ? this.resources >= RESOURCE_LIMIT : this.links.length - this.resources >= LINK_LIMIT) {
      this.complete = false;
      return null;
    }
    if (resource) this.resources += 1;
    this.links.push(link);
    return link;
  }

  /** Conditional comments are what Outlook shows; CDATA is a comment to HTML, but not to every client. */
  private comment(node: Tree.CommentNode, offset: number): void {
    const place = node.sourceCodeLocation;
    if (this.aside || !place || !/^\[(?:if\b|CDATA\[)/i.test(node.data)) return;
    const start = place.startOffset + offset;
    const inner = start + this.source.slice(start, start + 40).search(/\[(?:if\b|CDATA\[)/i);
    const text = this.source.slice(inner, place.endOffset + offset);
    if (!/href|src|action|http/i.test(text)) return;
    const tree = this.parseInside(text);
    if (tree === null) {
      this.complete = false;
      return;
    }
    this.aside = true;
    this.run(tree, inner);
    this.aside = false;
  }

  private picture(node: Tree.Element, anchor: Anchor | null, state: number): void {
    const dot = ['width', 'height'].some((name) => /^[01](?:px)?$/.test(attributeOf(node, name) ?? ''));
    if (anchor !== null && state === 0 && !dot) anchor.pictured = true;
  }

  private breakLine(frame: Frame): void {
    if (this.aside) return;
    (frame.state === 0 ? this.visible : this.hidden).breakLine();
    frame.anchor?.text.breakLine();
  }

  /** Gives a link its text once everything is read. */
  private close({ link, text, pictured, state }: Anchor, shown: number): void {
    link.text = text.text().replaceAll('\n', ' ');
    link.invisible = state !== 0 || (link.text === '' && !pictured);
    // Short messages are mostly link anyway: only a text of some length can be "all link".
    link.wholeBody = shown >= 120 && text.length >= shown * 0.8;
  }
}

/** Text of a style sheet, a script or a title is no text to a reader, shown or hidden. */
function isUnshown(node: Tree.TextNode): boolean {
  const parent = node.parentNode;
  return parent !== null && 'tagName' in parent && /^(?:style|script|title|head|xml)$/.test(parent.tagName);
}

function attributeOf(node: Tree.Element, name: string): string | undefined {
  for (const attribute of node.attrs) {
    if ((attribute.prefix ? `${attribute.prefix}:${attribute.name}` : attribute.name) === name) return attribute.value;
  }
  return undefined;
}

function endAtReference(run: string): string {
  const end = ENDING_REFERENCE.exec(run)?.index;
  return end === undefined ? run : trimEnd(run.slice(0, end));
}
