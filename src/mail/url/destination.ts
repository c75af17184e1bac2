/** Where a URL leads: read once for every time it is written in a message. */
import type { Way } from '../catalogue/ways.ts';
import type { ReadingLists } from '../kit.ts';
import { byHost } from './by-host.ts';
import { carriedWays } from './carried.ts';
import { lookedUp, registrableDomain } from './domain.ts';
import { hostWays } from './host-shape.ts';
import { readSpelling, type Spelling } from './spelling.ts';
import { tenantOf } from './tenants.ts';
import { unwrap } from './unwrap.ts';

export interface Destination {
  /** Host as written, before unwrapping; `''` when there is none. */
  written: string;
  target: string;
  through: string[];
  /** Lower-case A-labels without the root's dot; `''` when there is none. */
  host: string;
  domain: string;
  tenant: string;
  /** A browser opens it: http or https, as written or within. */
  web: boolean;
  /** Ways in which the address itself misleads. */
  ways: Way[];
}

export function destinationOf(written: string, lists: ReadingLists): Destination {
  const outer = readSpelling(written);
  const { target, through } = unwrap(outer, lists.redirectors);
  const ways = new Set(spelledWays(outer));
  if (target !== outer) for (const way of spelledWays(target)) ways.add(way);
  const host = hostOf(target);
  const to = { written: hostOf(outer), target: target.url === null ? written : target.text, through, host };
  if (host === '' || target.url === null) return { ...to, domain: '', tenant: '', web: false, ways: [...ways] };
  // What a wrapper carries is its own business: Safe Links tell the recipient's address of every link.
  for (const way of carriedWays(target.url)) ways.add(way);
  // A short link, not its service's front page.
  if (target.url.pathname.length > 1 && isShortener(host, lists.shorteners)) ways.add('shortened');
  const domain = registrableDomain(host);
  // A wrapper may name anything, a share or nonsense: it is a web address all the same, and has to be one that can be locked.
  const web = isWeb(outer) || isWeb(target);
  return { ...to, domain, tenant: tenantOf(target.url, domain, lists.tenants), web, ways: [...ways] };
}

const isWeb = ({ scheme }: Spelling): boolean => scheme === 'http' || scheme === 'https';

const OWN_CONTENT = /^(?:data|blob|filesystem)$/;
const SCRIPT = /^(?:javascript|vbscript|livescript|mocha)$/;
/** Schemes that start a program, with an address or a command within. */
const PROGRAM = /^(?:ms-[\w-]+|search-ms|search|intent|onenote|microsoft-edge|shell|skype|zoommtg|calculator)$/;

function spelledWays({ url, scheme, ways }: Spelling): Way[] {
  if (OWN_CONTENT.test(scheme)) return [...ways, 'data-url'];
  if (SCRIPT.test(scheme)) return [...ways, 'script-url'];
  if (PROGRAM.test(scheme)) return [...ways, 'program-url'];
  if (url === null || url.hostname === '') return ways;
  const more = hostWays(withoutRoot(url.hostname)).slice();
  if (url.port !== '') more.push('port');
  if (/%25[0-9a-f]{2}/i.test(url.pathname)) more.push('double-encoded');
  if (/\/@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,24}(?:[/?#:]|$)/i.test(url.pathname)) more.push('at-in-path');
  return [...ways, ...more];
}

const hostOf = ({ url }: Spelling): string => withoutRoot(url?.hostname ?? '').toLowerCase();

const withoutRoot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host);

const isShortener = byHost((host, shorteners: ReadonlySet<string>): boolean => {
  for (let name = lookedUp(host), dot = 0; dot !== -1; name = name.slice(dot + 1)) {
    if (shorteners.has(name)) return true;
    dot = name.indexOf('.');
  }
  return false;
});
