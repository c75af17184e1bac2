/**
 * What raises a doubt about how a message is divided, and what else it could be. Each is only noted here; ghosts.ts reads it.
 */
import type { HeaderScan } from '../header/fields.ts';
import type { FormFinding } from '../message.ts';
import { type Content, type ContentReadings, readContent, TEXT } from './content.ts';
import type { Leaf } from './mime.ts';
import type { TransferEncoding } from './transfer.ts';
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

/** Octets of a range looked at for a sign of something. */
const SIGN_WINDOW = 65_536;

/** A multipart as far as it matters here. */
interface Multipart {
  boundary: string;
  bodyStart: number;
  nested: boolean;
}

/** Text in front of the first part. */
export function preambleDoubts(raw: Buffer, { bodyStart, nested }: Multipart, end: number): Doubt[] {
  if (!mayLink(raw, bodyStart, end)) return [];
  const finding: FormFinding = { id: 'text-before-parts', detail: 'a link in front of the first part, where only clients without MIME show it' };
  return [{ start: bodyStart, end, as: { kind: 'leaf', content: TEXT }, nested, finding }];
}

/** More parts, or text, behind the delimiter that closes a multipart. */
export function epilogueDoubts(raw: Buffer, start: number, end: number, { boundary, nested }: Multipart): Doubt[] {
  if (end - start <= 4) return [];
  const doubts: Doubt[] = [];
  if (raw.subarray(start, end).includes(`--${boundary}`, 0, 'latin1')) {
    const finding: FormFinding = { id: 'parts-after-end', detail: 'more parts behind the delimiter that closes the last' };
    doubts.push({ start, end, as: { kind: 'parts', boundary }, nested, finding });
  }
  if (!mayLink(raw, start, end)) return doubts;
  const finding: FormFinding = { id: 'text-after-parts', detail: 'a link behind the last part, where only some clients show it' };
  const footer = FOOTER.test(raw.toString('latin1', start, Math.min(end, start + 200)));
  doubts.push({ start, end, as: { kind: 'leaf', content: TEXT }, nested, ...(footer ? {} : { finding }) });
  return doubts;
}

/** How mailing lists begin the lines they add behind everything (Mailman, Yahoo, Google Groups), and scanners theirs. */
const FOOTER = /^\s*(?:[_=*-]{10,}|-- ?\r?\n|To unsubscribe|_{3,})/i;

/** How else a multipart may be read: by other boundaries, as no multipart, or decoded first though none may be encoded (RFC 2045 section 6.4). */
export function otherParts(content: Content, others: readonly Content[], boundary: string, boundaries: readonly string[], nested: boolean): Doubt[] {
  const range = { start: 0, end: 0, nested };
  const doubts: Doubt[] = boundaries.map((other) => ({ ...range, as: { kind: 'parts', boundary: other }, finding: AMBIGUOUS_BOUNDARY }));
  for (const other of others) if (!other.type.startsWith('multipart/')) doubts.push({ ...range, as: { kind: 'leaf', content: other } });
  const encodings = new Set([content, ...others].map(({ encoding }) => encoding));
  for (const encoding of encodings) {
    if (encoding !== 'identity' && encoding !== 'unknown') doubts.push({ ...range, encoding, as: { kind: 'parts', boundary }, finding: ENCODED });
  }
  return doubts;
}

const AMBIGUOUS_BOUNDARY: FormFinding = { id: 'ambiguous-boundary', detail: 'parts that another reading of the boundary divides differently' };
const ENCODED: FormFinding = { id: 'encoded-multipart', detail: 'a multipart with a transfer encoding, which some decode and some do not' };

/** Of a leaf: other parts or encodings its header can be taken to name, a header that ends earlier, files in the middle of its text. */
export function leafDoubts(raw: Buffer, leaf: Leaf, header: HeaderScan, { parameters, boundaries, nested: encodings }: ContentReadings): Doubt[] {
  const { headerStart, bodyStart: start, bodyEnd: end, nested, type, charset, disposition, name } = leaf;
  const doubts: Doubt[] = boundaries.map((boundary) => ({ start, end, as: { kind: 'parts', boundary }, nested }));
  for (const [outer, encoding] of encodings) {
    doubts.push({ start, end, encoding: outer, as: { kind: 'leaf', content: { type, charset, encoding, disposition, name } }, nested });
  }
  if (type === 'text/plain' && leaf.encoding === 'identity') doubts.push(...uuencodedIn(raw, leaf));
  const blank = blankLineIn(raw, headerStart, header);
  if (blank !== null && mayLink(raw, blank, start)) {
    const fields = header.fields.filter((field) => field.start < blank).map((field) => ({ ...field, end: Math.min(field.end, blank) }));
    doubts.push({ start: blank, end, as: { kind: 'leaf', content: readContent(raw, fields, false).content }, nested, finding: BLANK_LINE });
  }
  if (type === 'message/partial') doubts.push({ start, end, as: { kind: 'entity' }, nested, finding: PARTIAL });
  if (type === 'message/external-body') {
    const source = Buffer.from(elsewhere(parameters).join('\n'), 'utf8');
    doubts.push({ start: 0, end: source.length, source, as: { kind: 'leaf', content: TEXT }, nested, finding: EXTERNAL });
  }
  return doubts;
}

/** Where a part is to be fetched from: a URL (RFC 2017), or a file on a server (RFC 2046 section 5.2.3.2). */
function elsewhere({ url, site, directory = '', name = '' }: Readonly<Record<string, string | undefined>>): string[] {
  const path = [directory, name].flatMap((part) => part.split('/')).filter((part) => part !== '');
  const file = site === undefined ? [] : [`ftp://${[site.trim(), ...path.map(encodeURIComponent)].join('/')}`];
  return [...(url === undefined ? [] : [url.replace(/\s+/g, '')]), ...file];
}

const BLANK_LINE: FormFinding = { id: 'blank-header-line', detail: 'a line of blanks in a header, which some take for its end' };
const PARTIAL: FormFinding = { id: 'partial-message', detail: 'a piece of a message that is sent in pieces' };
const EXTERNAL: FormFinding = { id: 'external-body', detail: 'a part that is to be fetched from elsewhere' };

/** A line in a leaf that only begins as a delimiter does. */
export function nearDoubt(start: number, { bodyEnd, nested }: Leaf): Doubt {
  const finding: FormFinding = { id: 'junk-after-delimiter', detail: 'a delimiter with more behind it, which some take for one' };
  return { start, end: bodyEnd, as: { kind: 'entity' }, nested, finding };
}

/** A CR without LF where it would matter: before a delimiter, or in the header. */
export function bareCrDoubts(raw: Buffer, headerEnd: number): Doubt[] {
  if (!raw.includes('\r--', 0, 'latin1') && !/\r[^\n]/.test(raw.toString('latin1', 0, Math.min(headerEnd, SIGN_WINDOW)))) return [];
  const finding: FormFinding = { id: 'bare-cr', detail: 'a CR without LF that some take for the end of a line' };
  return [{ start: 0, end: raw.length, as: { kind: 'cr' }, nested: false, finding }];
}

const SIGN = /:\/\/|www\.|<\w|&#\w|=3d|\w\.\w+\//i;

/** Whether there is anything in a range that could be a link. */
function mayLink(raw: Buffer, start: number, end: number): boolean {
  return end - start > SIGN_WINDOW || (end > start && SIGN.test(raw.toString('latin1', start, end)));
}

/** Files in the middle of a plain text. */
function uuencodedIn(raw: Buffer, { bodyStart, bodyEnd, nested }: Leaf): Doubt[] {
  const body = raw.subarray(bodyStart, bodyEnd);
  if (body.indexOf('begin ', 0, 'latin1') === -1) return [];
  return uuencodedFiles(body).map(({ name, start, end }) => {
    const type = /\.x?html?$/i.test(name) ? 'text/html' : /\.eml$/i.test(name) ? 'message/rfc822' : 'application/octet-stream';
    const content: Content = { ...TEXT, type, encoding: 'uuencode', disposition: 'attachment', name };
    const finding: FormFinding = { id: 'uuencoded', detail: 'a uuencoded file in the middle of a text' };
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
function blankLineIn(raw: Buffer, start: number, { end }: HeaderScan): number | null {
  const found = /\n[ \t]+\r?\n/.exec(raw.toString('latin1', start, Math.min(end, start + SIGN_WINDOW)));
  return found === null ? null : start + found.index + found[0].length;
}
