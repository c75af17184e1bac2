/**
 * Shows a URL so that a reader sees where it really leads and no program turns it into a link:
 * `hxxps://user@evil[.]example/path`. Works on hostile input; never throws, output is bounded.
 */

import { domainToUnicode } from 'node:url';
import { parseUrl } from '../mail/url/parse-url.ts';

const MAX_TEXT = 200;
const MAX_REST = 160;
const MAX_USERINFO = 80;

/** Controls, invisible formatting and bidirectional overrides: they can make a text read as something else. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

export interface ShownTarget {
  /** Defanged, ASCII, with user name and A-labels as they are; `null` when the target is no http(s) URL. */
  address: string | null;
  /** What stands before and after the host in `address`. */
  before: string;
  after: string;
  /** Host in A-labels, defanged; `''` when there is none. */
  host: string;
  /** The host as people write it, when it differs from its A-labels; else `null`. */
  unicodeHost: string | null;
  /** User name or password before the `@`, which can pose as the host; `null` when there is none. */
  userinfo: string | null;
}

/**
 * A text of others, fit to show: one line, nothing invisible, at most `limit` characters and an ellipsis.
 * Cuts between code points, so that no half of a surrogate pair is left.
 */
export function shownText(text: string, limit: number = MAX_TEXT): string {
  // Four UTF-16 units a character is plenty: a hostile megabyte is cut before it is walked.
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/gu, ' ')
    .replace(UNSEEN, '')
    .trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit).join('')}…`;
}

/** The target as a URL that a browser may be sent to; `null` for anything but http and https. */
export function openableTarget(target: string): URL | null {
  const url = parseUrl(target);
  if (url === null) return null;
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url : null;
}

/** `evil.example` → `evil[.]example`; an IPv6 literal's colons likewise. */
const defangHost = (host: string): string => host.replaceAll('.', '[.]').replaceAll(':', '[:]');

/** Keeps the beginning and the end: what an attacker wants out of sight is often in the middle. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

export function shownTarget(target: string): ShownTarget {
  const url = openableTarget(target);
  if (url === null) return { address: null, before: '', after: '', host: '', unicodeHost: null, userinfo: null };
  const host = defangHost(url.hostname);
  const unicode = domainToUnicode(url.hostname);
  const credentials = [url.username, url.password].filter((part) => part !== '').join(':');
  const userinfo = credentials === '' ? null : shorten(credentials, MAX_USERINFO);
  const scheme = url.protocol === 'https:' ? 'hxxps' : 'hxxp';
  const port = url.port === '' ? '' : `:${url.port}`;
  const rest = shorten(`${url.pathname}${url.search}${url.hash}`, MAX_REST);
  const before = `${scheme}://${userinfo === null ? '' : `${userinfo}@`}`;
  const after = `${port}${rest === '/' ? '' : rest}`;
  return {
    address: `${before}${host}${after}`,
    before,
    after,
    host,
    unicodeHost: unicode !== '' && unicode !== url.hostname ? shownText(defangHost(unicode)) : null,
    userinfo,
  };
}
