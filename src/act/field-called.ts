/**
 * Finds header fields by name, more leniently than any reader does. Readers differ in what they take for a field name, so
 * a name that is folded, indented, or followed by blanks (however many) before its colon is still the name.
 */
import type { Span } from '../mail/message.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DELETE = 127;
const NO_BREAK_SPACE = 160;

/** RFC 5322 section 2.2.3: what continues the line above. */
const isFold = (byte: number): boolean => byte === SPACE || byte === TAB;
/** What some reader takes for that too, or trims from a name. */
export const isBlank = (byte: number): boolean => (byte <= SPACE && byte !== CR && byte !== LF) || byte === DELETE || byte === NO_BREAK_SPACE;

/**
 * Linear in the header, however it is written, as long as `isIt` looks at a bounded number of bytes or at the field it picks.
 *
 * @param header bytes up to the blank line
 * @param beginning how the names begin, in lower case
 * @param isIt asked with the offset behind that beginning
 * @returns whole fields, folded lines and final line breaks included, as ascending byte ranges
 */
export function fieldsCalled(header: Buffer, beginning: Buffer, isIt: (rest: number) => boolean): Span[] {
  const found: Span[] = [];
  for (let start = 0; start < header.length; ) {
    const rest = afterName(header, start, beginning);
    if (rest === null || !isIt(rest)) {
      start = nextStart(header, start);
      continue;
    }
    const end = endOfField(header, rest, isBlank);
    found.push({ start, end });
    start = end;
  }
  return found;
}

/** A line behind another blank than RFC 5322 folds by, or below a line of nothing but blanks, is a fold to some readers and a field of its own to others. */
function nextStart(header: Buffer, start: number): number {
  const end = endOfField(header, start, () => false);
  for (let at = start; at < end; at += 1) {
    const byte = header[at] as number;
    if (!isBlank(byte) && byte !== CR && byte !== LF) return endOfField(header, start, isFold);
  }
  return end;
}

/** The end of the line, and of those that continue it. */
function endOfField(header: Buffer, from: number, continues: (byte: number) => boolean): number {
  let end = from;
  do {
    const newline = header.indexOf(LF, end);
    end = newline === -1 ? header.length : newline + 1;
  } while (end < header.length && continues(header[end] as number));
  return end;
}

/** @returns offset behind the beginning of the name, blanks and folds within it ignored; `null` where another name stands */
function afterName(header: Buffer, start: number, beginning: Buffer): number | null {
  let matched = 0;
  for (let at = start; at < header.length; at += 1) {
    const byte = header[at] as number;
    if (byte === LF) {
      // A line of blanks alone begins nothing, and is not looked through twice.
      if (matched === 0 || !isBlank(header[at + 1] ?? CR)) return null;
    } else if (byte !== CR && !isBlank(byte)) {
      // Letters differ from their capitals in one bit; a hyphen has it set already.
      if ((byte | 0x20) !== beginning[matched]) return null;
      matched += 1;
      if (matched === beginning.length) return at + 1;
    }
  }
  return null;
}
