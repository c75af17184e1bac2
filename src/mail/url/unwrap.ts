/**
 * Sees through links that another product or a redirector has rewritten, offline: the target is in the
 * link itself. Nothing is ever fetched. Where the target can't be had (Mimecast), the vendor's own hint is used.
 */
import { decodeWrapper } from './wrappers.ts';

const DEPTH_LIMIT = 5;
const LENGTH_LIMIT = 16_384;

export interface Unwrapped {
  /** Where the link leads at last, as far as it tells. */
  target: string;
  /** Names of the wrappers passed, outermost first. */
  through: string[];
}

export function unwrap(url: string): Unwrapped {
  const through: string[] = [];
  let target = url;
  while (through.length < DEPTH_LIMIT && target.length <= LENGTH_LIMIT) {
    const parsed = parseWebUrl(target);
    if (parsed === null) break;
    const inner = decodeWrapper(parsed, target);
    // A wrapper around what is no web address is left as it is: better the wrapper's host than none.
    if (inner === null || inner.url === target || parseWebUrl(inner.url) === null) break;
    through.push(inner.by);
    target = inner.url;
  }
  return { target, through };
}

/** The URL as a browser reads it (backslashes, tabs, userinfo and IDN resolved); `null` for what is not http or https. */
export function parseWebUrl(text: string): URL | null {
  if (!/^\s*https?:/i.test(text) || text.length > LENGTH_LIMIT) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
