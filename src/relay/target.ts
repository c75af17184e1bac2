/**
 * Where mail goes, as the operator wrote it. Structural on purpose: the configuration's own type fits
 * it, and this adapter need not know the configuration.
 */
import { isIPv6 } from 'node:net';

export type TlsPolicy = 'none' | 'opportunistic' | 'required' | 'verify';

export interface NextHopTarget {
  protocol: 'smtp' | 'lmtp' | 'maildir';
  host?: string | undefined;
  /** Tried in order: `host`, `host:port`, `[IPv6]:port` or `/path/of/a/unix/socket`. */
  hosts?: readonly string[] | undefined;
  port?: number | undefined;
  /** Folder that holds one Maildir a recipient (protocol maildir). */
  path?: string | undefined;
  tls: TlsPolicy;
  /** PEM certificates to trust beside the system's, for `verify`. */
  ca?: string | undefined;
  auth?: { user: string; password: string } | undefined;
  /** Name given in EHLO; the relay's own host name when absent. */
  helo?: string | undefined;
  xforward: boolean;
  /** Milliseconds to wait for one reply. */
  timeoutMs: number;
  /** Most connections open at one time. */
  connections: number;
}

export interface DomainOverride extends NextHopTarget {
  /** Recipient domains that go here instead. */
  domains: readonly string[];
}

/** One address of a next hop: TCP, or a local socket as LMTP servers like to offer. */
export type Endpoint = { host: string; port: number } | { path: string };

export const endpointName = (endpoint: Endpoint): string => ('path' in endpoint ? endpoint.path : `${endpoint.host}:${endpoint.port}`);

/**
 * The addresses of an smtp or lmtp target, in the order they are tried.
 *
 * @throws Error when the target names no host: a configuration that should not have passed.
 */
export function endpointsOf(target: NextHopTarget): Endpoint[] {
  const port = target.port ?? (target.protocol === 'lmtp' ? 24 : 25);
  const names = [...(target.host === undefined ? [] : [target.host]), ...(target.hosts ?? [])];
  if (names.length === 0) throw new Error(`nextHop: protocol ${target.protocol} needs host or hosts`);
  return names.map((name) => parseEndpoint(name, port));
}

function parseEndpoint(name: string, defaultPort: number): Endpoint {
  if (name.startsWith('/')) return { path: name };
  if (isIPv6(name)) return { host: name, port: defaultPort };
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(name);
  const host = parts?.[1] ?? parts?.[2];
  if (host === undefined) throw new Error(`nextHop: ${name} is not host, host:port or [IPv6]:port`);
  return { host, port: parts?.[3] === undefined ? defaultPort : Number(parts[3]) };
}
