/**
 * Header fields and where they stand: a linear scan that copies nothing. Tolerant of LF and CRLF, of
 * a space before the colon (RFC 5322 section 4.5, obsolete syntax) and of lines that are no field at all, such as
 * the `From ` line of an mbox. It stops at the first empty line (RFC 5322 section 2.1).
 */
import type { Span } from '../message.ts';

export interface HeaderField extends Span {
  /** Name as written, without the colon. [start, end) covers the whole field, folded lines and final line break included. */
  name: string;
  /** The name in lower case, to compare. */
  key: string;
  /** Offset of the first byte after the colon. */
  valueStart: number;
}

export interface HeaderScan {
  fields: HeaderField[];
  /** Offset of the empty line that ends the header, or where reading stopped. */
  end: number;
  /** Offset of the first byte of the body, after the empty line. */
  bodyStart: number;
  /** Lines that were neither a field, nor folded, nor empty. */
  junk: number;
  /** Offset of the first of these below a field; `null` when there is none. */
  stray: number | null;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const HYPHEN = 45;

/** Longest field name looked at; anything longer is not a field. RFC 5322 allows 77. */
const NAME_LIMIT = 256;

/** True for a line that ends the header although it is not empty: a MIME delimiter of an enclosing multipart. */
export type StopLine = (lineStart: number, lineEnd: number) => boolean;

/**
 * @param raw  bytes that hold a header at `start`
 * @param stop asked only for lines that begin with two hyphens
 */
export function scanHeader(raw: Uint8Array, start: number, limit: number, stop?: StopLine): HeaderScan {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const fields: HeaderField[] = [];
  let junk = 0;
  let stray: number | null = null;
  let last: HeaderField | null = null;
  let nameStart = start;
  let at = start;
  while (at < limit) {
    const newline = bytes.indexOf(LF, at);
    const next = newline === -1 || newline >= limit ? limit : newline + 1;
    const first = bytes[at];
    if (first === LF || (first === CR && bytes[at + 1] === LF)) return { fields, end: at, bodyStart: next, junk, stray };
    if (first === HYPHEN && bytes[at + 1] === HYPHEN && stop?.(at, next)) return { fields, end: at, bodyStart: at, junk, stray };
    if (first === SPACE || first === TAB) {
      if (last !== null) last.end = next;
      else {
        // Nothing above it is a field. A name may be folded before its colon (RFC 5322 section 4.5), and a first line that is folded is
        // read as a field by clients.
        last = fieldAt(bytes, nameStart, next) ?? (fields.length === 0 ? fieldAt(bytes, at, next) : null);
        if (last === null) junk += 1;
        else fields.push(last);
        if (last !== null && last.start < at) {
          junk -= 1;
          if (stray === last.start) stray = null;
        }
      }
    } else {
      last = fieldAt(bytes, at, next);
      nameStart = at;
      if (last !== null) fields.push(last);
      else {
        junk += 1;
        if (fields.length > 0) stray ??= at;
      }
    }
    at = next;
  }
  return { fields, end: limit, bodyStart: limit, junk, stray };
}

function fieldAt(bytes: Buffer, start: number, end: number): HeaderField | null {
  const window = Math.min(end, start + NAME_LIMIT);
  let colon = start;
  while (colon < window && bytes[colon] !== COLON) colon += 1;
  if (colon === window || colon === start) return null;
  const name = bytes.toString('latin1', start, colon).trim();
  // `From user date` of an mbox and other lines with inner blanks are no field: RFC 5322 section 3.6.8, ftext.
  if (name === '' || /\s/.test(name)) return null;
  return { name, key: name.toLowerCase(), start, end, valueStart: colon + 1 };
}

/** All header fields of a message, top first. */
export function headerFields(raw: Uint8Array): HeaderField[] {
  return scanHeader(raw, 0, raw.length).fields;
}

/** Offset of the empty line that ends the header of a message; its length when there is none. */
export function headerEnd(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  // Only lines are looked at: this runs on the road's own thread, where a header of a million fields must not hold others up.
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) return at;
    const newline = bytes.indexOf(LF, at);
    if (newline === -1) return bytes.length;
    at = newline + 1;
  }
  return bytes.length;
}

/**
 * Longest field value read, in octets. Real ones stay below 100 KiB (long To lists); a larger one is cut, so that no later
 * reading of it can cost much.
 */
const VALUE_LIMIT = 262_144;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The field's value, unfolded (RFC 5322 section 2.2.3) and trimmed. Raw 8-bit text is UTF-8 where that is valid
 * (RFC 6532), else Windows-1252's subset that Latin-1 covers.
 */
export function fieldValue(raw: Uint8Array, field: HeaderField): string {
  const end = Math.min(field.end, field.valueStart + VALUE_LIMIT);
  const text = decodeRawText(raw, field.valueStart, end).trim();
  return text.includes('\n') ? text.replace(/\r?\n(?=[ \t])/g, '') : text;
}

function decodeRawText(raw: Uint8Array, start: number, end: number): string {
  const bytes = raw instanceof Buffer ? raw : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const text = bytes.toString('latin1', start, end);
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return strictUtf8.decode(bytes.subarray(start, end));
  } catch {
    return text;
  }
}
