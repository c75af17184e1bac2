/**
 * Addresses in the header of a part: where its relative links start from, and where clients fetch what is not in it. Thunderbird makes a
 * `<base>` of Content-Base and Content-Location (RFC 2557 sections 4 and 5), and opens an attachment from where its own fields say.
 */
import { fieldValue, scanHeader } from './header/fields.ts';
import type { Leaf } from './mime/mime.ts';
import { parseParameters } from './mime/parameters.ts';

export interface PartAddresses {
  /** Most likely first. */
  bases: string[];
  /** A client opens these in place of the part. */
  elsewhere: string[];
}

const NONE: PartAddresses = { bases: [], elsewhere: [] };
/** Octets of a header looked at. */
const HEADER_LIMIT = 262_144;
/** Nearly no header has any of these. */
const ANY = /^(?:content-(?:base|location)|x-mozilla-(?:external-attachment-url|cloud-part))[ \t]*:/im;
const WEB = /^\s*["<]?\s*(https?:[^\s"<>]{1,16000}(?:\s+[^\s"<>]{1,16000}){0,20})\s*[">]?\s*$/i;

export function partAddresses(raw: Buffer, { source, headerStart, bodyStart }: Leaf): PartAddresses {
  const octets = source ?? raw;
  const end = Math.min(bodyStart, headerStart + HEADER_LIMIT);
  if (!ANY.test(octets.toString('latin1', headerStart, end))) return NONE;
  const found: PartAddresses = { bases: [], elsewhere: [] };
  for (const field of scanHeader(octets, headerStart, end).fields) {
    const value = (): string => fieldValue(octets, field).slice(0, 16_384);
    if (field.key === 'content-base') keep(value(), found.bases, true);
    else if (field.key === 'content-location') keep(value(), found.bases, false);
    else if (field.key === 'x-mozilla-external-attachment-url') keep(value(), found.elsewhere, false);
    else if (field.key === 'x-mozilla-cloud-part') keep(parseParameters(value()).parameters.url ?? '', found.elsewhere, false);
  }
  return found;
}

const LIMIT = 4;

/** @param first before those found already */
function keep(value: string, list: string[], first: boolean): void {
  // A long address may be folded (RFC 2557 section 4.4).
  const url = WEB.exec(value)?.[1]?.replace(/\s+/g, '');
  if (url === undefined || list.length >= LIMIT || list.includes(url)) return;
  if (first) list.unshift(url);
  else list.push(url);
}
