/** Who is on the other end of a request: the reader's address, and whether the request is the page's own form. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { parseUrl } from '../mail/url/parse-url.ts';

const LOOPBACK = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** `null` when there is no socket (a test that calls the application itself). */
function peerAddress(c: Context): string | null {
  try {
    return getConnInfo(c).remote.address ?? null;
  } catch {
    return null;
  }
}

/**
 * Address of the reader. X-Forwarded-For is believed only from a peer on this machine, where a reverse proxy
 * is the rule, and only its last entry, which that proxy itself wrote.
 */
export function readerAddress(c: Context): string | null {
  const peer = peerAddress(c);
  if (peer === null || !LOOPBACK.test(peer)) return peer;
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return /^[0-9A-Fa-f.:]{2,45}$/.test(forwarded) ? forwarded : peer;
}

/**
 * The same for counting: of an IPv6 address its network of 64 bits, for whoever has one address there has all of them
 * (RFC 4291 section 2.5.1).
 */
export function readerNetwork(c: Context): string {
  const address = readerAddress(c) ?? 'unknown';
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const behind = tail.split(':').filter((group) => group !== '');
  const all = address.includes('::') ? [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - behind.length) }, () => '0'), ...behind] : groups;
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** It came over https: as a reverse proxy on this machine says, since the server itself speaks http alone. */
export function isHttps(c: Context): boolean {
  const peer = peerAddress(c);
  return peer !== null && LOOPBACK.test(peer) && c.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase() === 'https';
}

/**
 * True when a POST is not another site's doing. Browsers say so in Sec-Fetch-Site (only over https and to
 * localhost), else in Origin, which every browser sends with a POST. A client that sends neither is no
 * browser, and nobody can be tricked into running it.
 */
export function isOwnForm(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  if (origin === undefined) return true;
  // The host the browser asked for; the scheme is the reverse proxy's business.
  const asked = c.req.header('x-forwarded-host') ?? c.req.header('host') ?? new URL(c.req.url).host;
  return parseUrl(origin)?.host === asked.toLowerCase();
}

/** The same where a browser sends along who is signed in: then one that says nothing of itself is refused as well. */
export function isOwnSignedForm(c: Context): boolean {
  const says = c.req.header('sec-fetch-site') ?? c.req.header('origin');
  return says !== undefined && isOwnForm(c);
}
