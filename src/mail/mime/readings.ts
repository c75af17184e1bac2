/**
 * Other ways to read a leaf that its body suggests: HTML sent as plain text, base64 that decoders disagree about, a charset that the
 * body contradicts. Only such as may show a reader something else; what differs by a few accents is no ambiguity worth a word.
 */
import type { FindingId } from '../catalogue/findings.ts';
import type { FormFinding } from '../message.ts';
import { isShifted, knownCharset } from './charset.ts';
import { type Content, isSame, OTHERS_LIMIT } from './content.ts';
import { declaredCharset } from './leaf-text.ts';
import { decodeTransfer } from './transfer.ts';
import { WIDE, wideForm } from './wide.ts';

/** Octets of an encoded body looked at for what it begins with. */
const HEAD = 2048;
/** Longer base64 is read in one way only: no text is. */
const BASE64_LIMIT = 4_194_304;

/** Adds to `others`, which the header's own readings are in. */
export function readingsOf(body: Buffer, content: Content, others: Content[]): FormFinding[] {
  const findings: FormFinding[] = [];
  const add = (other: Content, id: FindingId | null, detail: string): void => {
    if (isSame(other, content) || others.some((known) => isSame(known, other)) || others.length >= OTHERS_LIMIT) return;
    others.push(other);
    if (id !== null) findings.push({ id, detail });
  };
  if (!content.type.startsWith('text/')) return findings;
  const head = decodeTransfer(body.subarray(0, HEAD), content.encoding);
  const latin = head.toString('latin1');
  if (content.type === 'text/plain' && BEGINS_AS_HTML.test(latin)) {
    add({ ...content, type: 'text/html' }, 'type-mismatch', 'a text/plain part that begins as HTML');
  }
  if (content.encoding === 'base64' && body.length <= BASE64_LIMIT) {
    for (const encoding of otherBase64(body)) add({ ...content, encoding }, 'odd-base64', 'base64 that decoders read in different ways');
  }
  for (const charset of otherCharsets(head, latin, content)) {
    add({ ...content, charset }, 'conflicting-charset', `${content.charset || 'no charset'} or ${charset}`);
  }
  return findings;
}

const BEGINS_AS_HTML = /^(?:\xef\xbb\xbf|\xff\xfe)?\s*<(?:!doctype\s+html|html|head|body|meta|table|div|center|style|a\s+href|form)\b/i;

/** What a part in good order has none of, but for the padding at its end. */
const ODD = /[^A-Za-z0-9+/\r\n]/;

function otherBase64(body: Buffer): Content['encoding'][] {
  const latin = body.toString('latin1');
  const odd = ODD.exec(latin)?.index ?? -1;
  if (odd === -1 || (latin[odd] === '=' && latin.length - odd < 80 && /^=+\s*$/.test(latin.slice(odd)))) return [];
  const others: Content['encoding'][] = [];
  const padding = latin.indexOf('=', odd);
  if (/[_-]/.test(latin) || (padding !== -1 && /[A-Za-z0-9+/]/.test(latin.slice(padding)))) others.push('base64-bare');
  // Not base64 at all: some show it as it stands.
  if (/[^A-Za-z0-9+/=_\s-]/.test(latin)) others.push('identity');
  return others;
}

/** A declaration of one of the charsets that matter here. */
const DECLARED = /<meta\b[^>]{0,200}\bcharset\s*=\s*["']?((?:utf-?7|[\w:-]{0,20}2022|hz)[\w:.-]{0,20})/i;
const LABEL = /\bcharset\s{0,20}=\s{0,20}["']?([\w:.-]{2,40})/gi;
const ANY_DECLARED = /<meta\b[^>]{0,200}\bcharset\s*=\s*["']?([\w:.-]{2,40})/i;

function otherCharsets(head: Buffer, latin: string, { charset, type }: Content): string[] {
  const others: string[] = [];
  const mark = markOf(head);
  const named = knownCharset(charset);
  // A mark outweighs a label in browsers (Encoding standard, section 6), not in every client.
  if (mark !== '' && named !== null && !WIDE.test(named)) others.push(mark);
  if (named !== null && WIDE.test(named) && mark === '' && wideForm(head, named).bigEndian !== wideForm(head, 'utf-16').bigEndian) {
    others.push(/be$/.test(named) ? 'utf-16le' : 'utf-16be');
  }
  // Most clients no longer read UTF-7 at all; some read it where nobody says so.
  if (named === 'utf-7') others.push('utf-8');
  else if (latin.includes('+AD') && /\+AD[wx4]/.test(latin)) others.push('utf-7');
  if (type === 'text/html' && named !== null) {
    const declared = (swallows(named) ? ANY_DECLARED : DECLARED).exec(latin)?.[1];
    const other = declared === undefined ? null : knownCharset(declared);
    if (declared !== undefined && other !== null && other !== named && !WIDE.test(other)) others.push(declared);
  }
  // Which declaration counts depends on what is a comment, and where a tag ends: each that would hide markup is a reading of its own.
  if (type === 'text/html' && /<meta/i.test(latin)) {
    const read = named ?? knownCharset(declaredCharset(head));
    for (const [, label = ''] of latin.matchAll(LABEL)) {
      const other = knownCharset(label);
      if (isShifted(other) && other !== read) others.push(label);
    }
  }
  return others;
}

/** Charsets in which an octet that looks like `<` or a quote may be part of something else. (In GBK and its like only letters may.) */
const swallows = (charset: string): boolean => isShifted(charset) || WIDE.test(charset);

function markOf(octets: Buffer): string {
  if (octets[0] === 0xff && octets[1] === 0xfe) return 'utf-16le';
  return octets[0] === 0xfe && octets[1] === 0xff ? 'utf-16be' : '';
}
