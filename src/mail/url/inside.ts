/** What a `data:` URL holds (RFC 2397): a page whose links and forms are read like those of an attached one. */

import { decodeCharset } from '../mime/charset.ts';

export interface Inside {
  /** Media type, lower-case, without parameters; `text/plain` when none is given. */
  type: string;
  text: string;
}

/** Octets of it that are decoded. */
const CONTENT_LIMIT = 1_048_576;
const READABLE = /^(?:text\/|image\/svg\+xml$|application\/(?:xhtml\+xml|xml|javascript)$)/;

/** @returns `null` for any other URL, and for content that holds no text */
export function inside(url: string): Inside | null {
  const match = /^\s{0,100}data:([^,]{0,500}),/i.exec(url.slice(0, 700));
  if (match === null) return null;
  const parameters = (match[1] as string).toLowerCase().split(';');
  const type = parameters[0]?.trim() || 'text/plain';
  if (!READABLE.test(type)) return null;
  const body = octets(url.slice(match[0].length, match[0].length + CONTENT_LIMIT));
  const decoded = parameters.at(-1)?.trim() === 'base64' ? Buffer.from(body.toString('latin1'), 'base64') : body;
  const charset = parameters.map((parameter) => /^\s*charset="?([\w:.-]{2,40})/.exec(parameter)?.[1]).find((label) => label !== undefined);
  return { type, text: decodeCharset(decoded, charset ?? 'utf-8') };
}

/** Percent-encoded octets, one by one: they need not be UTF-8. */
function octets(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1, length += 1) {
    const hex = bytes[at] === 0x25 ? bytes.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes[length] = Number.parseInt(hex, 16);
      at += 2;
    } else bytes[length] = bytes[at] as number;
  }
  return bytes.subarray(0, length);
}
