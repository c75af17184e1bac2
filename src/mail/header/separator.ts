/**
 * Where a header ends that no empty line ends as it should. Mail servers put the missing line before the first line that is no
 * field, so a reader sees what follows as the body, and so must a filter. (Who looks for fields that must not travel goes by
 * `headerEnd` instead: other programs read on.)
 */

import { parseParameters } from '../mime/parameters.ts';
import { fieldValue, type HeaderScan } from './fields.ts';

/**
 * The header as it is to be read: cut before its first stray line when no empty line comes, or when the line that does stands
 * inside the message's own parts. Otherwise a stray line is a slip (a field folded without a blank), and fields go on below it.
 */
export function separated(raw: Uint8Array, scan: HeaderScan): HeaderScan {
  const { stray, end, bodyStart } = scan;
  if (stray === null) return scan;
  const fields = scan.fields.filter((field) => field.end <= stray);
  const cut: HeaderScan = { fields, end: stray, bodyStart: stray, junk: 0, stray: null };
  if (bodyStart === end) return cut;
  const contentType = fields.find((field) => field.key === 'content-type');
  const boundary = contentType === undefined ? undefined : parseParameters(fieldValue(raw, contentType)).parameters.boundary;
  return boundary && `\n${strayText(raw, scan)}`.includes(`\n--${boundary}`) ? cut : scan;
}

/** The stray lines of a header, without the fields among them: some readers show them. */
export function strayText(raw: Uint8Array, { stray, fields, end }: HeaderScan): string {
  if (stray === null) return '';
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const text: string[] = [];
  let at = stray;
  for (const field of fields) {
    if (field.start < at) continue;
    text.push(bytes.toString('latin1', at, field.start));
    at = field.end;
  }
  return [...text, bytes.toString('latin1', at, end)].join('');
}
