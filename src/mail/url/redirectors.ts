/**
 * Pages that send anybody on to any address: what a reader trusts is the host in front. Which they are is told by
 * `rules/redirectors.yaml`; here is how the target is read out of such a link. Offline: nothing is ever fetched.
 */
import { byHost } from './by-host.ts';
import { registrableDomain } from './domain.ts';
import { percentDecoded } from './percent.ts';

export interface Redirector {
  /** Short name, as in `Link.through`. */
  name: string;
  /** Host, or a suffix of it on a label boundary; `google.*` for that name under any public suffix. */
  host: string;
  /** What the path is or, ending in `/` or `*`, begins with; `/*` for any. */
  path: string;
  /** Query parameters that hold the target, the first that is there counts; plain, or in base64. */
  parameters: readonly string[];
  /** What follows `path` is the target, with or without its scheme. */
  rest: boolean;
}

type Index = ReadonlyMap<string, readonly Redirector[]>;

const indexes = new WeakMap<readonly Redirector[], Index>();

/** By host: a message of a thousand links to as many hosts asks a thousand times. */
function indexOf(redirectors: readonly Redirector[]): Index {
  const known = indexes.get(redirectors);
  if (known !== undefined) return known;
  const index = new Map<string, Redirector[]>();
  for (const redirector of redirectors) index.set(redirector.host, [...(index.get(redirector.host) ?? []), redirector]);
  indexes.set(redirectors, index);
  return index;
}

/** @returns where the redirector sends its reader, as written in the link; `null` when it is none, or tells nothing */
export function redirectTarget(url: URL, redirectors: readonly Redirector[]): { url: string; by: string } | null {
  for (const redirector of onHost(url.hostname, redirectors)) {
    if (!isOnPath(url.pathname, redirector.path)) continue;
    const target = redirector.rest ? afterPath(url, redirector.path) : fromParameters(url, redirector.parameters);
    if (target !== null) return { url: target, by: redirector.name };
  }
  return null;
}

const onHost = byHost((host, redirectors: readonly Redirector[]): Redirector[] => {
  const index = indexOf(redirectors);
  const found: Redirector[] = [];
  for (let name = host, dot = 0; dot !== -1; name = name.slice(dot + 1)) {
    found.push(...(index.get(name) ?? []));
    dot = name.indexOf('.');
  }
  const domain = registrableDomain(host);
  const label = domain.slice(0, domain.indexOf('.') + 1);
  return label === '' ? found : found.concat(index.get(`${label}*`) ?? []);
});

function isOnPath(path: string, shape: string): boolean {
  if (shape.endsWith('*')) return path.startsWith(shape.slice(0, -1));
  return path === shape || (shape.endsWith('/') ? path.startsWith(shape) : path === `${shape}/`);
}

function fromParameters(url: URL, parameters: readonly string[]): string | null {
  for (const name of parameters) {
    const target = webAddress(url.searchParams.get(name) ?? pathParameter(url.pathname, name));
    if (target !== null) return target;
  }
  return null;
}

/** `/_ylt=A/RU=https%3a%2f%2fpartner.example/RK=2`: parameters in the path. */
function pathParameter(path: string, name: string): string {
  const start = path.indexOf(`/${name}=`);
  if (start === -1) return '';
  const value = start + name.length + 2;
  const end = path.indexOf('/', value);
  return percentDecoded(path.slice(value, end === -1 ? undefined : end));
}

/** An encoded target is one part of the path, others may follow; a plain one is all that follows. */
function afterPath(url: URL, path: string): string | null {
  const rest = url.pathname.slice(path.length).replace(/^\/{1,8}/, '');
  const part = rest.split('/', 1)[0] ?? '';
  if (/%2f/i.test(part)) return webAddress(percentDecoded(part));
  // A browser keeps `https://` within a path, some servers fold its slashes.
  return webAddress(`${rest.replace(/^(https?):\/{1,2}(?!\/)/i, '$1://')}${url.search}${url.hash}`);
}

/** `https://…`, `//…`, a bare host name with what follows, or the base64 of the first: as an absolute URL; `null` for anything else. */
export function webAddress(value: string): string | null {
  if (value === '') return null;
  const text = value.trim();
  if (/^https?:/i.test(text)) return text;
  if (/^[\\/]{2}[^\\/]/.test(text)) return `https:${text}`;
  // Bing puts `a1` before it. `aHR0c` is how every `http` begins in base64.
  const encoded = /^(?:a1)?(aHR0c[\w+/ -]{4,20000}={0,2})$/.exec(text)?.[1];
  // `+` of plain base64 came through the query as a blank.
  if (encoded !== undefined) return Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString('utf8');
  return /^(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:[:/?#]|$)/i.test(text) ? `https://${text}` : null;
}
