/**
 * The structure of a message as offsets: one linear pass that finds every leaf and copies nothing, so
 * that a rewrite can touch one URL and leave every other octet. Tolerant the way clients are (RFC 2046
 * section 5.1 says what should be): boundaries that never close, delimiters inside a part's header, `multipart`
 * without boundary or without parts.
 */

import { fieldValue, type HeaderScan, scanHeader } from '../header/fields.ts';
import { separated } from '../header/separator.ts';
import type { FormFinding } from '../message.ts';
import { BOUNDARY_LIMIT, Boundaries, type Delimiter } from './boundaries.ts';
import { fileName, parseParameters } from './parameters.ts';
import { type TransferEncoding, transferEncoding } from './transfer.ts';

/** What a part's own header says about its body. */
interface Content {
  /** Media type, lower-case. */
  type: string;
  /** Charset parameter as written; `''` when there is none. */
  charset: string;
  encoding: TransferEncoding;
  /** `inline`, `attachment`, or `''`. */
  disposition: string;
  /** File name; `''` when there is none. */
  name: string;
}

export interface Leaf extends Content {
  /** Place among the leaves, in document order. */
  index: number;
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  /** Which multipart/alternative it is a choice of; 0 for none. */
  alternative: number;
  /** Inside an attached message (message/rfc822). */
  nested: boolean;
}

export interface Structure {
  header: HeaderScan;
  leaves: Leaf[];
  /** Media type of the message as a whole. */
  type: string;
  /** Its Content-Type parameters. */
  parameters: Record<string, string>;
  /** S/MIME or PGP signs or encrypts the message or a part of it. */
  signed: boolean;
  findings: FormFinding[];
  /** False when the depth or the number of parts met its bound. */
  complete: boolean;
}

const DEPTH_LIMIT = 100;
const PART_LIMIT = 2000;

const SIGNED = /^(?:multipart\/(?:signed|encrypted)|application\/(?:x-)?(?:pkcs7-(?:mime|signature)|pgp-(?:encrypted|signature)))$/;
const TEXT: Content = { type: 'text/plain', charset: '', encoding: 'identity', disposition: '', name: '' };

/** An enclosing multipart, or an attached message, while its inside is read. */
interface Frame {
  /** `''` for an attached message. */
  boundary: string;
  parts: number;
  alternative: number;
  nested: boolean;
  bodyStart: number;
}

interface Entity {
  header: HeaderScan;
  type: string;
  parameters: Record<string, string>;
  /** Where to look for the next delimiter. */
  next: number;
}

export function readStructure(raw: Uint8Array): Structure {
  return new StructureReader(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)).read();
}

class StructureReader {
  private readonly raw: Buffer;
  private readonly boundaries: Boundaries;
  private readonly stack: Frame[] = [];
  private readonly findings = new Map<string, string>();
  private readonly leaves: Leaf[] = [];
  private alternatives = 0;
  private signed = false;
  private complete = true;

  constructor(raw: Buffer) {
    this.raw = raw;
    this.boundaries = new Boundaries(raw);
  }

  read(): Structure {
    const { header, type, parameters, next } = this.entity(0);
    let at: number | null = next;
    while (at !== null) at = this.step(at);
    const findings = [...this.findings].map(([id, detail]) => ({ id, detail }));
    return { header, leaves: this.leaves, type, parameters, signed: this.signed, findings, complete: this.complete };
  }

  /** From `at`, inside or behind some body, over the next part; `null` at the end of the message. */
  private step(at: number): number | null {
    const delimiter = this.boundaries.next(at);
    this.unwind(delimiter);
    const frame = delimiter === null ? undefined : this.stack.at(-1);
    if (delimiter === null || frame === undefined) return null;
    if (delimiter.closing) {
      if (frame.parts === 0) this.partless(frame, delimiter);
      this.pop();
      return delimiter.next;
    }
    frame.parts += 1;
    if (this.leaves.length < PART_LIMIT) return this.entity(delimiter.next).next;
    this.complete = false;
    this.note('too-many-parts', `more than ${PART_LIMIT} parts`);
    return null;
  }

  /** Reads one header, and its body as far as it is a leaf. */
  private entity(start: number): Entity {
    const parent = this.stack.at(-1);
    const header = separated(
      this.raw,
      scanHeader(this.raw, start, this.raw.length, (from, to) => this.boundaries.match(from, to) !== null),
    );
    if (header.junk > 0 && start === 0) this.note('junk-in-header', `${header.junk} line(s) that are no header field`);
    const { content, parameters } = this.content(header);
    const { type } = content;
    if (SIGNED.test(type)) this.signed = true;
    const next = this.enter(content, parameters, header.bodyStart, parent) ?? this.leaf(start, header.bodyStart, content, parent);
    return { header, type, parameters, next };
  }

  /** Goes into a multipart or an attached message; `null` when the content is to be read as a leaf. */
  private enter(content: Content, parameters: Record<string, string>, bodyStart: number, parent: Frame | undefined): number | null {
    const attached = content.type === 'message/rfc822' && content.encoding === 'identity';
    if (!attached && !content.type.startsWith('multipart/')) return null;
    if (this.stack.length >= DEPTH_LIMIT) {
      this.complete = false;
      this.note('too-deep', `more than ${DEPTH_LIMIT} levels of parts`);
      return null;
    }
    if (attached) {
      this.stack.push({ boundary: '', parts: 0, alternative: 0, nested: true, bodyStart });
      return this.entity(bodyStart).next;
    }
    const boundary = (parameters.boundary ?? '').slice(0, BOUNDARY_LIMIT).trimEnd();
    if (boundary === '') {
      this.note('multipart-without-boundary', content.type);
      content.type = 'text/plain';
      return null;
    }
    const alternative = content.type === 'multipart/alternative' ? ++this.alternatives : (parent?.alternative ?? 0);
    this.boundaries.open(boundary, this.stack.length);
    this.stack.push({ boundary, parts: 0, alternative, nested: parent?.nested ?? false, bodyStart });
    return bodyStart;
  }

  /** Adds a leaf and returns where its body ends. */
  private leaf(headerStart: number, bodyStart: number, content: Content, parent: Frame | undefined): number {
    const delimiter = this.boundaries.next(bodyStart);
    const bodyEnd = this.boundaries.bodyEnd(delimiter, bodyStart);
    const { alternative = 0, nested = false } = parent ?? {};
    this.leaves.push({ index: this.leaves.length, headerStart, bodyStart, bodyEnd, ...content, alternative, nested });
    return delimiter?.start ?? this.raw.length;
  }

  private content(header: HeaderScan): { content: Content; parameters: Record<string, string> } {
    const first = (key: string): string => {
      const fields = header.fields.filter((field) => field.key === key);
      if (fields.length > 1) this.note(`duplicate-${key}`, `${fields.length} ${key} fields in one part; the first counts`);
      return fields[0] === undefined ? '' : fieldValue(this.raw, fields[0]);
    };
    const { value, parameters } = parseParameters(first('content-type'));
    const placed = parseParameters(first('content-disposition'));
    const encoding = transferEncoding(first('content-transfer-encoding'));
    if (encoding === 'unknown') this.note('unknown-encoding', 'an unknown Content-Transfer-Encoding, read as it stands');
    const name = fileName(placed.parameters.filename ?? parameters.name ?? '');
    return {
      content: { type: mediaType(value), charset: parameters.charset ?? '', encoding, disposition: placed.value, name },
      parameters,
    };
  }

  /** Leaves what an outer delimiter, or the end of the message, has ended without a closing delimiter. */
  private unwind(delimiter: Delimiter | null): void {
    const keep = delimiter === null ? 0 : delimiter.level + 1;
    while (this.stack.length > keep) {
      const frame = this.stack.at(-1) as Frame;
      if (frame.boundary !== '') this.note('unclosed-boundary', 'a multipart has no closing delimiter');
      if (frame.boundary !== '' && frame.parts === 0) this.partless(frame, delimiter);
      this.pop();
    }
  }

  private pop(): void {
    const boundary = this.stack.pop()?.boundary;
    if (boundary) this.boundaries.close(boundary);
  }

  /** A multipart none of whose delimiters was found is shown as text by clients, so it is read as text. */
  private partless({ bodyStart, alternative, nested }: Frame, delimiter: Delimiter | null): void {
    this.note('multipart-without-parts', 'a multipart whose boundary never appears');
    const bodyEnd = this.boundaries.bodyEnd(delimiter, bodyStart);
    this.leaves.push({ index: this.leaves.length, headerStart: bodyStart, bodyStart, bodyEnd, ...TEXT, alternative, nested });
  }

  private note(id: string, detail: string): void {
    if (!this.findings.has(id)) this.findings.set(id, detail);
  }
}

/** Without a usable type a part is text/plain (RFC 2045 section 5.2). */
function mediaType(value: string): string {
  if (/^[\w.+-]+\/[\w.+-]+$/.test(value)) return value;
  return value === 'html' ? 'text/html' : 'text/plain';
}
