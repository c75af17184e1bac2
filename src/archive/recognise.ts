/** Tells mail from other files by what it begins with, never by its name. */
import { scanHeader } from '../mail/header/fields.ts';

/** Octets of a file that are enough to tell. */
export const HEAD_BYTES = 65_536;

export type Kind = 'message' | 'mbox' | 'packed' | 'other';

/** Fields of which mail has at least one; a text that merely begins `Note: …` has none. */
const MAIL_FIELDS = new Set(['from', 'to', 'cc', 'subject', 'date', 'message-id', 'received', 'return-path', 'delivered-to', 'mime-version', 'sender']);

/** @param head first octets of the file, at most `HEAD_BYTES` */
export function recognise(head: Buffer): Kind {
  // The magic numbers of zip and gzip.
  if ((head[0] === 0x50 && head[1] === 0x4b && head[2] === 3) || (head[0] === 0x1f && head[1] === 0x8b)) return 'packed';
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
