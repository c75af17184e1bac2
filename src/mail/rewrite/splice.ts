/**
 * Puts octets in the place of others within an encoded body, and leaves the rest of it alone (RFC 2045
 * section 6).
 */
import { decodeQuotedPrintable, encodedLength, isDigit } from '../mime/transfer.ts';

/** [start, end) of the decoded octets gives way to `octets`. A list of edits is ascending and does not overlap. */
export interface Edit {
  start: number;
  end: number;
  octets: Buffer;
}

/** 7bit, 8bit and binary: the octets are their own encoding. */
export function splice(body: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, octets } of edits) {
    pieces.push(body.subarray(at, start), octets);
    at = end;
  }
  return Buffer.concat([...pieces, body.subarray(at)]);
}

const LF = 10;
const HYPHEN = 45;
const STOP = 46;
const EQUALS = 61;

/** Longest line of quoted-printable, its soft break's `=` included (RFC 2045 section 6.7, rule 5). */
const QP_LINE = 76;

/**
 * Quoted-printable: the encoded range of each URL, soft breaks inside it included, gives way; the lines
 * around it stay, but for a soft break where one would grow beyond 76.
 */
export function spliceQuotedPrintable(body: Buffer, _octets: Buffer, edits: readonly Edit[]): Buffer {
  const positions = new Uint32Array(body.length + 1);
  const length = decodeQuotedPrintable(body, positions).length;
  positions[length] = body.length;
  const softBreak = `=${lineEnding(body)}`;
  const pieces: Buffer[] = [];
  let at = 0;
  let column = 0;
  for (const { start, end, octets } of edits) {
    const from = positions[start] as number;
    const last = positions[end - 1] as number;
    const to = end > start ? last + encodedLength(body, last) : from;
    const before = body.subarray(at, from);
    pieces.push(before);
    column = columnAfter(before, column);
    let text = '';
    for (const octet of octets) {
      let encoded = encodeOctet(octet);
      if (column + encoded.length >= QP_LINE) {
        text += softBreak;
        column = 0;
        // No line that could be taken for a delimiter, or for the end of the message.
        if (octet === HYPHEN || octet === STOP) encoded = escaped(octet);
      }
      text += encoded;
      column += encoded.length;
    }
    const rest = lineRest(body, to);
    if (rest > 0 && column + rest > QP_LINE) {
      text += softBreak;
      column = 0;
    }
    pieces.push(Buffer.from(text, 'latin1'));
    at = to;
  }
  return Buffer.concat([...pieces, body.subarray(at)]);
}

/** Base64: the lines before the first change stay, the rest is encoded anew with the line length and line ending the part has. */
export function spliceBase64(body: Buffer, octets: Buffer, edits: readonly Edit[]): Buffer {
  const ending = lineEnding(body);
  const text = body.toString('latin1');
  const lead = text.length - text.trimStart().length;
  const after = text.trim() === '' ? '' : text.slice(text.trimEnd().length);
  const firstLine = /^[^\r\n]*/.exec(text.slice(lead))?.[0].length ?? 0;
  const wrapped = /[\r\n]/.test(text.trim());
  const width = wrapped && firstLine >= 4 ? firstLine - (firstLine % 4) : QP_LINE;
  const kept = linesBefore(body, edits[0]?.start ?? 0);
  const encoded = splice(octets, edits).toString('base64', kept.octets);
  const lines: string[] = [];
  for (let at = 0; at < encoded.length; at += width) lines.push(encoded.slice(at, at + width));
  return Buffer.from(text.slice(0, Math.max(lead, kept.end)) + lines.join(ending) + after, 'latin1');
}

/** The lines that hold nothing of `octet` and behind, as far as they end with a whole group. */
function linesBefore(body: Buffer, octet: number): { end: number; octets: number } {
  let kept = { end: 0, octets: 0 };
  let [octets, digits] = [0, 0];
  for (let at = 0; at < body.length && octets <= octet; at += 1) {
    const char = body[at] as number;
    if (char === EQUALS) digits = 0;
    else if (isDigit(char)) {
      if (digits > 0) octets += 1;
      digits = (digits + 1) % 4;
    } else if (char === LF && digits === 0 && octets <= octet) kept = { end: at + 1, octets };
  }
  return kept;
}

/** Line ending in use: that of the first line. */
function lineEnding(body: Buffer): string {
  const newline = body.indexOf(10);
  return newline > 0 && body[newline - 1] !== 13 ? '\n' : '\r\n';
}

function columnAfter(text: Buffer, column: number): number {
  const newline = text.lastIndexOf(10);
  return newline === -1 ? column + text.length : text.length - newline - 1;
}

/** Octets from `at` to the end of its line. */
function lineRest(body: Buffer, at: number): number {
  const newline = body.indexOf(10, at);
  if (newline === -1) return body.length - at;
  return (body[newline - 1] === 13 ? newline - 1 : newline) - at;
}

function encodeOctet(octet: number): string {
  return octet > 32 && octet < 127 && octet !== 61 ? String.fromCharCode(octet) : escaped(octet);
}

const escaped = (octet: number): string => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
