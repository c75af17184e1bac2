/**
 * Reads a message: structure, header, text and links. Never throws, whatever the bytes; every bound met
 * is told by `complete`. Time is linear in the size of the message.
 */
import { createHash } from 'node:crypto';
import { readHeader } from './header/header.ts';
import { strayText } from './header/separator.ts';
import { type FoundLink, LINK_LIMIT, RESOURCE_LIMIT } from './html/found-links.ts';
import { readHtml } from './html/html.ts';
import { TextCollector } from './html/visible-text.ts';
import type { ReadingLists } from './kit.ts';
import type { Attachment, Link, LinkPlace, ParsedMessage } from './message.ts';
import { formFindings } from './mime/form.ts';
import { isHtml, readLeaf } from './mime/leaf-text.ts';
import { type Leaf, readStructure, type Structure } from './mime/mime.ts';
import { decodedSize } from './mime/transfer.ts';
import { LinkReader } from './url/link.ts';
import { findUrls } from './url/text.ts';

const ATTACHMENT_LIMIT = 200;
/** Characters of HTML made into trees for one message; what is beyond is searched for URLs only. */
const TREE_BUDGET = 6_000_000;
/** Octets of an attached text that are worth reading for links. */
const ATTACHED_TEXT_LIMIT = 1_048_576;

const INLINE_PGP = /^-----BEGIN PGP (?:SIGNED )?MESSAGE-----/m;

/**
 * @param raw   the whole message, as it came over the wire (CRLF) or out of an archive (LF)
 * @param lists what `rules/` says of services and redirectors
 */
export function parseMessage(raw: Uint8Array, lists: ReadingLists): ParsedMessage {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const structure = readStructure(bytes);
  const header = readHeader(bytes, structure);
  const body = new BodyReader(bytes, structure, lists);
  body.heading(header.subject);
  body.heading(strayText(bytes, structure.header));
  for (const leaf of structure.leaves) body.leaf(leaf);
  const signed = structure.signed || body.signed;
  return {
    size: bytes.length,
    digest: createHash('sha256').update(bytes).digest('hex'),
    header,
    // Signed mail is never rewritten: not even beside the signature, where a reader could not tell which part is whose.
    links: signed ? body.links.map((link) => ({ ...link, lockable: false })) : body.links,
    visibleText: body.visible.text(),
    ownText: body.visible.text(),
    quotedText: '',
    signatureText: '',
    hiddenText: body.hidden.text(),
    attachments: body.attachments,
    signed,
    findings: [...structure.findings, ...formFindings(bytes, structure.header, header)],
    complete: structure.complete && body.complete,
  };
}

/** Goes over the leaves and gathers what they show. */
class BodyReader {
  readonly links: Link[] = [];
  readonly attachments: Attachment[] = [];
  readonly visible = new TextCollector(65_536);
  readonly hidden = new TextCollector(16_384);
  signed = false;
  complete = true;

  private readonly raw: Buffer;
  private readonly reader: LinkReader;
  /** Alternatives with an HTML choice: that is what a reader sees, not the plain one. */
  private readonly dressed: Set<number>;
  private resources = 0;
  private budget = TREE_BUDGET;

  constructor(raw: Buffer, structure: Structure, lists: ReadingLists) {
    this.raw = raw;
    this.reader = new LinkReader(lists);
    this.dressed = new Set(structure.leaves.filter((leaf) => leaf.alternative > 0 && isHtml(leaf)).map((leaf) => leaf.alternative));
  }

  /** Text in the header: read, but nothing in it can be replaced. */
  heading(text: string): void {
    const { found, complete } = findUrls(text, 20);
    this.complete &&= complete;
    for (const { url } of found) this.keep(this.reader.read(automatic(url), 'header', null));
  }

  leaf(leaf: Leaf): void {
    const readable = isHtml(leaf) || (leaf.type.startsWith('text/') && leaf.type !== 'text/css');
    const attached = leaf.disposition === 'attachment' || leaf.nested || !readable || leaf.type === 'image/svg+xml';
    if (!readable || (attached && !leaf.nested)) this.attachment(leaf);
    if (!readable || (attached && leaf.bodyEnd - leaf.bodyStart > ATTACHED_TEXT_LIMIT)) return;
    const where: LinkPlace | null = attached ? `attachment:${leaf.name || (leaf.nested ? 'message.eml' : leaf.type)}` : null;
    if (isHtml(leaf)) this.html(leaf, where);
    else this.text(leaf, where);
  }

  private html(leaf: Leaf, where: LinkPlace | null): void {
    const { decoded } = readLeaf(this.raw, leaf);
    const reading = readHtml(decoded.text, this.budget);
    this.budget = Math.max(0, this.budget - decoded.text.length);
    this.complete &&= reading.complete;
    if (where === null) {
      this.visible.add(reading.visible, true);
      this.hidden.add(reading.hidden, true);
    }
    const spliceable = decoded.layout !== 'none' && leaf.type === 'text/html';
    for (const found of reading.links) {
      const span = found.span && spliceable ? { leaf: leaf.index, ...found.span, syntax: found.syntax } : null;
      this.keep(this.reader.read(found, where ?? 'html', span));
    }
  }

  private text(leaf: Leaf, where: LinkPlace | null): void {
    const { decoded } = readLeaf(this.raw, leaf);
    const { text } = decoded;
    if (text.includes('-----BEGIN PGP') && INLINE_PGP.test(text)) this.signed = true;
    if (where === null && !this.dressed.has(leaf.alternative)) this.visible.add(text, true);
    const { found, complete } = findUrls(text, LINK_LIMIT);
    this.complete &&= complete;
    const spliceable = decoded.layout !== 'none' && leaf.type === 'text/plain';
    for (const { url, start, end } of found) {
      const span = spliceable ? { leaf: leaf.index, start, end, syntax: 'text' as const } : null;
      this.keep(this.reader.read(automatic(url), where ?? 'text', span));
    }
  }

  private keep(link: Link): void {
    const full = link.clickable ? this.links.length - this.resources >= LINK_LIMIT : this.resources >= RESOURCE_LIMIT;
    if (full) {
      this.complete = false;
      return;
    }
    if (!link.clickable) this.resources += 1;
    this.links.push(link);
  }

  private attachment(leaf: Leaf): void {
    if (this.attachments.length >= ATTACHMENT_LIMIT) {
      this.complete = false;
      return;
    }
    this.attachments.push({
      name: leaf.name,
      type: leaf.type,
      kind: 'unknown',
      size: decodedSize(this.raw.subarray(leaf.bodyStart, leaf.bodyEnd), leaf.encoding),
    });
  }
}

/** A bare URL: it shows itself. */
function automatic(url: string): FoundLink {
  return { url, span: null, syntax: 'text', text: '', shape: 'automatic', invisible: false, wholeBody: false, region: 'own', ways: [] };
}
