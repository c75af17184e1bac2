/**
 * Hosts and domains: what is registered, and what belongs together. Public suffix list with its private
 * part, so that `a.github.io` and `b.github.io` are two domains.
 */
import { isIP } from 'node:net';
import { getDomain, parse } from 'tldts';

const cache = new Map<string, string>();
const CACHE_LIMIT = 4096;

/** Longest name there is in DNS, as text (RFC 1035 section 2.3.4). */
const NAME_LIMIT = 253;

/** A host as far as it is worth looking up: of one longer than any name, its last labels. */
export function lookedUp(host: string): string {
  if (host.length <= NAME_LIMIT) return host;
  const dot = host.indexOf('.', host.length - NAME_LIMIT);
  return dot === -1 ? host.slice(-NAME_LIMIT) : host.slice(dot + 1);
}

/** True for `192.0.2.1`, `[2001:db8::1]` and `2001:db8::1`. */
export function isAddressLiteral(host: string): boolean {
  return isIP(host.startsWith('[') ? host.slice(1, -1) : host) !== 0;
}

/**
 * The registrable domain of a host, lower-case. An IP address is its own domain (a suffix list would call
 * `23.133` the domain of 203.0.23.133); so is a name that is itself a public suffix, or has no dot.
 *
 * @param host A-labels, as `new URL().hostname` gives them
 */
export function registrableDomain(host: string): string {
  const known = cache.get(host);
  if (known !== undefined) return known;
  const name = lookedUp((host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase());
  const domain = name === '' || isAddressLiteral(name) ? name : (getDomain(name, { allowPrivateDomains: true }) ?? name);
  // Forgetting everything once in a while is cheaper than keeping order, and bounds what hostile mail can fill.
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(host, domain);
  return domain;
}

/** Top-level domains that file names end in as well: `notes.md`, `build.sh`. A bare name with one is taken for a file. */
const FILE_LIKE = /\.(?:ai|app|cc|java|mov|md|pl|ps|py|rs|sh|so|zip|pub|doc|cab|do|in)$/i;
/** Of these, those with a path behind them nearly always are files in a folder of them, or options of a program. */
const FILE_LIKE_IN_PATH = /\.(?:java|md|ps|py|rs|sh)$/i;
/** RFC 2606 and 6761: names for documentation and tests, which stand for public ones. */
const RESERVED = /\.(?:example|test)$/i;

/**
 * Whether a bare word reads as the name of a public host: `partner.example`, `shop.co.uk`, not `notes.md` or `e.g`.
 *
 * @param path a path follows, as behind few names of files: `files.app/login`
 */
export function isPublicName(word: string, path = false): boolean {
  if (!/^(?=.{4,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.)+[\p{L}]{2,24}$|^(?=.{4,253}$)(?:[a-z0-9-]{1,63}\.)+xn--[a-z0-9-]{2,59}$/iu.test(word)) return false;
  if (RESERVED.test(word)) return true;
  const { isIcann, publicSuffix } = parse(word, { validateHostname: false });
  // `shop.co.in` is no file either.
  return isIcann === true && (publicSuffix?.includes('.') === true || !(path ? FILE_LIKE_IN_PATH : FILE_LIKE).test(word));
}

/** Two letters that are a word as well: `this.is`, `do.it` are typing errors, not hosts. */
const WORDLIKE = /\.(?:am|as|at|be|by|id|in|is|it|la|me|my|no|pm|so|st|to|us|al|et|ga|ma|ne|un|il|im|do)$/;

/** Top-level domains that programs' names for their parts end in: `eth0.network`, `client.dev`, `Makefile.inc`. */
const CODELIKE = /^[^.]+\.(?:inc|open|target|network|data|build|name|stream|dev|call|next|select|map|page|host|date|run|style|audio|video|parts|cf|sv|bb)$/i;

/**
 * Whether clients make a link of a bare word: the name of a public host with nothing behind it. Stricter than `isPublicName`, since every
 * missing blank between two sentences makes such a word; Gmail and Apple Mail link `partner.example`, Outlook does not.
 */
export function isLinkedName(word: string): boolean {
  const end = word.slice(word.lastIndexOf('.'));
  // A missing blank makes a name of two labels, seldom of three.
  const two = word.indexOf('.') === word.length - end.length;
  // `end.Next`, and `Ltd.Co`.
  if (end !== end.toLowerCase() && word !== word.toUpperCase() && (two || end !== end.toUpperCase())) return false;
  if (two && WORDLIKE.test(word)) return false;
  return !CODELIKE.test(word) && isPublicName(word);
}

/** True when `host` is `parent` or below it, on a label boundary. */
export function isUnder(host: string, parent: string): boolean {
  return host === parent || (host.endsWith(parent) && host[host.length - parent.length - 1] === '.');
}
