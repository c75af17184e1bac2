/**
 * The structure of a message as offsets: one linear pass that finds every leaf and copies nothing, so
 * that a rewrite can touch one URL and leave every other octet. Tolerant the way clients are (RFC 2046
 * section 5.1 says what should be): boundaries that never close, delimiters inside a part's header, `multipart`
 * without boundary or without parts.
 */

import type { FindingId } from '../catalogue/findings.ts';
import { type HeaderScan, scanHeader } from '../header/fields.ts';
import { separated } from '../header/separator.ts';
import type { FormFinding } from '../message.ts';
import { BOUNDARY_LIMIT, Boundaries, type Delimiter } from './boundaries.ts';
import { boundaryOf, type Content, type ContentReadings, readContent, TEXT } from './content.ts';
import { bareCrDoubts, type Doubt, epilogueDoubts, guessedBoundary, leafDoubts, nearDoubt, otherParts, preambleDoubts } from './doubts.ts';
import { readGhosts } from './ghosts.ts';
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
  private readonly findings = new Map<FindingId, string>();
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
    this.follow(bareCrDoubts(this.raw, header.end));
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
    if (frame.parts === 0 && frame.boundary !== '' && !delimiter.closing) this.follow(preambleDoubts(this.raw, frame, delimiter.start));
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
      const guess = guessedBoundary(this.raw, bodyStart, this.raw.length);
      if (guess !== null) boundaries.push(guess);
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
    const { content, others } = readings;
    const { bodyStart } = header;
    const delimiter = this.boundaries.next(bodyStart);
    const bodyEnd = this.boundaries.bodyEnd(delimiter, bodyStart);
    const { alternative = 0, nested = false } = parent ?? {};
    for (const { id, detail } of readingsOf(this.raw.subarray(bodyStart, bodyEnd), content, others)) this.note(id, detail);
    const leaf: Leaf = { index: this.leaves.length, headerStart, bodyStart, bodyEnd, ...content, alternative, nested, others, source: null };
    this.leaves.push(leaf);
    if (content.encoding === 'uuencode') this.note('uuencoded', 'a part encoded as uuencode does');
    if (content.type.startsWith('multipart/') || (MESSAGE.test(content.type) && content.encoding === 'identity')) this.rest(bodyStart, bodyEnd, nested);
    this.follow(leafDoubts(this.raw, leaf, header, readings));
    this.follow(this.boundaries.nearWithin(bodyStart, bodyEnd).map((start) => nearDoubt(start, leaf)));
    return delimiter?.start ?? this.raw.length;
  }

  private epilogue(end: number): void {
    if (this.closed === null) return;
    const { frame, end: start } = this.closed;
    this.closed = null;
    this.otherwise(frame, end);
    this.follow(epilogueDoubts(this.raw, start, end, frame));
  }

  /** What was not read because a bound was met: no parts, but all that is written in it. */
  private rest(start: number, end: number, nested: boolean): void {
    this.doubts.unshift({ start, end, as: { kind: 'leaf', content: TEXT }, nested });
    if (this.doubts.length > DOUBT_LIMIT) this.doubts.pop();
  }

  private follow(doubts: readonly Doubt[]): void {
    for (const doubt of doubts) {
      if (this.doubts.length < DOUBT_LIMIT) this.doubts.push(doubt);
      else this.complete = false;
    }
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
    this.follow(doubts.map((doubt) => ({ ...doubt, start: bodyStart, end })));
  }

  /** A multipart none of whose delimiters was found is shown as text by clients, so it is read as text. */
  private partless({ bodyStart, alternative, nested }: Frame, delimiter: Delimiter | null): void {
    this.note('multipart-without-parts', 'a multipart whose boundary never appears');
    const bodyEnd = this.boundaries.bodyEnd(delimiter, bodyStart);
    const boundary = guessedBoundary(this.raw, bodyStart, bodyEnd);
    if (boundary !== null) this.follow([{ start: bodyStart, end: bodyEnd, as: { kind: 'parts', boundary }, nested }]);
    this.leaves.push({ index: this.leaves.length, headerStart: bodyStart, bodyStart, bodyEnd, ...TEXT, alternative, nested, others: [], source: null });
  }

  private note(id: FindingId, detail: string): void {
    if (!this.findings.has(id)) this.findings.set(id, detail);
  }
}

/** Doubts followed in one message. */
const DOUBT_LIMIT = 100;
