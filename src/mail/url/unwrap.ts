/**
 * Sees through links that another filter, a redirector or a program's scheme has wrapped, offline: the target is in the link itself.
 * Nothing is ever fetched. Where the target can't be had (Mimecast), the vendor's own hint is used.
 */
import { handedOn } from './handlers.ts';
import { type Redirector, redirectTarget } from './redirectors.ts';
import { readSpelling, type Spelling } from './spelling.ts';
import { decodeWrapper } from './wrappers.ts';

const DEPTH_LIMIT = 5;
const LENGTH_LIMIT = 16_384;

export interface Unwrapped {
  /** Where the link leads at last, as far as it tells. */
  target: Spelling;
  /** Names of the wrappers passed, outermost first. */
  through: string[];
}

/** @param outer the link as written */
export function unwrap(outer: Spelling, redirectors: readonly Redirector[]): Unwrapped {
  const through: string[] = [];
  let target = outer;
  while (through.length < DEPTH_LIMIT && target.text.length <= LENGTH_LIMIT) {
    const layer = nextLayer(target, redirectors);
    if (layer === null) break;
    const inner = readSpelling(layer.url);
    // A wrapper around what names no host is left as it is: better the wrapper's host than none.
    if (inner.url === null || inner.url.hostname === '' || inner.text === target.text) break;
    through.push(layer.by);
    target = inner;
  }
  return { target, through };
}

/** The host is the one a browser would ask: `https://wrapper@attacker/` and `https://attacker\@wrapper/` are the attacker's. */
function nextLayer({ url, text, scheme }: Spelling, redirectors: readonly Redirector[]): { url: string; by: string } | null {
  if (scheme !== 'http' && scheme !== 'https') return handedOn(text, scheme);
  if (url === null) return null;
  return decodeWrapper(url) ?? redirectTarget(url, redirectors);
}
