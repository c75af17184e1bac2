/**
 * The characters of a text leaf: transfer encoding and charset resolved. Parsing and rewriting both read
 * through here, so that an offset means the same to both.
 */
import { type DecodedText, decodeText } from './charset.ts';
import type { Leaf } from './mime.ts';
import { decodeTransfer, type TransferEncoding } from './transfer.ts';

export interface LeafText {
  /** The body as it stands in the message. */
  body: Buffer;
  /** After transfer decoding. */
  octets: Buffer;
  decoded: DecodedText;
}

const HTML_TYPES = new Set(['text/html', 'text/x-amp-html', 'application/xhtml+xml', 'image/svg+xml']);
export const isHtml = (leaf: Leaf): boolean => HTML_TYPES.has(leaf.type);

const SPLICEABLE: ReadonlySet<TransferEncoding> = new Set(['identity', 'unknown', 'quoted-printable', 'base64'] as const);

/** @param leaf one of the structure's, or `{ ...leaf, ...other }` for another reading of it */
export function readLeaf(raw: Buffer, leaf: Leaf): LeafText {
  return readBody((leaf.source ?? raw).subarray(leaf.bodyStart, leaf.bodyEnd), leaf);
}

/** @param body the leaf's body, or one that is to take its place */
export function readBody(body: Buffer, leaf: Leaf): LeafText {
  const octets = decodeTransfer(body, leaf.encoding);
  const charset = leaf.charset === '' && isHtml(leaf) ? declaredCharset(octets) : leaf.charset;
  const decoded = decodeText(octets, charset);
  // What is not the one reading of the message's own octets is read, never spliced.
  return { body, octets, decoded: leaf.source !== null || !SPLICEABLE.has(leaf.encoding) ? { ...decoded, layout: 'none' } : decoded };
}

/** `<meta charset>` of an HTML leaf whose header names none; `''` when there is none either. */
export function declaredCharset(octets: Buffer): string {
  const head = octets.toString('latin1', 0, 2048);
  const label = /<meta\b[^>]{0,200}\bcharset\s*=\s*["']?([\w:.-]{2,40})/i.exec(head)?.[1] ?? '';
  // A text whose declaration could be read as ASCII is not in a 16-bit encoding, whatever it says (HTML standard, 13.2.3.3).
  return /^utf-?(?:16|32)/i.test(label) ? 'utf-8' : label;
}
