/**
 * Octets that are no leaf as a message is read, but may be shown by a program that reads it differently: what stands before the
 * first part and behind the last, parts by another boundary, a multipart that was itself encoded. The reader notes such doubts on
 * its way; here they are read, each by itself and all within one budget.
 */
import type { FormFinding } from '../message.ts';
import type { Content } from './content.ts';
import type { Doubt } from './doubts.ts';
import type { Leaf } from './mime.ts';
import { decodeTransfer } from './transfer.ts';

/** Reads a range as a message's inside: `null` for the boundary begins with a header. */
export type ReadInside = (source: Buffer, start: number, boundary: string | null) => readonly Leaf[];

const GHOST_LIMIT = 50;
/** Octets gone through again, as a multiple of the message's own, and at least. */
const WORK_FACTOR = 4;
const WORK_LEAST = 1_048_576;

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
