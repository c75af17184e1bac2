/**
 * The path of MAIL FROM and RCPT TO (RFC 5321 section 4.1.2, RFC 6531 section 3.3): cut out of the
 * argument and checked, never changed. Case, A-labels, quoting and source routes stay as they came, so
 * that the next hop hears what we heard and the road can refuse what policy forbids.
 */
import { isIPv4, isIPv6 } from 'node:net';

/** Octets of a path with its brackets (RFC 5321 section 4.5.3.1.3). The local part's own limit of 64 is widely broken and not enforced. */
const MAX_PATH = 256;
const MAX_DOMAIN = 255;

/** Controls, and what a reader can't see: word joiner, zero-width space and no-break space. Joiners stay, some scripts need them. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u2060\ufeff]/;
/** RFC 5321 dot-string, but dots may stand anywhere: mobile carriers gave out such addresses. */
const DOT_STRING = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\u{10ffff}-]+$/u;
const QUOTED_STRING = /^"(?:[^"\\]|\\.)*"$/u;
const LABEL = /^[A-Za-z0-9_\u0080-\u{10ffff}](?:[A-Za-z0-9_\u0080-\u{10ffff}-]*[A-Za-z0-9_\u0080-\u{10ffff}])?$/u;

/**
 * Splits `<path> parameters`.
 * @returns the path without brackets and what follows it; `null` when there is no complete `<path>`.
 */
export function cutPath(argument: string): { path: string; rest: string } | null {
  if (!argument.startsWith('<')) return null;
  let quoted = false;
  for (let i = 1; i < argument.length; i++) {
    const c = argument[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '<') return null;
    else if (!quoted && c === '>') {
      const rest = argument.slice(i + 1);
      return rest === '' || rest.startsWith(' ') ? { path: argument.slice(1, i), rest } : null;
    }
  }
  return null;
}

/** True for `local@domain`, with or without a source route in front. `''` is no mailbox. */
export function isMailboxPath(path: string): boolean {
  if (Buffer.byteLength(path) + 2 > MAX_PATH || UNSAFE.test(path)) return false;
  const mailbox = withoutSourceRoute(path);
  if (mailbox === null) return false;
  const at = mailbox.lastIndexOf('@');
  return at > 0 && isLocalPart(mailbox.slice(0, at)) && isDomain(mailbox.slice(at + 1));
}

/** RFC 5321 section 4.1.1.3: the one recipient that needs no domain. */
export const isPostmaster = (path: string): boolean => path.toLowerCase() === 'postmaster';

export const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

/** `@a,@b:user@host` → `user@host`; `null` when the route is malformed. */
function withoutSourceRoute(path: string): string | null {
  if (!path.startsWith('@')) return path;
  const colon = path.indexOf(':');
  const hops = path.slice(0, colon).split(',');
  return colon > 0 && hops.every((hop) => hop.startsWith('@') && isHostName(hop.slice(1))) ? path.slice(colon + 1) : null;
}

function isLocalPart(local: string): boolean {
  return DOT_STRING.test(local) || QUOTED_STRING.test(local);
}

function isDomain(domain: string): boolean {
  if (!domain.startsWith('[')) return isHostName(domain);
  const literal = /^\[(IPv6:)?(.*)\]$/i.exec(domain);
  return literal !== null && (literal[1] === undefined ? isIPv4 : isIPv6)(literal[2] ?? '');
}

function isHostName(name: string): boolean {
  return Buffer.byteLength(name) <= MAX_DOMAIN && name.split('.').every((label) => Buffer.byteLength(label) <= 63 && LABEL.test(label));
}
