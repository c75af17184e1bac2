/**
 * The rewriters and redirectors known: whose host, and how the target stands in the link. Shapes are from the vendors' own
 * documents and from samples; a shape that does not fit decodes to nothing, never to a guess.
 */
import { isUnder } from './domain.ts';

export interface Inner {
  url: string;
  /** Short name of the wrapper. */
  by: string;
}

interface Wrapper {
  by: string;
  /** Host, or a suffix on a label boundary. */
  hosts: readonly string[];
  decode(url: URL, text: string): string | null;
}

const parameter =
  (...names: string[]) =>
  (url: URL): string | null => {
    for (const name of names) {
      const value = url.searchParams.get(name);
      if (value) return value;
    }
    return null;
  };

const WRAPPERS: readonly Wrapper[] = [
  {
    by: 'safelinks',
    hosts: ['safelinks.protection.outlook.com', 'safelinks.protection.office365.us', 'statics.teams.cdn.office.net', 'safelink.emails.azure.net'],
    decode: parameter('url', 'destination'),
  },
  { by: 'urldefense', hosts: ['urldefense.com', 'urldefense.us', 'urldefense.proofpoint.com'], decode: proofpoint },
  { by: 'mimecast', hosts: ['mimecast.com', 'mimecastprotect.com'], decode: mimecast },
  { by: 'barracuda', hosts: ['linkprotect.cudasvc.com'], decode: parameter('a') },
  { by: 'cisco', hosts: ['secure-web.cisco.com'], decode: (_, text) => lastSegment(text) },
  { by: 'sophos', hosts: ['protection.sophos.com'], decode: sophos },
  { by: 'trendmicro', hosts: ['trendmicro.com'], decode: (url) => (/-ctp\.trendmicro\.com$/.test(url.hostname) ? url.searchParams.get('url') : null) },
  { by: 'fireeye', hosts: ['protect2.fireeye.com', 'protect.fireeye.com'], decode: parameter('u') },
  { by: 'checkpoint', hosts: ['protect.checkpoint.com'], decode: (_, text) => checkPoint(text) },
  { by: 'symantec', hosts: ['clicktime.symantec.com'], decode: parameter('u') },
  { by: 'esva', hosts: ['urlsand.esvalabs.com'], decode: parameter('u') },
  { by: 'awstrack', hosts: ['awstrack.me'], decode: (_, text) => pathTarget(text, /\/L0\/([^/]+)/) },
  // Redirectors anyone may use: the address a reader trusts is not the one that answers.
  { by: 'google', hosts: ['google.com', 'googleadservices.com', 'doubleclick.net'], decode: google },
  { by: 'facebook', hosts: ['l.facebook.com', 'lm.facebook.com', 'l.instagram.com', 'l.messenger.com', 'l.wl.co'], decode: parameter('u') },
  { by: 'linkedin', hosts: ['linkedin.com'], decode: (url) => (/^\/(?:redir\/redirect|safety\/go)/.test(url.pathname) ? url.searchParams.get('url') : null) },
  { by: 'youtube', hosts: ['youtube.com'], decode: (url) => (url.pathname === '/redirect' ? url.searchParams.get('q') : null) },
  { by: 'bing', hosts: ['bing.com'], decode: bing },
  { by: 'duckduckgo', hosts: ['duckduckgo.com'], decode: (url) => (url.pathname === '/l/' ? url.searchParams.get('uddg') : null) },
  { by: 'slack', hosts: ['slack-redir.net'], decode: parameter('url') },
  { by: 'vk', hosts: ['vk.com'], decode: (url) => (url.pathname === '/away.php' ? url.searchParams.get('to') : null) },
  { by: 'tumblr', hosts: ['t.umblr.com'], decode: parameter('z') },
];

/**
 * @param url  the link, parsed
 * @param text the link as written: some wrappers keep the target where a parser would normalise it away
 * @returns the next layer, or `null` when this is no known wrapper, or nothing can be read of it
 */
export function decodeWrapper(url: URL, text: string): Inner | null {
  for (const wrapper of WRAPPERS) {
    if (!wrapper.hosts.some((host) => isUnder(url.hostname, host))) continue;
    const inner = wrapper.decode(url, text);
    if (inner !== null) return { url: inner.trim(), by: wrapper.by };
  }
  return null;
}

/** Proofpoint URL Defense, three generations. */
function proofpoint(url: URL, text: string): string | null {
  if (url.pathname.startsWith('/v1/')) return unescapeHtml(url.searchParams.get('u'));
  if (url.pathname.startsWith('/v2/')) {
    const u = url.searchParams.get('u');
    return u === null ? null : unescapeHtml(percentDecode(u.replaceAll('-', '%').replaceAll('_', '/')));
  }
  return proofpointV3(text);
}

const V3_RUN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** v3: `/v3/__URL__;CHARS!!…`: each `*` of the URL takes one of the characters, `**X` a run of them. */
function proofpointV3(text: string): string | null {
  const inner = between(text, '/v3/__', '__;');
  const encoded = between(text, '__;', '!');
  if (inner === null || encoded === null) return null;
  const url = percentDecode(inner.replace(/^([a-z]{1,10}):\/(?!\/)/i, '$1://'));
  const characters = [...Buffer.from(encoded, 'base64url').toString('utf8')];
  let used = 0;
  return url.replace(/\*(?:\*(.))?/g, (_, run: string | undefined) => {
    const count = run === undefined ? 1 : V3_RUN.indexOf(run) + 2;
    used += count;
    return characters.slice(used - count, used).join('');
  });
}

/** Mimecast keeps the target to itself; the `domain` it shows is all there is. */
function mimecast(url: URL): string | null {
  const hint = url.searchParams.get('domain');
  return hint !== null && /^[\w.-]+\.[a-z0-9-]{2,}$/i.test(hint) ? `https://${hint}/` : null;
}

function sophos(url: URL): string | null {
  const encoded = url.searchParams.get('u');
  if (encoded !== null) {
    // `+` of plain base64 came through the query as a blank.
    const decoded = Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString('utf8');
    if (/^https?:\/\//i.test(decoded)) return decoded;
  }
  const domain = url.searchParams.get('d');
  return domain !== null && /^[\w.-]+\.[a-z0-9-]{2,}$/i.test(domain) ? `https://${domain}/` : null;
}

function checkPoint(text: string): string | null {
  const inner = text.includes('/v2/') ? between(text, '/___', '___.') : null;
  if (inner === null) return null;
  return percentDecode(inner).replace(/^(https?):\/(?!\/)/i, '$1://');
}

function google(url: URL): string | null {
  const { pathname, searchParams } = url;
  if (/^\/(?:url|imgres|travel\/clk)$/.test(pathname)) return searchParams.get('q') ?? searchParams.get('url') ?? searchParams.get('imgurl');
  if (pathname.startsWith('/amp/s/')) return `https://${pathname.slice(7)}${url.search}`;
  if (/\/(?:aclk|click)/.test(pathname)) return searchParams.get('adurl');
  return null;
}

/** `/ck/a?…&u=a1<base64url>` */
function bing(url: URL): string | null {
  const encoded = url.pathname === '/ck/a' ? url.searchParams.get('u') : null;
  return encoded?.startsWith('a1') ? Buffer.from(encoded.slice(2), 'base64url').toString('utf8') : null;
}

/** What stands between two marks; found by search, since a pattern could be made to try every pair of them. */
function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
  return end === -1 ? null : text.slice(start + open.length, end);
}

function lastSegment(text: string): string | null {
  const segment = text.slice(text.lastIndexOf('/') + 1);
  const decoded = percentDecode(segment);
  return /^https?:\/\//i.test(decoded) ? decoded : null;
}

function pathTarget(text: string, shape: RegExp): string | null {
  const encoded = shape.exec(text)?.[1];
  return encoded === undefined ? null : percentDecode(encoded);
}

/** Percent-decoding that leaves what is not decodable as it is. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

function unescapeHtml(text: string | null): string | null {
  return (
    text
      ?.replace(/&amp;/g, '&')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"') ?? null
  );
}
