/** IANA's list of which RDAP servers speak for which top-level domains (RFC 9224). Pure. */

export interface Bootstrap {
  /** Base URLs of the servers for a domain, encrypted ones first; `[]` where the registry has none. */
  serversFor(domain: string): readonly string[];
  /** Entries listed. */
  readonly size: number;
}

/** What is in the file is data from elsewhere: far more than IANA has, and still bounded. */
const MOST_ENTRIES = 50_000;

/** @throws Error saying what is wrong with the file, in words for an operator */
export function parseBootstrap(text: string): Bootstrap {
  const servers = new Map<string, string[]>();
  for (const service of servicesOf(text)) {
    if (!Array.isArray(service)) continue;
    const [labels, urls] = service as unknown[];
    const bases = strings(urls).flatMap((url) => baseOf(url) ?? []);
    if (bases.length === 0) continue;
    // RFC 9224 section 5.2: what is encrypted is to be preferred.
    bases.sort((a, b) => Number(b.startsWith('https:')) - Number(a.startsWith('https:')));
    for (const label of strings(labels)) if (servers.size < MOST_ENTRIES) servers.set(label.toLowerCase().replace(/\.$/, ''), bases);
  }
  if (servers.size === 0) throw new Error('it lists no server (expected the form of RFC 9224: {"services": [[["com"], ["https://…/"]]]})');
  return {
    size: servers.size,
    serversFor(domain) {
      // The longest entry that fits, label by label (RFC 9224 section 4).
      for (let rest = domain.toLowerCase(); rest !== ''; rest = rest.includes('.') ? rest.slice(rest.indexOf('.') + 1) : '') {
        const found = servers.get(rest);
        if (found !== undefined) return found;
      }
      return [];
    },
  };
}

function servicesOf(text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it is no JSON');
  }
  const services = (value as { services?: unknown } | null)?.services;
  if (!Array.isArray(services)) throw new Error('it has no "services" (RFC 9224)');
  return services;
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

function baseOf(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
