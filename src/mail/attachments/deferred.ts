/** PDF and pictures: read by libraries outside of the core, within bounds, each set of octets once. */
import { createHash } from 'node:crypto';
import { PIXEL_LIMIT, pictureSize } from '../barcode/picture-size.ts';
import { plainLink } from '../html/found-links.ts';
import type { FileOpeners } from '../kit.ts';
import type { LinkPlace } from '../message.ts';
import { isPublicName } from '../url/domain.ts';
import { parseUrl } from '../url/parse-url.ts';
import { findUrls } from '../url/text.ts';
import { FileOpening, type Gathering } from './file-opening.ts';

export interface DeferredFile {
  kind: 'pdf' | 'picture';
  /** Names on the way to it and its own. */
  name: string;
  octets: Buffer;
  depth: number;
}

const PDF_LIMIT = 20;
const PICTURE_LIMIT = 40;
/** Pixels: a smaller picture holds no code that a camera reads. */
const SMALLEST = 32;
const CODE_LIMIT = 4_096;
const UNDECODED = /^(?:RIFF.{4}WEBP|II\*\0|MM\0\*|\0\0\x01\0|.{4}ftyp)/s;

export class DeferredReading {
  private readonly openers: FileOpeners;
  private readonly gathering: Gathering;
  private readonly seen = new Set<string>();
  private pdfs = 0;
  private pictures = 0;

  constructor(openers: FileOpeners, gathering: Gathering) {
    this.openers = openers;
    this.gathering = gathering;
  }

  /** Never rejects: what cannot be read becomes a finding. */
  async read(file: DeferredFile): Promise<void> {
    const digest = createHash('sha256').update(file.octets).digest('base64');
    if (this.seen.has(digest)) return;
    this.seen.add(digest);
    try {
      await (file.kind === 'pdf' ? this.pdf(file) : this.picture(file.octets, file.name));
    } catch (error) {
      this.gathering.keepFinding('unreadable-file', `${file.kind}: ${error instanceof Error ? error.message : 'unreadable'}`, `attachment:${file.name}`);
      this.gathering.partly();
    }
  }

  private async pdf(file: DeferredFile): Promise<void> {
    if (++this.pdfs > PDF_LIMIT) return this.passedOver(file.name, `more than ${PDF_LIMIT} PDF files`);
    const contents = await this.openers.pdf(file.octets);
    const opening = new FileOpening(this.gathering, { name: file.name, type: 'application/pdf', octets: file.octets }, 'pdf', file.name, file.depth);
    for (const { url, text } of contents.links) opening.url(url, { text, shape: text === '' ? 'automatic' : 'anchor' });
    opening.text(contents.text);
    for (const { id, detail } of contents.findings) opening.finding(id, detail);
    for (const { name, octets } of contents.files) opening.inner(name, '', octets);
    if (!contents.complete) opening.partly();
    for (const picture of contents.pictures) await this.picture(Buffer.from(picture), file.name);
  }

  private async picture(octets: Buffer, name: string): Promise<void> {
    const size = pictureSize(octets);
    if (size !== null && (size.width < SMALLEST || size.height < SMALLEST)) return;
    if (size !== null && size.width * size.height > PIXEL_LIMIT) return this.passedOver(name, `a picture of ${size.width} × ${size.height}`);
    if (size === null && UNDECODED.test(octets.toString('latin1', 0, 16)))
      this.gathering.keepFinding('not-looked-into', 'a picture of a kind that is not read for codes (WebP, TIFF, HEIC, AVIF, icon)', `attachment:${name}`);
    if (++this.pictures > PICTURE_LIMIT) return this.passedOver(name, `more than ${PICTURE_LIMIT} pictures`);
    for (const text of await this.openers.barcodes(octets)) this.code(plainCode(text.slice(0, CODE_LIMIT)), `attachment:${name}`);
  }

  /** What a phone would open: an address, or a bare host. */
  private code(text: string, where: LinkPlace): void {
    const host = /^[^\s/?#:@]{4,253}(?=$|[/?#:])/.exec(text)?.[0] ?? '';
    const whole =
      /^https?:/i.test(text) && !/\s/.test(text) && parseUrl(text) !== null ? text : isPublicName(host) && !/\s/.test(text) ? `http://${text}` : null;
    const urls = whole !== null ? [whole] : findUrls(text, 10).found.map(({ url }) => url);
    for (const url of urls) {
      this.gathering.keepFinding('qr-code', `a code that leads to ${url.slice(0, 200)}`, where);
      this.gathering.keepLink(plainLink(url), 'qr', null);
    }
  }

  private passedOver(name: string, detail: string): void {
    this.gathering.keepFinding('not-looked-into', detail, `attachment:${name}`);
    this.gathering.partly();
  }
}

/** Bookmarks and cards (MECARD, MEBKM, MATMSG, WIFI) write `\:` for a colon; cards (vCard) fold their lines. */
function plainCode(text: string): string {
  const plain = text.trim();
  if (/^(?:MECARD|MEBKM|MATMSG|WIFI):/i.test(plain)) return plain.replace(/\\([\\:;,"])/g, '$1');
  return /^BEGIN:V/i.test(plain) ? plain.replace(/\r?\n[ \t]/g, '') : plain;
}
