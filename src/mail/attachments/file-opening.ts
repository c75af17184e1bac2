/** What one file's reader hands over, brought under the file's own name and within the message's budget. */
import type { FindingId } from '../catalogue/findings.ts';
import { type FoundLink, type LinkManner, plainLink } from '../html/found-links.ts';
import type { FileKind, LinkPlace } from '../message.ts';
import { isPublicName } from '../url/domain.ts';
import { findUrls } from '../url/text.ts';
import type { Budget } from './budget.ts';
import { isNamespace, urlsInOctets } from './octets-text.ts';
import type { AttachedFile, Opening } from './opening.ts';

/** Where files inside files and all that is found go. */
export interface Gathering {
  readonly budget: Budget;
  keepLink(found: FoundLink, where: LinkPlace, leaf: number | null): void;
  keepFinding(id: FindingId, detail: string, where: LinkPlace): void;
  keepName(name: string, type: string, size: number, kind: FileKind): void;
  openInner(file: AttachedFile, depth: number, listed: boolean): void;
  openMessage(octets: Buffer, path: string, depth: number): void;
  partly(): void;
}

const URLS_LIMIT = 1_000;
const PATH_LIMIT = 400;

export class FileOpening implements Opening {
  readonly file: AttachedFile;
  readonly kind: FileKind;
  readonly path: string;
  private readonly gathering: Gathering;
  private readonly depth: number;
  /** A URL that was found here is not reported twice, unless there are two places of it to replace. */
  private readonly urls = new Set<string>();

  /** @param path names on the way to the file and its own */
  constructor(gathering: Gathering, file: AttachedFile, kind: FileKind, path: string, depth: number) {
    this.gathering = gathering;
    this.file = file;
    this.kind = kind;
    this.path = path;
    this.depth = depth;
  }

  get budget(): Budget {
    return this.gathering.budget;
  }

  link(found: FoundLink): void {
    if (found.span === null && this.urls.has(found.url)) return;
    if (found.span !== null && this.file.leaf === undefined) {
      this.link({ ...found, span: null });
      return;
    }
    this.urls.add(found.url);
    this.gathering.keepLink(found, this.where, this.file.leaf ?? null);
  }

  url(written: string, manner?: LinkManner): void {
    const url = asAddress(written);
    if (url !== null) this.link(plainLink(url, manner));
  }

  text(text: string, manner?: LinkManner): void {
    const granted = this.budget.text.take(text.length);
    const { found, others, defanged, complete } = findUrls(text.slice(0, granted), URLS_LIMIT);
    for (const { url, bare } of [...found, ...others])
      if (!isNamespace(url)) this.link(plainLink(url, bare ? { ...manner, ways: [...(manner?.ways ?? []), 'bare-name'] } : manner));
    for (const url of defanged) this.finding('defanged-url', url.slice(0, 200));
    if (granted < text.length) this.search(Buffer.from(text.slice(granted)));
    if (!complete || granted < text.length) this.partly();
  }

  search(octets: Uint8Array): void {
    const { urls, complete } = urlsInOctets(octets, URLS_LIMIT);
    for (const url of urls) if (!isNamespace(url)) this.link(plainLink(url));
    if (!complete) this.partly();
  }

  inner(name: string, type: string, octets: Uint8Array, listed = true): void {
    if (octets.length === 0) return;
    const file = { name: this.below(name), type, octets: Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength) };
    this.gathering.openInner(file, this.depth + 1, listed);
  }

  list(name: string, size: number, kind: FileKind = 'unknown'): void {
    if (this.budget.files.take(1) === 0) {
      this.partly();
      return;
    }
    this.gathering.keepName(this.below(name), '', size, kind);
  }

  message(octets: Uint8Array): void {
    this.gathering.openMessage(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength), this.path, this.depth);
  }

  finding(id: FindingId, detail: string): void {
    this.gathering.keepFinding(id, detail, this.where);
  }

  partly(): void {
    this.gathering.partly();
  }

  private get where(): LinkPlace {
    return `attachment:${this.path}`;
  }

  private below(name: string): string {
    return `${this.path}/${name}`.slice(0, PATH_LIMIT);
  }
}

/** The value of a field that is to be an address; `null` when it is none. */
function asAddress(written: string): string | null {
  const text = written
    .trim()
    .slice(0, 65_536)
    .replace(/[\t\n\r]/g, '');
  if (text === '' || text.startsWith('#')) return null;
  if (/^\\\\[^\\]/.test(text)) return `file:${text.replaceAll('\\', '/')}`;
  if (/^\/\/[^/]/.test(text)) return `https:${text}`;
  if (/^[a-z][a-z0-9+-]{1,30}:/i.test(text) && !/^[^/?#]{1,253}:\d/.test(text)) return /^(?:cid|mid|about|urn|tel|file:\/\/\/)/i.test(text) ? null : text;
  const host = /^[^/?#:\s]{4,253}/.exec(text)?.[0] ?? '';
  return /^www\d?\./i.test(host) || isPublicName(host) ? `http://${text}` : null;
}
