/**
 * How a URL is spelt: what a browser makes of it (WHATWG URL standard, section 4.4), and what in the spelling leads an eye or another
 * parser astray. Where clients differ, the reading that leads somewhere is taken and the difference told.
 */

import type { Way } from '../catalogue/ways.ts';
import { parseUrl } from './parse-url.ts';

export interface Spelling {
  /** What is followed: blanks around it and line breaks in it gone, a scheme before it. `new URL(text)` is `url`. */
  text: string;
  /** `null` when no reading of it is a URL. */
  url: URL | null;
  /** Lower-case, without the colon; `''` when there is none. */
  scheme: string;
  /** Ways in which it misleads; ids as in docs/signals.md. */
  ways: Way[];
}

/** Longest URL parsed, in characters; the rest of a longer one is not looked at. */
const READ_LIMIT = 65_536;
/** Characters that take no room: what stands between the letters of a host is not seen. Browsers ignore some of them there. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const SCHEME = /^([a-z][a-z0-9+.-]{0,40}):/i;
/** Look like the slash, and are none: what follows them is still the host, or still the user name. Also percent-encoded. */
const SLASH_LOOKALIKE = /[\u2044\u2215\u29f8\u29f6\u2571\u3033\uff0f\u1735]|%e2%81%84|%e2%88%95|%e2%a7%b8|%ef%bc%8f/i;
const NAME_LIKE = /^(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}(?:[:/?#]|$)/u;

/** How nearly all are spelt. What is not plain is looked at more closely; `%e` may begin a percent-encoded look-alike. */
const PLAIN = /^(https?):\/\/([a-z0-9.-]{1,253})(?=[/?#]|$)/i;
const NOT_PLAIN = /[^\x21-\x7e]|\\|%e/i;

function plain(written: string): Spelling | null {
  const [, scheme = '', host = ''] = PLAIN.exec(written) ?? [];
  if (host === '' || host.endsWith('.') || written.length > READ_LIMIT || NOT_PLAIN.test(written)) return null;
  const url = parseUrl(written);
  // A number for a host, or one that cannot be.
  return url === null || url.hostname !== host.toLowerCase() ? null : { text: written, url, scheme: scheme.toLowerCase(), ways: [] };
}

/** @param written entities and encodings of the message resolved, nothing else */
export function readSpelling(written: string): Spelling {
  const usual = plain(written);
  if (usual !== null) return usual;
  const bare = trimmed(written.slice(0, READ_LIMIT));
  const text = bare.replace(/[\t\n\r]/g, '');
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? '';
  const reading = scheme === 'http' || scheme === 'https' ? web(text, scheme) : other(text, scheme);
  // A line break in a query is the work of a mailer that wrapped; one in front of the path is not.
  if (text !== bare && /[\t\n\r]/.test(bare.slice(0, reading.head))) reading.ways.push('control-in-url');
  const { ways } = reading;
  return { text: reading.text, url: reading.url, scheme: reading.scheme, ways };
}

interface Reading extends Spelling {
  /** Characters up to the end of the host. */
  head: number;
}

function web(text: string, scheme: string): Reading {
  const ways: Way[] = [];
  const colon = scheme.length + 1;
  const slashes = /^[\\/]{0,1000}/.exec(text.slice(colon, colon + 1000))?.[0] ?? '';
  const start = colon + slashes.length;
  const end = endOfAuthority(text, start);
  const authority = text.slice(start, end);
  const name = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d{0,8}$/, '');
  if (slashes.includes('\\') || /\\/.test(text.slice(end).split(/[?#]/, 1)[0] ?? '')) ways.push('backslash');
  else if (slashes !== '//') ways.push('missing-slashes');
  if (authority.includes('@')) ways.push('userinfo');
  // RFC 3986 does not end the authority at a backslash: a parser of that school takes what follows the @ for the host.
  if (text[end] === '\\' && text.slice(end).split(/[/?#]/, 1)[0]?.includes('@')) ways.push('ambiguous-host');
  if (name.includes('%')) ways.push('encoded-host');
  if (INVISIBLE.test(text.slice(0, end))) ways.push('invisible-in-url');
  INVISIBLE.lastIndex = 0;
  if (isCompatible(name)) ways.push('compatibility-host');
  if (SLASH_LOOKALIKE.test(text)) ways.push('slash-lookalike');
  const followed = followable(text, start, end);
  if (followed === null) return { text, url: null, scheme, ways: [...ways, 'unreadable-host'], head: end };
  const { url } = followed;
  if (/^\d[\d.]*$/.test(url.hostname) && name.toLowerCase() !== url.hostname && !name.includes('%')) ways.push('numeric-host');
  if (url.hostname.startsWith('[::ffff:')) ways.push('numeric-host');
  if (url.hostname.endsWith('.')) ways.push('trailing-dot');
  return { ...followed, scheme, ways, head: end };
}

/** As written; else with what can't stand in a host folded away, as clients before IDNA 2008 did it. */
function followable(text: string, start: number, end: number): { text: string; url: URL } | null {
  const url = parseUrl(text);
  if (url !== null) return { text, url };
  const folded = text.slice(0, start) + text.slice(start, end).replace(INVISIBLE, '').normalize('NFKC') + text.slice(end);
  const foldedUrl = parseUrl(folded);
  return foldedUrl === null ? null : { text: folded, url: foldedUrl };
}

function other(text: string, scheme: string): Reading {
  const as = { text, scheme, head: 0 };
  if (/^(?:file:[\\/]{0,10})?\\\\[^\\/]/i.test(text) || /^file:[\\/]{4,8}[^\\/]/i.test(text)) return fileShare(text);
  if (scheme === 'file' || scheme === 'smb') {
    const url = parseUrl(text);
    return { ...as, url, ways: [url !== null && url.hostname !== '' ? 'file-share' : 'file-url'] };
  }
  // `partner.example:8080/x` has no scheme, though it looks as if.
  if (scheme !== '' && !/^[^:]{1,60}\.[a-z0-9-]{2,24}:\d{1,5}(?:[/?#]|$)/i.test(text)) return { ...as, url: parseUrl(text), ways: [] };
  const completed = text.startsWith('//') ? `https:${text}` : NAME_LIKE.test(text) ? `http://${text}` : '';
  if (completed === '') return { ...as, url: null, ways: [] };
  const reading = web(completed, completed.slice(0, completed.indexOf(':')));
  return { ...reading, ways: ['no-scheme', ...reading.ways] };
}

/** `\\host\share`, also with `@SSL` or a port behind the host, as WebDAV over a share is written. */
function fileShare(text: string): Reading {
  const [host = '', ...path] = text
    .replace(/^(?:file:)?[\\/]{1,12}/i, '')
    .replaceAll('\\', '/')
    .split('/');
  const target = `file://${host.replace(/@.*$/, '')}/${path.join('/')}`;
  const url = parseUrl(target);
  return url === null ? { text, url, scheme: 'file', ways: ['file-url'], head: 0 } : { text: target, url, scheme: 'file', ways: ['file-share'], head: 0 };
}

function endOfAuthority(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '/' || char === '\\' || char === '?' || char === '#') return at;
  }
  return text.length;
}

/** Written in letters, stops or signs that stand for others: full width, circled, `℀`, an ideographic full stop. */
function isCompatible(name: string): boolean {
  if (!/[^\x00-\x7f]/.test(name)) return false;
  return (
    /[\u3002\uff61]/.test(name) ||
    /[\x00-\x7f]/.test(
      [...name]
        .filter((char) => char > '\x7f')
        .join('')
        .normalize('NFKC'),
    )
  );
}

/** Without controls and blanks around it; more than `new URL` takes away, since clients do too. */
function trimmed(text: string): string {
  const blank = (at: number): boolean => text.charCodeAt(at) <= 0x20 || /\s/.test(text[at] ?? '') || text[at] === '\u200b';
  let start = 0;
  let end = text.length;
  while (start < end && blank(start)) start += 1;
  while (end > start && blank(end - 1)) end -= 1;
  return text.slice(start, end);
}
