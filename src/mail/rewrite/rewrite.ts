/**
 * Replaces URLs in place. Only the octets of those URLs change; in base64, where they have none of their
 * own, only the one part that holds them is encoded anew. With nothing to replace the result is the
 * message, octet for octet.
 */

import { escapeHtml } from '../html/html-source.ts';
import type { Link, LinkSpan } from '../message.ts';
import { isHtml, readBody, readLeaf } from '../mime/leaf-text.ts';
import { type Leaf, readStructure, type Structure } from '../mime/mime.ts';
import { needsBlank } from './apart.ts';
import { withinLines } from './line-limit.ts';
import { placeEdits, type TextEdit } from './place.ts';
import { splice, spliceBase64, spliceQuotedPrintable } from './splice.ts';

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
 * @param replacements new URL by index in `links`; of the characters of RFC 3986 without the apostrophe, which some places can't hold
 * @throws NotRewritable when one of them can't be put in exactly; nothing is then rewritten
 */
export function rewriteLinks(raw: Uint8Array, links: readonly Link[], replacements: ReadonlyMap<number, string>): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (replacements.size === 0) return bytes;
  const byLeaf = groupByLeaf(links, replacements);
  const structure = readStructure(bytes);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const leaf of structure.leaves) {
    const wanted = byLeaf.get(leaf.index);
    if (wanted === undefined) continue;
    byLeaf.delete(leaf.index);
    pieces.push(bytes.subarray(at, leaf.bodyStart), rewriteLeaf(bytes, leaf, wanted));
    at = leaf.bodyEnd;
  }
  if (byLeaf.size > 0) throw new NotRewritable('a link names a part the message does not have');
  const rewritten = Buffer.concat([...pieces, bytes.subarray(at)]);
  // What moved to the start of a line must not have become a delimiter.
  if (!sameParts(structure, readStructure(rewritten))) throw new NotRewritable('the rewritten message has other parts');
  return rewritten;
}

function sameParts(before: Structure, after: Structure): boolean {
  if (before.leaves.length !== after.leaves.length) return false;
  return before.leaves.every((leaf, i) => {
    const other = after.leaves[i] as Leaf;
    return leaf.type === other.type && leaf.encoding === other.encoding && leaf.bodyStart - leaf.headerStart === other.bodyStart - other.headerStart;
  });
}

function groupByLeaf(links: readonly Link[], replacements: ReadonlyMap<number, string>): Map<number, Replacement[]> {
  const byLeaf = new Map<number, Replacement[]>();
  for (const [index, url] of replacements) {
    const link = links[index];
    if (!link?.span || !link.lockable) throw new NotRewritable(`link ${index} has no place of its own`);
    if (!/^[\w\-.~:/?#[\]@!$&()*+,;=%]+$/.test(url)) throw new NotRewritable('a URL has no such character');
    const list = byLeaf.get(link.span.leaf) ?? [];
    list.push({ span: link.span, url });
    byLeaf.set(link.span.leaf, list);
  }
  for (const list of byLeaf.values()) {
    list.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }
  return new Map([...byLeaf].map(([leaf, list]) => [leaf, withoutOverlaps(list)]));
}

/**
 * Readings of one place are one replacement, also where one of them reads further than the other: a link that some clients see within
 * another must not keep both from being locked.
 *
 * @param list in the order of their places
 */
function withoutOverlaps(list: readonly Replacement[]): Replacement[] {
  const kept: Replacement[] = [];
  for (const next of list) {
    const last = kept.at(-1);
    if (last === undefined || next.span.start >= last.span.end) kept.push(next);
    else if (next.span.end > last.span.end) kept[kept.length - 1] = { ...last, span: { ...last.span, end: next.span.end } };
  }
  return kept;
}

function rewriteLeaf(raw: Buffer, leaf: Leaf, wanted: readonly Replacement[]): Buffer {
  const { body, octets, decoded } = readLeaf(raw, leaf);
  if (wanted.some(({ span }) => span.start >= span.end || span.end > decoded.text.length)) throw new NotRewritable('a link lies outside of its part');
  const html = isHtml(leaf);
  let edits = wanted.map(({ span, url }): TextEdit => {
    const blank = span.syntax === 'text' && needsBlank(url, decoded.text, span.end, html) ? ' ' : '';
    return { start: span.start, end: span.end, text: escapeFor(span.syntax, html, url) + blank };
  });
  let placed = placeEdits(octets, decoded, edits);
  if (placed?.length === edits.length && octets === body && decoded.layout !== 'wide') {
    edits = withinLines(body, decoded.text, placed, edits, (i) => wanted[i]?.span.syntax);
    placed = placeEdits(octets, decoded, edits);
  }
  if (placed === null) throw new NotRewritable(`text in ${decoded.charset} can't be spliced`);
  const rewritten = spliceFor(leaf)(body, octets, placed);
  // Trust nothing that a reader will click on: what comes out must read as what was meant, and as nothing else.
  if (readBody(rewritten, leaf).decoded.text !== expected(decoded.text, edits)) throw new NotRewritable('the rewritten part does not read as meant');
  return rewritten;
}

function escapeFor(syntax: LinkSpan['syntax'], html: boolean, url: string): string {
  // A string of JSON takes every character that a replacement may have.
  if (!html || syntax === 'json') return url;
  if (syntax === 'srcdoc') return escapeHtml(escapeHtml(url));
  return syntax === 'css' ? escapeCss(url) : escapeHtml(url);
}

/**
 * For a `url()` or a string, quoted or not, of a style sheet or of an attribute: six hexadecimal digits need no blank behind them
 * (CSS Syntax, section 4.3.7), and nothing is left that HTML would resolve in the one place and not in the other.
 */
function escapeCss(url: string): string {
  return url.replace(/[&()\\'"<>`]/g, (char) => `\\${char.charCodeAt(0).toString(16).padStart(6, '0')}`);
}

function spliceFor(leaf: Leaf): typeof spliceBase64 {
  if (leaf.encoding === 'base64') return spliceBase64;
  return leaf.encoding === 'quoted-printable' ? spliceQuotedPrintable : (body, _, edits) => splice(body, edits);
}

function expected(text: string, edits: readonly TextEdit[]): string {
  let out = '';
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
