/**
 * What a URL carries along: another address, which its site may send the reader on to, or somebody's e-mail address, which tells
 * the site who clicked. Both are in much honest mail; history and the host give them weight.
 */
import type { Way } from '../catalogue/ways.ts';
import { registrableDomain } from './domain.ts';
import { parseUrl } from './parse-url.ts';
import { percentDecoded } from './percent.ts';
import { webAddress } from './redirectors.ts';

const CARRIES = /https?(?::|%3a|%253a)|aHR0c/i;
const PARTS_LIMIT = 40;
const LENGTH_LIMIT = 16_384;
const TOKEN = /[\w+-]{12,400}/g;
const TOKENS_LIMIT = 20;
/** An addr-spec as people have them (RFC 5321 section 4.1.2, without quoted strings). */
const DOMAIN_PART = /@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,24}(?![a-z0-9])/iy;
const WHOLE_ADDRESS = /^["']?[\w.+%-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,24}["']?$/i;

export function carriedWays(url: URL): Way[] {
  const tail = (url.pathname + url.search + url.hash).slice(0, LENGTH_LIMIT);
  const ways: Way[] = [];
  if (CARRIES.test(tail) && carriesUrl(url)) ways.push('carries-url');
  if (tail.length > 8 && holdsAddress(tail)) ways.push('address-in-url');
  return ways;
}

/** A parameter, the fragment or the rest of the path is an absolute URL on another site. */
function carriesUrl(url: URL): boolean {
  const own = registrableDomain(url.hostname);
  const fragment = url.hash.replace(/^#[!/?]{0,3}/, '');
  const values = [...url.searchParams.values()].slice(0, PARTS_LIMIT);
  values.push(...fragment.split('&', PARTS_LIMIT).flatMap((part) => [part, part.slice(part.indexOf('=') + 1)]));
  const inPath = /https?(?::|%3a)/i.exec(url.pathname);
  if (inPath !== null) values.push(url.pathname.slice(inPath.index).replace(/^(https?):\/{1,2}(?!\/)/i, '$1://'));
  values.push(...url.pathname.split('/', PARTS_LIMIT).filter((part) => part.startsWith('aHR0c')));
  return values.some((value) => {
    const host = CARRIES.test(value) ? hostIn(value) : '';
    return host !== '' && registrableDomain(host) !== own;
  });
}

function hostIn(value: string): string {
  let text = value.slice(0, 4000);
  for (let times = 0; times < 2 && /^https?%/i.test(text); times += 1) text = percentDecoded(text);
  const address = webAddress(text);
  return address === null ? '' : (parseUrl(address)?.hostname ?? '');
}

function holdsAddress(tail: string): boolean {
  const text = tail.includes('%') ? percentDecoded(tail) : tail;
  for (let at = text.indexOf('@'), seen = 0; at !== -1 && seen < TOKENS_LIMIT; at = text.indexOf('@', at + 1), seen += 1) {
    DOMAIN_PART.lastIndex = at;
    if (at > 0 && /[\w.+-]/.test(text[at - 1] as string) && DOMAIN_PART.test(text)) return true;
  }
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text), seen = 0; match !== null && seen < TOKENS_LIMIT; match = TOKEN.exec(text), seen += 1) {
    if (isEncodedAddress(match[0])) return true;
  }
  return false;
}

/** Base64 of an addr-spec; hexadecimal digits alone are somebody's number. */
function isEncodedAddress(token: string): boolean {
  if (token.length % 4 === 1 || !/[A-Z]/.test(token)) return false;
  return WHOLE_ADDRESS.test(Buffer.from(token, 'base64url').toString('latin1'));
}
