/**
 * The structure of a message as offsets: one linear pass that finds every leaf and copies nothing, so
 * that a rewrite can touch one URL and leave every other octet. Tolerant the way clients are (RFC 2046
 * section 5.1 says what should be): boundaries that never close, delimiters inside a part's header, `multipart`
 * without boundary or without parts.
 */

import { type HeaderScan, scanHeader } from '../header/fields.ts';
import { separated } from '../header/separator.ts';
import type { FormFinding } from '../message.ts';
import { BOUNDARY_LIMIT, Boundaries, type Delimiter } from './boundaries.ts';
import { boundaryOf, type Content, type ContentReadings, readContent, TEXT } from './content.ts';
import { blankLineIn, type Doubt, guessedBoundary, mayLink, readGhosts, uuencodedIn } from './ghosts.ts';
import { readingsOf } from './readings.ts';

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
  /** Other ways the same octets may be read; `readLeaf` takes `{ ...leaf, ...other }`. Empty for nearly all. */
  others: readonly Content[];
  /** Octets that the offsets count in, where these are not the message's: a multipart that was itself encoded. Else `null`. */
  source: Buffer | null;
}

export interface Structure {
  header: HeaderScan;
  leaves: Leaf[];
  /** Octets that are no leaf, but may be shown by a program that reads the message differently; their `index` is -1. */
  ghosts: Leaf[];
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
/** Types whose body is a whole message. */
const MESSAGE = /^message\/(?:rfc822|global|news)$/;

/** An enclosing multipart, or an attached message, while its inside is read. */
interface Frame {
  /** `''` for an attached message. */
  boundary: string;
  parts: number;
  alternative: number;
  nested: boolean;
  digest: boolean;
  bodyStart: number;
  /** How else the whole of it may be read. */
  doubts: Doubt[];
}

interface Entity {
  header: HeaderScan;
  type: string;
  parameters: Record<string, string>;
  /** Where to look for the next delimiter. */
  next: number;
}

/** Reads the structure of a message. Never throws; deeper, or more, than is sane is left as a ghost and told. */
export function readStructure(raw: Uint8Array): Structure {
  return new StructureReader(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)).read();
}

class StructureReader {
  private readonly raw: Buffer;
  private readonly boundaries: Boundaries;
  private readonly stack: Frame[] = [];
  private readonly findings = new Map<string, string>();
  private readonly leaves: Leaf[] = [];
  private readonly doubts: Doubt[] = [];
  private alternatives = 0;
  private signed = false;
  private complete = true;
  /** The multipart just closed, until it is known what comes next. */
  private closed: { frame: Frame; end: number } | null = null;

  constructor(raw: Buffer) {
    this.raw = raw;
    this.boundaries = new Boundaries(raw);
  }

  read(): Structure {
    const { header, type, parameters, next } = this.entity(0);
    this.parts(next);
    if (this.raw.includes('\r--', 0, 'latin1') || /\r[^\n]/.test(this.raw.toString('latin1', 0, Math.min(header.end, HEADER_WINDOW)))) {
      this.doubt({
        start: 0,
        end: this.raw.length,
        as: { kind: 'cr' },
        nested: false,
        finding: { id: 'bare-cr', detail: 'a CR without LF that some take for the end of a line' },
      });
    }
    const reading = readGhosts(this.raw, this.doubts, this.leaves, (source, start, boundary) => new StructureReader(source).inside(start, boundary));
    for (const { id, detail } of reading.findings) this.note(id, detail);
    if (!reading.complete) this.note('too-many-readings', 'more ways to read the message than were gone into');
    const findings = [...this.findings].map(([id, detail]) => ({ id, detail }));
    const complete = this.complete && reading.complete;
    return { header, leaves: this.leaves, ghosts: reading.ghosts, type, parameters, signed: this.signed, findings, complete };
  }

  /** Leaves of a range that begins with a header, or with the preamble of a multipart. Doubts within it are not followed. */
  inside(start: number, boundary: string | null): Leaf[] {
    if (boundary === null) this.parts(this.entity(start).next);
    else {
      this.open(boundary, { boundary, parts: 0, alternative: 0, nested: false, digest: false, bodyStart: start, doubts: [] });
      this.parts(start);
    }
    return this.leaves;
  }

  private parts(from: number): void {
    for (let at: number | null = from; at !== null; ) at = this.step(at);
  }

  private open(boundary: string, frame: Frame): void {
    this.boundaries.open(boundary, this.stack.length);
    this.stack.push(frame);
  }

  /** From `at`, inside or behind some body, over the next part; `null` at the end of the message. */
  private step(at: number): number | null {
    const delimiter = this.boundaries.next(at);
    this.epilogue(delimiter?.start ?? this.raw.length);
    this.unwind(delimiter);
    const frame = delimiter === null ? undefined : this.stack.at(-1);
    if (delimiter === null || frame === undefined) return null;
    if (frame.parts === 0 && frame.boundary !== '') this.preamble(frame, delimiter);
    if (delimiter.closing) {
      if (frame.parts === 0) this.partless(frame, delimiter);
      this.pop();
      this.closed = { frame, end: delimiter.next };
      return delimiter.next;
    }
    frame.parts += 1;
    if (this.leaves.length < PART_LIMIT) return this.entity(delimiter.next).next;
    this.complete = false;
    this.note('too-many-parts', `more than ${PART_LIMIT} parts`);
    this.rest(delimiter.next, this.raw.length, frame.nested);
    return null;
  }

  /** Reads one header, and its body as far as it is a leaf. */
  private entity(start: number): Entity {
    const parent = this.stack.at(-1);
    const scan = scanHeader(this.raw, start, this.raw.length, (from, to) => this.boundaries.match(from, to) !== null);
    const header = separated(this.raw, scan);
    if (header.junk > 0 && start === 0) this.note('junk-in-header', `${header.junk} line(s) that are no header field`);
    const readings = readContent(this.raw, header.fields, parent?.digest ?? false);
    for (const { id, detail } of readings.findings) this.note(id, detail);
    const { content, parameters } = readings;
    const { type } = content;
    if (SIGNED.test(type)) this.signed = true;
    const next = this.enter(readings, header.bodyStart, parent) ?? this.leaf(start, header, readings, parent);
    return { header, type, parameters, next };
  }

  /** Goes into a multipart or an attached message; `null` when the content is to be read as a leaf. */
  private enter({ content, parameters, others, boundaries }: ContentReadings, bodyStart: number, parent: Frame | undefined): number | null {
    const attached = MESSAGE.test(content.type) && content.encoding === 'identity';
    if (!attached && !content.type.startsWith('multipart/')) return null;
    if (this.stack.length >= DEPTH_LIMIT) {
      this.complete = false;
      this.note('too-deep', `more than ${DEPTH_LIMIT} levels of parts`);
      return null;
    }
    const { alternative = 0, nested = false } = parent ?? {};
    const frame: Frame = { boundary: '', parts: 0, alternative: 0, nested: true, digest: content.type === 'multipart/digest', bodyStart, doubts: [] };
    if (attached) {
      this.stack.push(frame);
      return this.entity(bodyStart).next;
    }
    const boundary = boundaryOf(parameters).slice(0, BOUNDARY_LIMIT).trimEnd();
    if (boundary === '') {
      this.note('multipart-without-boundary', content.type);
      content.type = 'text/plain';
      return null;
    }
    if (this.boundaries.isOpen(boundary)) this.note('duplicate-boundary', 'a multipart within another has the same boundary');
    frame.doubts = otherParts(content, others, boundary, boundaries, nested);
    const choice = content.type === 'multipart/alternative' ? ++this.alternatives : alternative;
    this.open(boundary, { ...frame, boundary, alternative: choice, nested });
    return bodyStart;
  }

  /** Adds a leaf and returns where its body ends. */
  private leaf(headerStart: number, header: HeaderScan, readings: ContentReadings, parent: Frame | undefined): number {
    const { content, others, boundaries } = readings;
    const { bodyStart } = header;
    const delimiter = this.boundaries.next(bodyStart);
    const bodyEnd = this.boundaries.bodyEnd(delimiter, bodyStart);
    const { alternative = 0, nested = false } = parent ?? {};
    for (const { id, detail } of readingsOf(this.raw.subarray(bodyStart, bodyEnd), content, others)) this.note(id, detail);
    const leaf: Leaf = { index: this.leaves.length, headerStart, bodyStart, bodyEnd, ...content, alternative, nested, others, source: null };
    this.leaves.push(leaf);
    if (content.encoding === 'uuencode') this.note('uuencoded', 'a part encoded as uuencode does');
    for (const boundary of boundaries) this.doubt({ start: bodyStart, end: bodyEnd, as: { kind: 'parts', boundary }, nested });
    for (const [outer, inner] of readings.nested) {
      this.doubt({ start: bodyStart, end: bodyEnd, encoding: outer, as: { kind: 'leaf', content: { ...content, encoding: inner } }, nested });
    }
    this.leafDoubts(leaf, header, readings);
    return delimiter?.start ?? this.raw.length;
  }

  private leafDoubts(leaf: Leaf, header: HeaderScan, { parameters }: ContentReadings): void {
    const { headerStart, bodyStart, bodyEnd, nested, type, encoding } = leaf;
    if (type.startsWith('multipart/') || (MESSAGE.test(type) && encoding === 'identity')) this.rest(bodyStart, bodyEnd, nested);
    if (type === 'text/plain' && encoding === 'identity') for (const doubt of uuencodedIn(this.raw, leaf)) this.doubt(doubt);
    const blank = blankLineIn(this.raw, headerStart, header);
    if (blank !== null && mayLink(this.raw, blank, bodyStart)) {
      const fields = header.fields.filter((field) => field.start < blank).map((field) => ({ ...field, end: Math.min(field.end, blank) }));
      const { content } = readContent(this.raw, fields, false);
      this.doubt({ start: blank, end: bodyEnd, as: { kind: 'leaf', content }, nested, finding: BLANK_LINE });
    }
    if (type === 'message/partial') {
      this.doubt({
        start: bodyStart,
        end: bodyEnd,
        as: { kind: 'entity' },
        nested,
        finding: { id: 'partial-message', detail: 'a piece of a message that is sent in pieces' },
      });
    }
    const { url } = parameters;
    if (type === 'message/external-body' && url !== undefined) {
      const source = Buffer.from(url.replace(/\s+/g, ''), 'utf8');
      this.doubt({
        start: 0,
        end: source.length,
        source,
        as: { kind: 'leaf', content: TEXT },
        nested,
        finding: { id: 'external-body', detail: 'a part that is to be fetched from elsewhere' },
      });
    }
    this.near(leaf);
  }

  /** Lines in a leaf that only begin as a delimiter does. */
  private near({ bodyStart, bodyEnd, nested }: Leaf): void {
    const { near } = this.boundaries;
    while (near.length > 0 && (near[0] as number) < bodyStart) near.shift();
    while (near.length > 0 && (near[0] as number) < bodyEnd) {
      const start = near.shift() as number;
      const next = this.boundaries.lineEnd(start);
      this.doubt({
        start: next,
        end: bodyEnd,
        as: { kind: 'entity' },
        nested,
        finding: { id: 'junk-after-delimiter', detail: 'a delimiter with more behind it, which some take for one' },
      });
    }
  }

  private preamble({ bodyStart, nested }: Frame, delimiter: Delimiter): void {
    if (delimiter.closing || !mayLink(this.raw, bodyStart, delimiter.start)) return;
    const finding = { id: 'text-before-parts', detail: 'a link in front of the first part, where only clients without MIME show it' };
    this.doubt({ start: bodyStart, end: delimiter.start, as: { kind: 'leaf', content: TEXT }, nested, finding });
  }

  private epilogue(end: number): void {
    if (this.closed === null) return;
    const { frame, end: start } = this.closed;
    this.closed = null;
    this.otherwise(frame, end);
    if (end - start <= 4) return;
    const { boundary, nested } = frame;
    if (this.raw.subarray(start, end).includes(`--${boundary}`, 0, 'latin1')) {
      const finding = { id: 'parts-after-end', detail: 'more parts behind the delimiter that closes the last' };
      this.doubt({ start, end, as: { kind: 'parts', boundary }, nested, finding });
    }
    if (!mayLink(this.raw, start, end)) return;
    const finding = { id: 'text-after-parts', detail: 'a link behind the last part, where only some clients show it' };
    const footer = FOOTER.test(this.raw.toString('latin1', start, Math.min(end, start + 200)));
    this.doubt({ start, end, as: { kind: 'leaf', content: TEXT }, nested, ...(footer ? {} : { finding }) });
  }

  /** What was not read because a bound was met: no parts, but all that is written in it. */
  private rest(start: number, end: number, nested: boolean): void {
    this.doubt({ start, end, as: { kind: 'leaf', content: TEXT }, nested });
  }

  private doubt(doubt: Doubt): void {
    if (this.doubts.length < DOUBT_LIMIT) this.doubts.push(doubt);
    else this.complete = false;
  }

  /** Leaves what an outer delimiter, or the end of the message, has ended without a closing delimiter. */
  private unwind(delimiter: Delimiter | null): void {
    const keep = delimiter === null ? 0 : delimiter.level + 1;
    while (this.stack.length > keep) {
      const frame = this.stack.at(-1) as Frame;
      if (frame.boundary !== '') this.note('unclosed-boundary', 'a multipart has no closing delimiter');
      if (frame.boundary !== '' && frame.parts === 0) this.partless(frame, delimiter);
      this.pop();
      this.otherwise(frame, delimiter?.start ?? this.raw.length);
    }
  }

  private pop(): void {
    const boundary = this.stack.pop()?.boundary;
    if (boundary) this.boundaries.close(boundary);
  }

  /** A multipart's other readings go to the end of what it is part of: where it is closed is one reading's business. */
  private otherwise({ doubts, bodyStart }: Frame, end: number): void {
    for (const doubt of doubts) this.doubt({ ...doubt, start: bodyStart, end });
  }

  /** A multipart none of whose delimiters was found is shown as text by clients, so it is read as text. */
  private partless({ bodyStart, alternative, nested }: Frame, delimiter: Delimiter | null): void {
    this.note('multipart-without-parts', 'a multipart whose boundary never appears');
    const bodyEnd = this.boundaries.bodyEnd(delimiter, bodyStart);
    const boundary = guessedBoundary(this.raw, bodyStart, bodyEnd);
    if (boundary !== null) this.doubt({ start: bodyStart, end: bodyEnd, as: { kind: 'parts', boundary }, nested });
    this.leaves.push({ index: this.leaves.length, headerStart: bodyStart, bodyStart, bodyEnd, ...TEXT, alternative, nested, others: [], source: null });
  }

  private note(id: string, detail: string): void {
    if (!this.findings.has(id)) this.findings.set(id, detail);
  }
}

/** Doubts followed in one message. */
const DOUBT_LIMIT = 100;
const HEADER_WINDOW = 65_536;
const BLANK_LINE = { id: 'blank-header-line', detail: 'a line of blanks in a header, which some take for its end' };
/** How mailing lists begin the lines they add behind everything (Mailman, Yahoo, Google Groups), and scanners theirs. */
const FOOTER = /^\s*(?:[_=*-]{10,}|-- ?\r?\n|To unsubscribe|_{3,})/i;

/** How else a multipart may be read: by other boundaries, as no multipart, or decoded first though none may be encoded (RFC 2045 section 6.4). */
function otherParts(content: Content, others: readonly Content[], boundary: string, boundaries: readonly string[], nested: boolean): Doubt[] {
  const range = { start: 0, end: 0, nested };
  const doubts: Doubt[] = boundaries.map((other) => ({ ...range, as: { kind: 'parts', boundary: other }, finding: AMBIGUOUS_BOUNDARY }));
  for (const other of others) if (!other.type.startsWith('multipart/')) doubts.push({ ...range, as: { kind: 'leaf', content: other } });
  const encodings = new Set([content, ...others].map(({ encoding }) => encoding));
  for (const encoding of encodings) {
    if (encoding !== 'identity' && encoding !== 'unknown') doubts.push({ ...range, encoding, as: { kind: 'parts', boundary }, finding: ENCODED });
  }
  return doubts;
}

const AMBIGUOUS_BOUNDARY = { id: 'ambiguous-boundary', detail: 'parts that another reading of the boundary divides differently' };
const ENCODED = { id: 'encoded-multipart', detail: 'a multipart with a transfer encoding, which some decode and some do not' };
