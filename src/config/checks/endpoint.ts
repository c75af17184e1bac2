/** Where something listens or connects, and whether two such places are the same one. */
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

export interface Endpoint {
  host: string;
  port: number;
}

export function isLoopback(host: string): boolean {
  const name = bare(host);
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.')) || name.startsWith('::ffff:127.')
  );
}

const isWildcard = (host: string): boolean => ['0.0.0.0', '::', '::0'].includes(bare(host));

/** True when both can't be bound at once. Port 0 is never taken. */
export function collide(a: Endpoint, b: Endpoint): boolean {
  return a.port !== 0 && a.port === b.port && (isWildcard(a.host) || isWildcard(b.host) || sameHost(a.host, b.host));
}

/** True when connecting to `target` reaches what listens at `own`. Names are not looked up, but for this host's own. */
export function leadsTo(target: Endpoint, own: Endpoint): boolean {
  if (own.port === 0 || target.port !== own.port) return false;
  if (isWildcard(own.host)) return isThisHost(target.host);
  return sameHost(target.host, own.host) || (isWildcard(target.host) && isLoopback(own.host));
}

/**
 * Splits `host`, `host:port` and `[v6]:port`.
 * @returns `null` when it is none of these
 */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | null {
  if (isIP(text) === 6) return { host: text, port: defaultPort };
  const parts = /^(?:\[([^\]]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  if (host === undefined || (parts?.[1] !== undefined && isIP(host) !== 6)) return null;
  const port = parts?.[3] === undefined ? defaultPort : Number(parts[3]);
  return port >= 1 && port <= 65_535 ? { host, port } : null;
}

function isThisHost(host: string): boolean {
  const name = bare(host);
  if (isLoopback(name) || isWildcard(name) || name === hostname().toLowerCase()) return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === name));
}

/** `localhost` is both 127.0.0.1 and ::1; any other pair of loopback addresses differs. */
function sameHost(a: string, b: string): boolean {
  const [left, right] = [bare(a), bare(b)];
  if (left === right) return true;
  const standard = (name: string): boolean => name === '127.0.0.1' || name === '::1';
  return (left === 'localhost' && standard(right)) || (right === 'localhost' && standard(left));
}

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
