/**
 * Goes over the parts of a message and gathers what they show and where they lead. What a reader sees at once is read here, with places
 * for a rewrite; files go to `AttachedFiles`. After the one reading of each part the others come, in which some program may take it:
 * links that only they have are kept too, and told as such.
 */
import { type AlternativeLinks, compareTexts, markOneSided } from './alternatives.ts';
import type { AttachedFiles } from './attachments/attached-files.ts';
import { xhtmlAsHtml } from './attachments/page/xml-page.ts';
import { sniff } from './attachments/sniff.ts';
import { tablePictures } from './barcode/table-pictures.ts';
import { textPictures } from './barcode/text-pictures.ts';
import { type BodyTexts, type PartText, plainText } from './body-texts.ts';
import type { Way } from './catalogue/ways.ts';
import { BARE_NAME, type FoundLink, LINK_LIMIT, plainLink, RESOURCE_LIMIT, SPARE_LIMIT } from './html/found-links.ts';
import { readHtml } from './html/html.ts';
import type { Attachment, FormFinding, Link, LinkPlace, LinkSpan } from './message.ts';
import { readLeaf } from './mime/leaf-text.ts';
import type { Leaf, Structure } from './mime/mime.ts';
import { decodedSize, decodeTransfer } from './mime/transfer.ts';
import { partAddresses } from './part-addresses.ts';
import { AMP, roleOf, XHTML } from './part-role.ts';
import { inside } from './url/inside.ts';
import type { LinkReader } from './url/link.ts';
import { findFlowedUrls, findUrls } from './url/text.ts';

const ATTACHMENT_LIMIT = 200;
/** Characters of HTML read as such in one message; what is beyond is searched for URLs only. */
const HTML_BUDGET = 6_000_000;
/** Octets of a part looked at to tell what it is, when it is not opened. */
const SNIFF_WINDOW = 4096;
const PLACE_LIMIT = 200;
const SEPARATE_LIMIT = 20;

const INLINE_PGP = /^-----BEGIN PGP (?:SIGNED )?MESSAGE-----/m;

/** Where links go: into the message read, or into the file it was found in. */
export type KeepLink = (found: FoundLink, where: LinkPlace, span: LinkSpan | null) => Link | null;

export interface BodyOptions {
  raw: Buffer;
  structure: Structure;
  /** `null`: files are named, not opened. */
  files: AttachedFiles | null;
  keep: KeepLink;
  texts: BodyTexts;
  /** The whole message is inside another one. */
  nested: boolean;
}

export class BodyReader {
  readonly attachments: Attachment[] = [];
  readonly findings: FormFinding[] = [];
  signed = false;
  complete = true;

  private readonly options: BodyOptions;
  private readonly alternatives = new Map<number, AlternativeLinks & { said: PartText[]; shown: string[] }>();
  /** URLs found so far: another reading adds only what is not among them. */
  private readonly met = new Set<string>();
  private budget = HTML_BUDGET;

  constructor(options: BodyOptions) {
    this.options = options;
  }

  read(): void {
    const { leaves, ghosts } = this.options.structure;
    for (const leaf of leaves) this.leaf(leaf);
    this.compare();
    for (const leaf of leaves) for (const other of leaf.others) this.otherwise({ ...leaf, ...other }, 'ambiguous-reading');
    // What stands beside the parts has no header of its own; no client shows it, but programs that know no MIME do.
    for (const ghost of ghosts) this.otherwise(ghost, ghost.headerStart === ghost.bodyStart && ghost.source === null ? 'outside-parts' : 'ambiguous-reading');
  }

  private leaf(leaf: Leaf): void {
    const { text, file } = roleOf(leaf);
    const { bases, elsewhere } = partAddresses(this.options.raw, leaf);
    for (const url of elsewhere) this.elsewhere(leaf, url);
    if (file) this.file(leaf);
    if (text === null) return;
    if (text === 'html') this.html(leaf, bases);
    else this.plain(leaf);
  }

  /** What a client opens in place of a part is as good as a link on it. */
  private elsewhere(leaf: Leaf, url: string): void {
    const where = this.placeOf(leaf, 'text');
    this.findings.push({ id: 'external-body', detail: `a part that is to be fetched from ${url.slice(0, 200)}`, where });
    this.found(leaf, plainLink(url), where === 'text' ? 'header' : where, null);
  }

  private html(leaf: Leaf, bases: readonly string[]): void {
    const { decoded } = readLeaf(this.options.raw, leaf);
    const reading = readHtml(decoded.text, this.budget, bases);
    this.budget = Math.max(0, this.budget - decoded.text.length);
    this.complete &&= reading.complete;
    this.show(leaf, reading, leaf.type === AMP ? 'plain' : 'html');
    const where = this.placeOf(leaf, 'html');
    for (const { id, detail } of reading.findings) this.findings.push({ id, detail, where });
    const asXml = leaf.type === XHTML ? xhtmlAsHtml(decoded.text) : null;
    const spliceable = decoded.layout !== 'none' && asXml === null;
    for (const found of reading.links) {
      this.found(leaf, found, where, found.span && spliceable ? { leaf: leaf.index, ...found.span, syntax: found.syntax } : null);
      this.pageWithin(leaf, found.url, where);
    }
    if (asXml !== null) this.news(this.again(asXml), where, 'ambiguous-reading');
    for (const url of reading.pictures) this.drawnIn(inlinePicture(url));
    if (this.options.files !== null) for (const bitmap of tablePictures(decoded.text)) this.drawnIn(bitmap);
  }

  private plain(leaf: Leaf): void {
    const { decoded } = readLeaf(this.options.raw, leaf);
    const { text } = decoded;
    if (text.includes('-----BEGIN PGP') && INLINE_PGP.test(text)) this.signed = true;
    const part = plainText(text);
    const where = this.placeOf(leaf, 'text');
    const { found, others, defanged, complete } = (leaf.delSp ? findFlowedUrls : findUrls)(text, LINK_LIMIT);
    this.complete &&= complete;
    const spliceable = decoded.layout !== 'none' && leaf.type === 'text/plain';
    for (const { url, start, end, text: words, bare } of found) {
      const link = plainLink(url, { ...(bare ? BARE_NAME : {}), text: words, region: part.regionAt(start) });
      this.found(leaf, link, where, spliceable ? { leaf: leaf.index, start, end, syntax: 'text' } : null);
    }
    for (const { url } of others) this.found(leaf, plainLink(url, { ways: ['other-reading'] }), where, null);
    if (defanged.length > 0) this.findings.push({ id: 'defanged-url', detail: defanged.slice(0, 5).join(', ').slice(0, 300), where });
    this.show(leaf, part, 'plain');
  }

  /** Text of a part: what there is an HTML choice of is shown as that, and kept to be compared. */
  private show(leaf: Leaf, part: PartText, kind: 'html' | 'plain'): void {
    const group = this.groupOf(leaf);
    if (kind === 'html') group?.shown.push(part.visible);
    else if (group !== null) {
      group.said.push(part);
      return;
    }
    this.options.texts.add(part, leaf.nested || this.options.nested);
    if (this.options.files !== null) for (const bitmap of textPictures(part.visible)) this.drawnIn(bitmap);
  }

  private groupOf({ alternative }: Leaf): (AlternativeLinks & { said: PartText[]; shown: string[] }) | null {
    if (alternative === 0) return null;
    let group = this.alternatives.get(alternative);
    if (group === undefined) {
      group = { plain: [], dressed: [], said: [], shown: [] };
      this.alternatives.set(alternative, group);
    }
    return group;
  }

  /** Plain alternatives are shown where there is no other; where they say something else, both count as seen. */
  private compare(): void {
    const { texts, nested } = this.options;
    for (const { said, shown, plain, dressed } of this.alternatives.values()) {
      if (shown.length === 0) {
        for (const part of said) texts.add(part, nested);
        continue;
      }
      const whole = shown.join('\n');
      for (const part of said) {
        const { agreement, plainTellsMore } = compareTexts(part.visible, whole);
        if (plainTellsMore) texts.add(part, nested);
        if (plainTellsMore && agreement !== null) {
          const detail = `two alternatives have ${Math.round(agreement * 100)}% of their words in common`;
          this.findings.push({ id: 'alternatives-differ', detail });
        }
      }
      markOneSided({ plain, dressed });
    }
  }

  private found(leaf: Leaf, found: FoundLink, where: LinkPlace, span: LinkSpan | null): void {
    this.met.add(found.url);
    const link = this.options.keep(found, where, span);
    if (link === null) return;
    const group = this.groupOf(leaf);
    if (group !== null && where === 'html') group.dressed.push(link);
    if (group !== null && where === 'text') group.plain.push(link);
  }

  /** A `data:` page is read like one that is attached. */
  private pageWithin(leaf: Leaf, url: string, where: LinkPlace): void {
    const page = inside(url);
    if (page === null) return;
    const reading = readHtml(page.text, this.budget);
    this.budget = Math.max(0, this.budget - page.text.length);
    for (const { id, detail } of reading.findings) this.findings.push({ id, detail, where });
    for (const found of reading.links) this.found(leaf, { ...found, span: null, ways: [...found.ways, 'inside-data-url'] }, where, null);
  }

  /** A part as some program may read it: only links not met before are news. */
  private otherwise(leaf: Leaf, way: 'ambiguous-reading' | 'outside-parts'): void {
    const { text, file } = roleOf(leaf);
    if (file && this.options.files !== null) this.open(leaf, false);
    if (text === null) return;
    const { decoded } = readLeaf(this.options.raw, leaf);
    const links =
      text === 'html' ? this.again(decoded.text) : findUrls(decoded.text, LINK_LIMIT).found.map(({ url, bare }) => plainLink(url, bare ? BARE_NAME : {}));
    this.news(links, this.placeOf(leaf, text === 'html' ? 'html' : 'text'), way);
  }

  /** Links of a page read once more, in another way. */
  private again(page: string): FoundLink[] {
    const { links } = readHtml(page, this.budget);
    this.budget = Math.max(0, this.budget - page.length);
    return links;
  }

  private news(links: readonly FoundLink[], where: LinkPlace, way: Way): void {
    for (const found of links) {
      if (this.met.has(found.url)) continue;
      this.met.add(found.url);
      this.options.keep({ ...found, span: null, ways: [...found.ways, way] }, where, null);
    }
  }

  private file(leaf: Leaf): void {
    if (this.options.files !== null) {
      this.open(leaf, true);
      return;
    }
    if (this.attachments.length >= ATTACHMENT_LIMIT) {
      this.complete = false;
      return;
    }
    const body = (leaf.source ?? this.options.raw).subarray(leaf.bodyStart, leaf.bodyEnd);
    const kind = sniff(decodeTransfer(body.subarray(0, SNIFF_WINDOW), leaf.encoding));
    this.attachments.push({ name: leaf.name, type: leaf.type, kind, size: decodedSize(body, leaf.encoding) });
  }

  /** @param listed false for another reading of a part */
  private open(leaf: Leaf, listed: boolean): void {
    const { octets, decoded } = readLeaf(this.options.raw, leaf);
    // Characters of a text part may be replaced where they stand, whatever the part is called; those of another reading stand nowhere.
    const spliceable =
      listed && decoded.layout !== 'none' && (leaf.type === 'text/html' || leaf.type === 'text/plain') && leaf.index >= 0 && !this.options.nested;
    const place = spliceable ? { text: decoded.text, leaf: leaf.index } : {};
    this.options.files?.open({ name: leaf.name, type: leaf.type, octets, ...place }, listed);
  }

  /** A picture that stands in the text, as it may hold a code. */
  private drawnIn(octets: Uint8Array | null): void {
    if (octets !== null) this.options.files?.open({ name: 'picture in the text', type: 'image/*', octets: Buffer.from(octets) }, false);
  }

  private placeOf(leaf: Leaf, otherwise: 'html' | 'text'): LinkPlace {
    return leaf.nested ? `attachment:${(leaf.name || 'message.eml').slice(0, PLACE_LIMIT)}` : otherwise;
  }
}

/** URLs of a text in the header, of which nothing can be replaced. */
export function headingLinks(text: string, keep: KeepLink): boolean {
  const { found, complete } = findUrls(text, SEPARATE_LIMIT);
  for (const { url, bare } of found) keep(plainLink(url, bare ? BARE_NAME : {}), 'header', null);
  return complete;
}

/** Keeps links of one message, bounded: what is merely loaded is counted apart. */
export class LinkKeeper {
  readonly links: Link[] = [];
  complete = true;
  private readonly reader: LinkReader;
  private resources = 0;
  /** Hosts met, once there are too many links to keep each. */
  private hosts: Set<string> | null = null;
  private spare = SPARE_LIMIT;

  constructor(reader: LinkReader) {
    this.reader = reader;
  }

  readonly keep: KeepLink = (found, where, span) => {
    const link = this.reader.read(found, where, span);
    const full = link.clickable ? this.links.length - this.resources >= LINK_LIMIT : this.resources >= RESOURCE_LIMIT;
    if (full) this.complete = false;
    if (full && !(link.clickable && this.isNews(link.host))) return null;
    if (!link.clickable) this.resources += 1;
    this.links.push(link);
    return link;
  };

  /** The first to its host beyond the bound, and one of a bounded number. */
  private isNews(host: string): boolean {
    this.hosts ??= new Set(this.links.map((link) => link.host));
    if (this.spare === 0 || host === '' || this.hosts.has(host)) return false;
    this.hosts.add(host);
    this.spare -= 1;
    return true;
  }
}

const PICTURE_LIMIT = 4_000_000;

function inlinePicture(url: string): Uint8Array | null {
  const encoded = /^\s*data:image\/[^,]{0,200};\s*base64\s*,/i.exec(url.slice(0, 300))?.[0];
  return encoded === undefined ? null : Buffer.from(url.slice(encoded.length, encoded.length + PICTURE_LIMIT), 'base64');
}
