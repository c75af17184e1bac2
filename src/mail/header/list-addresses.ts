/**
 * Web addresses in the fields of mailing lists (RFC 2369, RFC 8058): a client shows a button for some, and follows none by itself. They
 * stand outside of what the author wrote, so they are told, but are no links that a reader is led to.
 */

import { decodeWords } from './encoded-words.ts';
import type { HeaderScan } from './fields.ts';
import { fieldValue } from './fields.ts';

const FIELDS = new Set(['list-unsubscribe', 'list-help', 'list-subscribe', 'list-post', 'list-owner', 'list-archive']);
const ADDRESS = /<\s{0,20}(https?:[^<>]{1,8000})>/gi;
const VALUE_LIMIT = 65_536;
const LIMIT = 20;

/** Each once, in the order of the header. */
export function listAddresses(raw: Uint8Array, { fields }: Pick<HeaderScan, 'fields'>): string[] {
  const found = new Set<string>();
  for (const field of fields) {
    if (!FIELDS.has(field.key)) continue;
    // Some senders encode the address in words, which no address may be.
    const value = decodeWords(fieldValue(raw, field).slice(0, VALUE_LIMIT));
    for (const [, url = ''] of value.matchAll(ADDRESS)) {
      if (found.size >= LIMIT) return [...found];
      found.add(url.replace(/\s+/g, ''));
    }
  }
  return [...found];
}
