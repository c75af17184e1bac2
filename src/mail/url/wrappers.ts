/**
 * The rewriters of other mail filters: whose host, and how the target stands in the link. Shapes are from the vendors' own
 * documents and from samples; a shape that does not fit decodes to nothing, never to a guess. Open redirectors are a list (redirectors.ts).
 */
import { byHost } from './by-host.ts';
import { isUnder } from './domain.ts';
import { percentDecoded } from './percent.ts';

export interface Inner {
  url: string;
  /** Short name of the wrapper. */
  by: string;
}

interface Wrapper {
  by: string;
  /** Host, or a suffix on a label boundary. */
  hosts: readonly string[];
  decode(url: URL): string | null;
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

/** The vendor keeps the target to itself; the domain it shows is all there is. */
function hint(name: string): (url: URL) => string | null {
  return (url) => {
    const domain = url.searchParams.get(name);
    return domain !== null && /^[\w.-]{1,253}\.[a-z0-9-]{2,63}$/i.test(domain) ? `https://${domain}/` : null;
  };
}

const WRAPPERS: readonly Wrapper[] = [
  {
    by: 'safelinks',
    hosts: ['safelinks.protection.outlook.com', 'safelinks.protection.office365.us', 'statics.teams.cdn.office.net', 'safelink.emails.azure.net'],
    decode: parameter('url', 'destination'),
  },
  { by: 'urldefense', hosts: ['urldefense.com', 'urldefense.us', 'urldefense.proofpoint.com'], decode: proofpoint },
  { by: 'urlisolation', hosts: ['urlisolation.com'], decode: parameter('url') },
  { by: 'mimecast', hosts: ['mimecast.com', 'mimecastprotect.com'], decode: hint('domain') },
  { by: 'barracuda', hosts: ['linkprotect.cudasvc.com'], decode: parameter('a') },
  { by: 'cisco', hosts: ['secure-web.cisco.com'], decode: lastSegment },
  { by: 'sophos', hosts: ['protection.sophos.com'], decode: sophos },
  { by: 'trendmicro', hosts: ['trendmicro.com'], decode: (url) => (/-ctp\.trendmicro\.com$/.test(url.hostname) ? url.searchParams.get('url') : null) },
  { by: 'fireeye', hosts: ['protect2.fireeye.com', 'protect.fireeye.com'], decode: parameter('u') },
  { by: 'checkpoint', hosts: ['protect.checkpoint.com', 'url.avanan.click'], decode: checkPoint },
  { by: 'avanan', hosts: ['url-protection.com'], decode: parameter('o') },
  { by: 'symantec', hosts: ['clicktime.symantec.com'], decode: parameter('u') },
  { by: 'trustwave', hosts: ['scanmail.trustwave.com'], decode: parameter('u') },
  { by: 'edgepilot', hosts: ['link.edgepilot.com'], decode: parameter('u') },
  { by: 'esva', hosts: ['urlsand.esvalabs.com'], decode: parameter('u') },
  { by: 'inky', hosts: ['inky.com'], decode: hint('domain') },
  { by: 'egress', hosts: ['defend.egress.com'], decode: hint('Domain') },
  { by: 'google-translate', hosts: ['translate.goog'], decode: translated },
];

const wrappersOf = byHost((name, wrappers: readonly Wrapper[]) => wrappers.filter(({ hosts }) => hosts.some((host) => isUnder(name, host))));

/**
 * @param url the link, as a browser reads it: so what is decoded is what the vendor's server would be asked
 * @returns the next layer, or `null` when this is no known wrapper, or nothing can be read of it
 */
export function decodeWrapper(url: URL): Inner | null {
  for (const wrapper of wrappersOf(url.hostname, WRAPPERS)) {
    const inner = wrapper.decode(url);
    if (inner !== null) return { url: inner.trim(), by: wrapper.by };
  }
  return null;
}

/** Proofpoint URL Defense, three generations. */
function proofpoint(url: URL): string | null {
  if (url.pathname.startsWith('/v1/')) return unescapeHtml(url.searchParams.get('u'));
  if (url.pathname.startsWith('/v2/')) {
    const u = url.searchParams.get('u');
    return u === null ? null : unescapeHtml(percentDecoded(u.replaceAll('-', '%').replaceAll('_', '/')));
  }
  return proofpointV3(url.href);
}

const V3_RUN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** v3: `/v3/__URL__;CHARS!!…`: each `*` of the URL takes one of the characters, `**X` a run of them. */
function proofpointV3(text: string): string | null {
  const inner = between(text, '/v3/__', '__;');
  const encoded = between(text, '__;', '!');
  if (inner === null || encoded === null) return null;
  const url = percentDecoded(inner.replace(/^([a-z]{1,10}):\/(?!\/)/i, '$1://'));
  const characters = [...Buffer.from(encoded, 'base64url').toString('utf8')];
  let used = 0;
  return url.replace(/\*(?:\*(.))?/g, (_, run: string | undefined) => {
    const count = run === undefined ? 1 : V3_RUN.indexOf(run) + 2;
    used += count;
    return characters.slice(used - count, used).join('');
  });
}

function sophos(url: URL): string | null {
  const encoded = url.searchParams.get('u');
  if (encoded !== null) {
    // `+` of plain base64 came through the query as a blank.
    const decoded = Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString('utf8');
    if (/^https?:\/\//i.test(decoded)) return decoded;
  }
  return hint('d')(url);
}

function checkPoint({ href }: URL): string | null {
  // `/v1/url?…` of the older kind keeps the target to itself.
  const inner = href.includes('/v2/') ? between(href, '/___', '___.') : null;
  if (inner === null) return null;
  return percentDecoded(inner).replace(/^(https?):\/(?!\/)/i, '$1://');
}

/** `www-partner-example.translate.goog/path`: dots are hyphens, hyphens are two. */
function translated(url: URL): string | null {
  const label = url.hostname.slice(0, -'.translate.goog'.length);
  if (label === '' || label.includes('.')) return null;
  const host = label.replace(/--|-/g, (mark) => (mark === '-' ? '.' : '-'));
  // What is Google's own in the query is not the page's.
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('_x_tr_')) url.searchParams.delete(name);
  return `https://${host}${url.pathname}${url.search}${url.hash}`;
}

/** What stands between two marks; found by search, since a pattern could be made to try every pair of them. */
function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
  return end === -1 ? null : text.slice(start + open.length, end);
}

function lastSegment({ href }: URL): string | null {
  const segment = href.slice(href.lastIndexOf('/') + 1);
  const decoded = percentDecoded(segment);
  return /^https?:\/\//i.test(decoded) ? decoded : null;
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
