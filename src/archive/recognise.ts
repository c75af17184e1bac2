/** Tells mail from other files by what it begins with, never by its name. */
import { scanHeader } from '../mail/header/fields.ts';

/** Octets of a file that are enough to tell. */
export const HEAD_BYTES = 65_536;

export type Kind = 'message' | 'mbox' | 'zip' | 'gzip' | 'tar' | 'other';

/** Fields of which mail has at least one; a text that merely begins `Note: …` has none. */
const MAIL_FIELDS = new Set(['from', 'to', 'cc', 'subject', 'date', 'message-id', 'received', 'return-path', 'delivered-to', 'mime-version', 'sender']);

/** @param head first octets of the file, at most `HEAD_BYTES` */
export function recognise(head: Buffer): Kind {
  // Local file header, or the end of an empty zip.
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (isTar(head)) return 'tar';
  const start = leadingBlanks(head);
  if (isFromLine(head.subarray(start, lineEnd(head, start)))) return 'mbox';
  const { fields } = scanHeader(head, start, head.length);
  return fields[0]?.start === start && fields.some(({ key }) => MAIL_FIELDS.has(key)) ? 'message' : 'other';
}

/**
 * The line that begins a message in an mbox: `From ADDRESS DATE`. Writers that don't escape `From ` in bodies are common, so the
 * line must end like a date: a time of day and a year (RFC 4155 appendix A asks for asctime form; zones before or after the year are seen).
 */
export function isFromLine(line: Buffer): boolean {
  if (!line.subarray(0, 5).equals(FROM)) return false;
  return /^From \S.*\s\d{1,2}:\d{2}(:\d{2})?\s.*\b(19|20)\d{2}\b/.test(line.subarray(0, 500).toString('latin1'));
}

const TAR_BLOCK = 512;

/** The first block's checksum (POSIX pax, ustar header block), which older writers without the magic `ustar` have too. */
function isTar(head: Buffer): boolean {
  if (head.length < TAR_BLOCK) return false;
  const told = /^ *([0-7]{1,7})[ \0]/.exec(head.toString('latin1', 148, 156));
  if (told === null) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < TAR_BLOCK; at += 1) if (at < 148 || at >= 156) sum += head[at] ?? 0;
  return sum === Number.parseInt(told[1] ?? '', 8);
}

const FROM = Buffer.from('From ');

function leadingBlanks(head: Buffer): number {
  // Careless exports begin with empty lines.
  let at = 0;
  while (head[at] === 10 || head[at] === 13) at += 1;
  return at;
}

function lineEnd(head: Buffer, from: number): number {
  const newline = head.indexOf(10, from);
  return newline === -1 ? head.length : newline;
}
