/**
 * Replaces URLs in place. Only the octets of those URLs change; in base64, where they have none of their
 * own, only the one part that holds them is encoded anew. With nothing to replace the result is the
 * message, octet for octet.
 */

import { escapeHtml } from '../html/html-source.ts';
import type { Link, LinkSpan } from '../message.ts';
import { octetsOf } from '../mime/charset.ts';
import { isHtml, readBody, readLeaf } from '../mime/leaf-text.ts';
import { type Leaf, readStructure } from '../mime/mime.ts';
import { type Edit, splice, spliceBase64, spliceQuotedPrintable } from './splice.ts';

/** A link can't be replaced: it has no place, or the message is not the one it was read from. */
export class NotRewritable extends Error {
  override name = 'NotRewritable';
}

interface Replacement {
  span: LinkSpan;
  url: string;
}

/**
 * @param raw          the message the links were read from
 * @param links        as `parseMessage` gave them
 * @param replacements new URL by index in `links`; printable ASCII, as a URL is
 * @throws NotRewritable when one of them can't be put in exactly; nothing is then rewritten
 */
export function rewriteLinks(raw: Uint8Array, links: readonly Link[], replacements: ReadonlyMap<number, string>): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (replacements.size === 0) return bytes;
  const byLeaf = groupByLeaf(links, replacements);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const leaf of readStructure(bytes).leaves) {
    const wanted = byLeaf.get(leaf.index);
    if (wanted === undefined) continue;
    byLeaf.delete(leaf.index);
    pieces.push(bytes.subarray(at, leaf.bodyStart), rewriteLeaf(bytes, leaf, wanted));
    at = leaf.bodyEnd;
  }
  if (byLeaf.size > 0) throw new NotRewritable('a link names a part the message does not have');
  return Buffer.concat([...pieces, bytes.subarray(at)]);
}

function groupByLeaf(links: readonly Link[], replacements: ReadonlyMap<number, string>): Map<number, Replacement[]> {
  const byLeaf = new Map<number, Replacement[]>();
  for (const [index, url] of replacements) {
    const link = links[index];
    if (!link?.span || !link.lockable) throw new NotRewritable(`link ${index} has no place of its own`);
    if (!/^[\x21-\x7e]+$/.test(url)) throw new NotRewritable('a URL is printable ASCII');
    const list = byLeaf.get(link.span.leaf) ?? [];
    list.push({ span: link.span, url });
    byLeaf.set(link.span.leaf, list);
  }
  for (const list of byLeaf.values()) {
    list.sort((a, b) => a.span.start - b.span.start);
    if (list.some(({ span }, i) => i > 0 && span.start < (list[i - 1] as Replacement).span.end)) throw new NotRewritable('two links overlap');
  }
  return byLeaf;
}

function rewriteLeaf(raw: Buffer, leaf: Leaf, wanted: readonly Replacement[]): Buffer {
  const { body, octets, decoded } = readLeaf(raw, leaf);
  if (wanted.some(({ span }) => span.start >= span.end || span.end > decoded.text.length)) throw new NotRewritable('a link lies outside of its part');
  const texts = wanted.map(({ url }) => (isHtml(leaf) ? escapeHtml(url) : url));
  const places = octetsOf(
    octets,
    decoded,
    wanted.flatMap(({ span }) => [span.start, span.end]),
  );
  if (places === null) throw new NotRewritable(`text in ${decoded.charset} can't be spliced`);
  const edits = texts.map((text, i): Edit => ({ start: places[2 * i] as number, end: places[2 * i + 1] as number, octets: Buffer.from(text, 'latin1') }));
  const rewritten = spliceFor(leaf)(body, octets, edits);
  // Trust nothing that a reader will click on: what comes out must read as what was meant, and as nothing else.
  if (readBody(rewritten, leaf).decoded.text !== expected(decoded.text, wanted, texts)) throw new NotRewritable('the rewritten part does not read as meant');
  return rewritten;
}

function spliceFor(leaf: Leaf): typeof spliceBase64 {
  if (leaf.encoding === 'base64') return spliceBase64;
  return leaf.encoding === 'quoted-printable' ? spliceQuotedPrintable : (body, _, edits) => splice(body, edits);
}

function expected(text: string, wanted: readonly Replacement[], texts: readonly string[]): string {
  let out = '';
  let at = 0;
  wanted.forEach(({ span }, i) => {
    out += text.slice(at, span.start) + texts[i];
    at = span.end;
  });
  return out + text.slice(at);
}
