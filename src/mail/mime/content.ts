/**
 * What a part's own header says about its body (RFC 2045), and what else it can be taken to say: fields given twice, comments, two
 * parameters of one name. The first field counts; every other reading is kept beside it.
 */
import type { FindingId } from '../catalogue/findings.ts';
import { fieldValue, type HeaderField } from '../header/fields.ts';
import type { FormFinding } from '../message.ts';
import { fileName, otherReadings, type Parameterised, parseParameters } from './parameters.ts';
import { guessedEncodings, type TransferEncoding, transferEncoding } from './transfer.ts';

export interface Content {
  /** Media type, lower-case. */
  type: string;
  /** Charset parameter as written; `''` when there is none. */
  charset: string;
  encoding: TransferEncoding;
  /** `inline`, `attachment`, or `''`. */
  disposition: string;
  /** File name; `''` when there is none. */
  name: string;
  /** Lines of a paragraph are to be joined without the blank at their end (RFC 3676, `format=flowed; delsp=yes`). */
  delSp?: boolean;
}

export interface ContentReadings {
  content: Content;
  /** Of the Content-Type that counts. */
  parameters: Record<string, string>;
  /** Other readings of the header, most likely first; at most `OTHERS_LIMIT`. */
  others: Content[];
  /** Other boundaries the parts may be divided by. */
  boundaries: string[];
  /** Encodings one inside the other, outermost first, as some decode what names two. */
  nested: [outer: TransferEncoding, inner: TransferEncoding][];
  findings: FormFinding[];
}

/** Other readings kept of one leaf. */
export const OTHERS_LIMIT = 4;
/** Characters of a field read; real ones have a few hundred. */
const VALUE_LIMIT = 16_384;
/** Fields of one name looked at. */
const FIELD_LIMIT = 8;

export const TEXT: Content = { type: 'text/plain', charset: '', encoding: 'identity', disposition: '', name: '' };

/** @param digest inside a multipart/digest, where a part without a type is a message (RFC 2046 section 5.1.5) */
export function readContent(raw: Uint8Array, fields: readonly HeaderField[], digest: boolean): ContentReadings {
  const [types, encodings, dispositions] = [valuesOf(raw, fields, 'content-type'), valuesOf(raw, fields, TRANSFER), valuesOf(raw, fields, DISPOSITION)];
  const read = parseParameters(types[0] ?? '');
  const placed = parseParameters(dispositions[0] ?? '');
  const encoding = transferEncoding(encodings[0] ?? '');
  const content: Content = {
    type: mediaType(read.value, digest),
    charset: read.parameters.charset ?? '',
    encoding,
    disposition: placed.value,
    name: fileName(placed.parameters.filename ?? read.parameters.name ?? ''),
    ...(/^yes$/i.test(read.parameters.delsp ?? '') && /^flowed$/i.test(read.parameters.format ?? '') ? { delSp: true } : {}),
  };
  const readings: ContentReadings = { content, parameters: read.parameters, others: [], boundaries: [], nested: [], findings: [] };
  if (types.length > 1 || MAYBE.test(types[0] ?? '')) readTypes(readings, types);
  if (encoding === 'unknown' || encodings.length > 1) readEncodings(readings, encodings);
  if (dispositions.length > 1) readDispositions(readings, dispositions);
  return readings;
}

const TRANSFER = 'content-transfer-encoding';
const DISPOSITION = 'content-disposition';

/** A Content-Type that might be read in more than one way: every `otherReadings` needs one of these, or a name given twice. */
const MAYBE = /[(*\\]|=\?|=[^=]*=|html/i;

/** Values of a field, NUL octets out, those that say the same once. */
function valuesOf(raw: Uint8Array, fields: readonly HeaderField[], key: string): string[] {
  const values: string[] = [];
  let seen = 0;
  for (const field of fields) {
    if (field.key !== key || seen >= FIELD_LIMIT) continue;
    seen += 1;
    const value = fieldValue(raw, field).slice(0, VALUE_LIMIT);
    const clean = value.includes('\0') ? value.replaceAll('\0', '') : value;
    if (!values.some((other) => other.toLowerCase() === clean.toLowerCase())) values.push(clean);
  }
  return values;
}

function readTypes(readings: ContentReadings, types: readonly string[]): void {
  const { content, parameters } = readings;
  if (types.length > 1) note(readings, 'duplicate-content-type', `${types.length} Content-Type fields that differ in one part; the first counts`);
  const listed: [reading: Parameterised, id: FindingId | null][] = [];
  for (const [i, text] of types.entries()) {
    if (i > 0) listed.push([parseParameters(text), null]);
    for (const reading of otherReadings(text)) listed.push([reading, text.includes('(') ? 'commented-content-type' : 'ambiguous-content-type']);
  }
  const same = new Set([boundaryOf(parameters)]);
  for (const [reading, id] of listed) {
    const other = { ...content, type: mediaType(reading.value, false), charset: reading.parameters.charset ?? '' };
    const boundary = boundaryOf(reading.parameters);
    const divides = boundary !== '' && other.type.startsWith('multipart/') && !same.has(boundary);
    if (divides && readings.boundaries.length < OTHERS_LIMIT) {
      same.add(boundary);
      readings.boundaries.push(boundary);
    }
    if ((addOther(readings, other) || divides) && id !== null) note(readings, id, 'a Content-Type that programs read in different ways');
  }
  // `text/x-html`, `html/text` …: nobody's type, and some clients show what it hints at.
  if (/html/.test(parseParameters(types[0] ?? '').value) && !HTML.test(content.type)) addOther(readings, { ...content, type: 'text/html' });
}

const HTML = /^(?:text\/html|application\/xhtml\+xml)$/;

function readEncodings(readings: ContentReadings, encodings: readonly string[]): void {
  const { content } = readings;
  if (encodings.length > 1) note(readings, 'duplicate-content-transfer-encoding', `${encodings.length} encodings for one part; the first counts`);
  if (content.encoding === 'unknown') note(readings, 'unknown-encoding', 'an unknown Content-Transfer-Encoding, read as it stands');
  const known = encodings.flatMap((text) => {
    const encoding = transferEncoding(text);
    return encoding === 'unknown' ? guessedEncodings(text) : [encoding];
  });
  const distinct = [...new Set(known)];
  for (const encoding of distinct) addOther(readings, { ...content, encoding });
  const coded = distinct.filter((encoding) => encoding !== 'identity').slice(0, 2);
  const [first, second] = coded;
  if (first === undefined || second === undefined) return;
  note(readings, 'nested-encoding', `both ${first} and ${second}`);
  readings.nested.push([first, second], [second, first]);
}

function readDispositions(readings: ContentReadings, dispositions: readonly string[]): void {
  note(readings, 'duplicate-content-disposition', `${dispositions.length} Content-Disposition fields that differ in one part; the first counts`);
  for (const text of dispositions.slice(1)) {
    const { value, parameters } = parseParameters(text);
    addOther(readings, { ...readings.content, disposition: value, name: fileName(parameters.filename ?? readings.content.name) });
  }
}

/** @returns whether it is a reading of its own */
function addOther({ content, others }: ContentReadings, other: Content): boolean {
  if (isSame(content, other) || others.some((known) => isSame(known, other))) return false;
  if (others.length < OTHERS_LIMIT) others.push(other);
  return true;
}

export const isSame = (a: Content, b: Content): boolean =>
  a.type === b.type && a.charset.toLowerCase() === b.charset.toLowerCase() && a.encoding === b.encoding && a.disposition === b.disposition;

function note(readings: ContentReadings, id: FindingId, detail: string): void {
  if (!readings.findings.some((finding) => finding.id === id)) readings.findings.push({ id, detail });
}

/** As octets, which is how it is compared: a value read as UTF-8 goes back to what it was. */
export function boundaryOf(parameters: Record<string, string>): string {
  const boundary = (parameters.boundary ?? '').trimEnd();
  return /[^\x00-\xff]/.test(boundary) || /[\x80-\xff]/.test(boundary) ? Buffer.from(boundary, 'utf8').toString('latin1') : boundary;
}

/** Without a usable type a part is text/plain (RFC 2045 section 5.2). */
function mediaType(value: string, digest: boolean): string {
  if (/^[\w.+-]+\/[\w.+-]+$/.test(value)) return value;
  // Whatever its subtype, it has parts, and an unknown one counts as mixed (RFC 2046 section 5.1.3).
  if (value.startsWith('multipart/')) return 'multipart/mixed';
  if (value === 'html') return 'text/html';
  return value === '' && digest ? 'message/rfc822' : 'text/plain';
}
