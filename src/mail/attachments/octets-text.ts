/** Octets of a file as characters, and URLs written in octets of any kind. */

import { decodeCharset } from '../mime/charset.ts';
import { declaredCharset } from '../mime/leaf-text.ts';
import { decodeWide, wideForm } from '../mime/wide.ts';
import { parseUrl } from '../url/parse-url.ts';
import { wideEncoding } from './sniff.ts';

/** Text of a file: by its byte order mark, its own declaration (HTML, XML), else UTF-8 or Windows-1252. */
export function textOf(octets: Buffer): string {
  const wide = wideEncoding(octets);
  if (wide !== null) return decodeWide(octets, wideForm(octets, wide));
  if (octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf) return octets.toString('utf8', 3);
  return decodeCharset(octets, declaredCharset(octets));
}

/** The beginning of a URL in single octets or in UTF-16, either order. */
const NARROW = /https?:\/\/|ftp:\/\/|\bwww\.(?=[a-z0-9])/gi;
const WIDE = /h\0t\0t\0p\0(?:s\0)?:\0\/\0\/|w\0w\0w\0\.\0(?=[a-z0-9])/gi;
const NARROW_RUN = /[!#-;=?-~]{1,4096}/y;
/** Beginnings looked at that turn out to be none. */
const TRIED_LIMIT = 20_000;
const WIDE_RUN = /(?:[!#-;=?-~]\0){1,4096}/y;

/**
 * URLs written out in octets that are no text. Linear: each octet is looked at by two patterns, and each URL once.
 *
 * @param limit most URLs wanted
 */
export function urlsInOctets(octets: Uint8Array, limit: number): { urls: string[]; complete: boolean } {
  const latin = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
  const urls = new Set<string>();
  const complete = gather(latin, NARROW, NARROW_RUN, limit, urls) && gather(latin, WIDE, WIDE_RUN, limit, urls);
  return { urls: [...urls], complete };
}

function gather(latin: string, begin: RegExp, run: RegExp, limit: number, into: Set<string>): boolean {
  begin.lastIndex = 0;
  let tried = 0;
  for (let match = begin.exec(latin); match !== null; match = begin.exec(latin)) {
    if (into.size >= limit) return false;
    run.lastIndex = match.index;
    const raw = run.exec(latin)?.[0] ?? '';
    begin.lastIndex = Math.max(match.index + raw.length, begin.lastIndex);
    const text = withoutStops(raw.replaceAll('\0', ''));
    const url = /^www\./i.test(text) ? `http://${text}` : text;
    if (into.has(url)) continue;
    if (++tried > TRIED_LIMIT) return false;
    if (parseUrl(url)?.hostname.includes('.')) into.add(url);
  }
  return true;
}

/** Without what ends a sentence or a bracket around the URL. */
function withoutStops(text: string): string {
  let end = text.length;
  while (end > 0 && ".,;:!?'*|)]}".includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

/** Namespaces and schemas name things by URLs nobody follows. */
const NAMESPACE =
  /^https?:\/\/(?:www\.w3\.org\/|schemas\.(?:openxmlformats|microsoft|xmlsoap|android)\.(?:org|com)\/|purl\.(?:org|oclc\.org)\/|ns\.adobe\.com\/|(?:www\.)?iec\.ch\/?$|openoffice\.org\/(?:2000|2001|2004|2005|2009)|docs\.oasis-open\.org\/ns\/|www\.apple\.com\/DTDs\/|schema\.org\/?|xmlns\.)/i;

export const isNamespace = (url: string): boolean => NAMESPACE.test(url);
