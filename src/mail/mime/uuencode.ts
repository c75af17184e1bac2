/**
 * Uuencoded files (POSIX `uuencode`): older than MIME, and still unpacked by clients, both as an encoding of a whole part and in
 * the middle of a text. Such a file can be read; it is never rewritten.
 */

/** A file that stands in a text. */
export interface UuencodedFile {
  name: string;
  /** Offset of its `begin` line. */
  start: number;
  /** Offset behind its `end` line, or of the end of the text. */
  end: number;
}

const LF = 10;
/** Files looked for in one text. */
const FILE_LIMIT = 10;
const BEGIN = /^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})/;

/** Octets of the first file of a body; lines before `begin` and behind `end` are not part of it. */
export function decodeUuencode(body: Buffer): Buffer {
  // A line may claim more than it holds, so the octets out can be as many as those in.
  const out = Buffer.allocUnsafe(body.length + 3);
  let length = 0;
  let at = beginsAt(body, 0) ?? 0;
  if (body.toString('latin1', at, at + 6) === 'begin ') at = lineAfter(body, at);
  while (at < body.length) {
    const next = lineAfter(body, at);
    const count = digit(body[at]);
    if (count <= 0 || body.toString('latin1', at, at + 3) === 'end') break;
    for (let octet = 0, from = at + 1; octet < count && from < next; octet += 3, from += 4) {
      const group = (digit(body[from]) << 18) | (digit(body[from + 1]) << 12) | (digit(body[from + 2]) << 6) | digit(body[from + 3]);
      for (let i = 0; i < 3 && octet + i < count; i += 1) out[length++] = (group >> (16 - 8 * i)) & 0xff;
    }
    at = next;
  }
  return out.subarray(0, length);
}

/** Files in the middle of a text, in order. */
export function uuencodedFiles(text: Buffer): UuencodedFile[] {
  const files: UuencodedFile[] = [];
  for (let at = beginsAt(text, 0); at !== null && files.length < FILE_LIMIT; at = beginsAt(text, files.at(-1)?.end ?? text.length)) {
    const name = BEGIN.exec(text.toString('latin1', at, at + 300))?.[1] ?? '';
    const close = text.indexOf('\nend', at, 'latin1');
    files.push({ name: name.trim(), start: at, end: close === -1 ? text.length : lineAfter(text, close + 1) });
  }
  return files;
}

/** Offset of the first `begin` line from `from` on whose next line could be data; `null` when there is none. */
function beginsAt(text: Buffer, from: number): number | null {
  for (let at = text.indexOf('begin ', from, 'latin1'); at !== -1; at = text.indexOf('begin ', at + 6, 'latin1')) {
    if (at > 0 && text[at - 1] !== LF) continue;
    const begin = BEGIN.test(text.toString('latin1', at, at + 300));
    const first = lineAfter(text, at);
    // A full line holds 45 octets and begins with M; the only one of a short file says its own length.
    if (begin && first < text.length && fits(text, first)) return at;
  }
  return null;
}

/** True when the line at `at` is as long as its first character says, give or take a padding. */
function fits(text: Buffer, at: number): boolean {
  let end = lineAfter(text, at);
  while (end > at && (text[end - 1] === LF || text[end - 1] === 13)) end -= 1;
  const digits = Math.ceil(digit(text[at]) / 3) * 4;
  return digits > 0 && end - at - 1 >= digits - 3 && end - at - 1 <= digits + 2;
}

/** Value of a character; a missing one counts as the blank that was cut off the end of its line. */
const digit = (octet: number | undefined): number => (octet === undefined || octet < 32 || octet > 96 ? 0 : (octet - 32) & 63);

function lineAfter(text: Buffer, at: number): number {
  const newline = text.indexOf(LF, at);
  return newline === -1 ? text.length : newline + 1;
}
