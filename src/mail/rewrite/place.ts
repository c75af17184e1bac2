/**
 * From replacements in a decoded text to replacements in its octets, in any charset: only what is replaced is encoded anew, and
 * what a shift in the middle of it changes.
 */
import type { DecodedText } from '../mime/charset.ts';
import { isShifted } from '../mime/charset.ts';
import { octetsOf } from '../mime/octets.ts';
import { encodeUtf7, type Segment, segmentsOf } from '../mime/shifted.ts';
import { encodeWide, wideForm, wideOctet } from '../mime/wide.ts';
import type { Edit } from './splice.ts';

/** Characters [start, end) give way to `text`, which is ASCII. A list is ascending and does not overlap. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** @returns one or more edits of octets, ascending; `null` when the text can't be laid over the octets exactly */
export function placeEdits(octets: Buffer, decoded: DecodedText, edits: readonly TextEdit[]): Edit[] | null {
  if (decoded.layout === 'wide') return placeWide(octets, decoded, edits);
  if (decoded.layout === 'shifted') return placeShifted(octets, decoded, edits);
  const places = octetsOf(
    octets,
    decoded,
    edits.flatMap(({ start, end }) => [start, end]),
  );
  if (places === null) return null;
  return edits.map(({ text }, i) => ({ start: places[2 * i] as number, end: places[2 * i + 1] as number, octets: Buffer.from(text, 'latin1') }));
}

function placeWide(octets: Buffer, { text, charset }: DecodedText, edits: readonly TextEdit[]): Edit[] {
  const form = wideForm(octets, charset);
  return edits.map((edit) => ({
    start: wideOctet(text, edit.start, form),
    end: wideOctet(text, edit.end, form),
    octets: encodeWide(edit.text, form),
  }));
}

interface Placed {
  segment: Segment;
  /** Character at which the segment begins. */
  at: number;
}

function placeShifted(octets: Buffer, { text, charset }: DecodedText, edits: readonly TextEdit[]): Edit[] | null {
  if (!isShifted(charset)) return null;
  const placed: Placed[] = [];
  let at = 0;
  for (const segment of segmentsOf(octets, charset)) {
    if (segment.text !== '') placed.push({ segment, at });
    at += segment.text.length;
  }
  const out: Edit[] = [];
  let cursor = 0;
  for (const group of charset === 'utf-7' ? together(placed, edits) : edits.map((edit) => [edit])) {
    const start = group[0]?.start ?? 0;
    const end = group.at(-1)?.end ?? 0;
    while (cursor < placed.length && endOf(placed[cursor] as Placed) <= start) cursor += 1;
    let last = cursor;
    while (last < placed.length && endOf(placed[last] as Placed) < end) last += 1;
    const [head, tail] = [placed[cursor], placed[last]];
    if (head === undefined || tail === undefined) return null;
    const edit = charset === 'utf-7' ? utf7Edit(text, head, tail, group) : shiftedEdit(charset, head, tail, group[0] as TextEdit);
    if (edit === null) return null;
    out.push(edit);
  }
  return out;
}

const endOf = ({ segment, at }: Placed): number => at + segment.text.length;

/** Leaves the state the first character stands in, and goes back to the one the next character needs. */
function shiftedEdit(charset: string, head: Placed, tail: Placed, { start, end, text }: TextEdit): Edit | null {
  const from = octetIn(head, start);
  const to = octetIn(tail, end);
  if (from === null || to === null) return null;
  const written = charset === 'hz-gb-2312' ? text.replaceAll('~', '~~') : text;
  return { start: from, end: to, octets: Buffer.from(head.segment.close + written + tail.segment.open, 'latin1') };
}

function octetIn({ segment, at }: Placed, character: number): number | null {
  if (character === at && segment.open === '') return segment.from;
  if (character === at + segment.text.length && segment.open === '') return segment.to;
  return segment.width === 0 ? null : segment.from + segment.width * (character - at);
}

/** Edits that share a shifted run of UTF-7, whose characters have no octets of their own. */
function together(placed: readonly Placed[], edits: readonly TextEdit[]): TextEdit[][] {
  const groups: TextEdit[][] = [];
  let cursor = 0;
  for (const edit of edits) {
    while (cursor < placed.length && endOf(placed[cursor] as Placed) <= edit.start) cursor += 1;
    const here = placed[cursor];
    const before = groups.at(-1)?.at(-1);
    if (here !== undefined && before !== undefined && here.segment.width === 0 && before.end > here.at) groups.at(-1)?.push(edit);
    else groups.push([edit]);
  }
  return groups;
}

function utf7Edit(text: string, head: Placed, tail: Placed, group: readonly TextEdit[]): Edit | null {
  const first = group[0] as TextEdit;
  const last = group.at(-1) as TextEdit;
  const start = head.segment.width === 0 ? head.at : first.start;
  const end = tail.segment.width === 0 ? endOf(tail) : last.end;
  let written = '';
  let at = start;
  for (const edit of group) {
    written += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  const from = octetIn(head, start);
  const to = octetIn(tail, end);
  return from === null || to === null ? null : { start: from, end: to, octets: Buffer.from(encodeUtf7(written + text.slice(at, end)), 'latin1') };
}
