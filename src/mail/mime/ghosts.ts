/**
 * Octets that are no leaf as a message is read, but may be shown by a program that reads it differently: what stands before the
 * first part and behind the last, parts by another boundary, a multipart that was itself encoded. The reader notes such doubts on
 * its way; here they are read, each by itself and all within one budget.
 */
import type { HeaderScan } from '../header/fields.ts';
import type { FormFinding } from '../message.ts';
import { type Content, TEXT } from './content.ts';
import type { Leaf } from './mime.ts';
import { decodeTransfer, type TransferEncoding } from './transfer.ts';
import { uuencodedFiles } from './uuencode.ts';

/** A range of the message that may be read in another way. */
export interface Doubt {
  start: number;
  end: number;
  /**
   * `leaf`: as one body with this content. `parts`: divided by this boundary. `entity`: a header and its body. `cr`: with every
   * bare CR a line break.
   */
  as: { kind: 'leaf'; content: Content } | { kind: 'parts'; boundary: string } | { kind: 'entity' } | { kind: 'cr' };
  /** What the range is decoded from first. */
  encoding?: TransferEncoding;
  /** Octets to read instead of the message's; the range is then within them. */
  source?: Buffer;
  nested: boolean;
  /** Told when something comes of it. */
  finding?: FormFinding;
}

/** Reads a range as a message's inside: `null` for the boundary begins with a header. */
export type ReadInside = (source: Buffer, start: number, boundary: string | null) => readonly Leaf[];

const GHOST_LIMIT = 50;
/** Octets gone through again, as a multiple of the message's own, and at least. */
const WORK_FACTOR = 4;
const WORK_LEAST = 1_048_576;
/** Octets of a range looked at for a sign of a link. */
const SIGN_WINDOW = 65_536;

export interface GhostReading {
  ghosts: Leaf[];
  findings: FormFinding[];
  complete: boolean;
}

export function readGhosts(raw: Buffer, doubts: readonly Doubt[], leaves: readonly Leaf[], inside: ReadInside): GhostReading {
  const ghosts: Leaf[] = [];
  const findings: FormFinding[] = [];
  const known = new Set(leaves.map(keyOf));
  let work = Math.max(WORK_LEAST, raw.length * WORK_FACTOR);
  let complete = true;
  for (const doubt of doubts) {
    work -= doubt.end - doubt.start;
    if (work < 0) {
      complete = false;
      break;
    }
    let found = false;
    for (const ghost of read(raw, doubt, inside)) {
      if (ghost.source === null && known.has(keyOf(ghost))) continue;
      if (ghosts.length >= GHOST_LIMIT) {
        complete = false;
        break;
      }
      known.add(keyOf(ghost));
      ghosts.push({ ...ghost, index: -1, nested: ghost.nested || doubt.nested });
      found = true;
    }
    if (found && doubt.finding && !findings.some(({ id }) => id === doubt.finding?.id)) findings.push(doubt.finding);
  }
  return { ghosts, findings, complete };
}

const keyOf = ({ bodyStart, bodyEnd, type, encoding, charset }: Leaf): string => `${bodyStart} ${bodyEnd} ${type} ${encoding} ${charset}`;

function read(raw: Buffer, doubt: Doubt, inside: ReadInside): readonly Leaf[] {
  const { as } = doubt;
  let { start, end } = doubt;
  let source = doubt.source ?? null;
  if (as.kind === 'cr') source = withLineBreaks(raw);
  if (doubt.encoding !== undefined) {
    source = decodeTransfer((source ?? raw).subarray(start, end), doubt.encoding);
    [start, end] = [0, source.length];
  }
  if (as.kind === 'leaf') return [ghostOf(as.content, start, end, source)];
  const within = (source ?? raw).subarray(0, end);
  return inside(within, start, as.kind === 'parts' ? as.boundary : null).map((leaf) => ({ ...leaf, source: leaf.source ?? source }));
}

function ghostOf(content: Content, start: number, end: number, source: Buffer | null): Leaf {
  return { index: -1, headerStart: start, bodyStart: start, bodyEnd: end, ...content, alternative: 0, nested: false, others: [], source };
}

/** A copy in which a CR without LF is a line break, of the same length. */
function withLineBreaks(raw: Buffer): Buffer {
  const copy = Buffer.from(raw);
  for (let at = copy.indexOf(13); at !== -1; at = copy.indexOf(13, at + 1)) if (copy[at + 1] !== 10) copy[at] = 10;
  return copy;
}

const SIGN = /:\/\/|www\.|<\w|&#\w|=3d|\w\.\w+\//i;

/** Whether there is anything in a range that could be a link. */
export function mayLink(raw: Buffer, start: number, end: number): boolean {
  return end - start > SIGN_WINDOW || (end > start && SIGN.test(raw.toString('latin1', start, end)));
}

/** Files in the middle of a plain text. */
export function uuencodedIn(raw: Buffer, { bodyStart, bodyEnd, nested }: Leaf): Doubt[] {
  const body = raw.subarray(bodyStart, bodyEnd);
  if (body.indexOf('begin ', 0, 'latin1') === -1) return [];
  return uuencodedFiles(body).map(({ name, start, end }) => {
    const type = /\.x?html?$/i.test(name) ? 'text/html' : /\.eml$/i.test(name) ? 'message/rfc822' : 'application/octet-stream';
    const content: Content = { ...TEXT, type, encoding: 'uuencode', disposition: 'attachment', name };
    const finding = { id: 'uuencoded', detail: 'a uuencoded file in the middle of a text' };
    return { start: bodyStart + start, end: bodyStart + end, as: { kind: 'leaf', content }, nested, finding };
  });
}

/** The boundary that the first line of a body looks to be: two hyphens, and a header field of MIME below. */
export function guessedBoundary(raw: Buffer, start: number, end: number): string | null {
  const text = raw.toString('latin1', start, Math.min(end, start + SIGN_WINDOW));
  return /(?:^|\n)--([^\s-][^\r\n]{0,2000}|-[^\r\n]{1,2000})\r?\n(?=content-)/i.exec(text)?.[1]?.trimEnd() ?? null;
}

/**
 * A header that ends, for some, at a line of nothing but blanks, which for others is part of the field above it.
 *
 * @returns offset behind the first such line; `null` when there is none
 */
export function blankLineIn(raw: Buffer, start: number, { end }: HeaderScan): number | null {
  const found = /\n[ \t]+\r?\n/.exec(raw.toString('latin1', start, Math.min(end, start + SIGN_WINDOW)));
  return found === null ? null : start + found.index + found[0].length;
}
