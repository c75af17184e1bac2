/**
 * Where a redirect of an RDAP server may lead: a registry hands a question on to a registrar, whose server is somebody else's
 * choice. It must not make this host ask what only this host can reach. Names are looked up first; between that and the
 * connection a name may change, which costs one GET without any secret in it, whose answer only ever becomes a date.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { inNetworks } from '../../mail/header/network.ts';

/** All addresses of a name. Rejects where there are none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** Loopback, private, link-local, shared, of benchmarks, multicast: nobody's on the open net. */
const INWARD = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['224.0.0.0/3', '::/127', '64:ff9b:1::/48', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

export const isInward = (address: string): boolean => inNetworks(address, INWARD);

const addressIn = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/**
 * @param configured server that was asked first, by its list
 * @param from server that redirects
 * @returns where to ask next; `null` where it must not lead
 */
export async function redirectTarget(location: string, from: string, configured: string, look: Lookup = lookUp): Promise<string | null> {
  const target = URL.parse(location, from);
  // Never from an encrypted way to an open one; an open one only where the list itself names one.
  const open = configured.startsWith('http:') && from.startsWith('http:');
  if (target === null || (target.protocol !== 'https:' && !(open && target.protocol === 'http:'))) return null;
  const first = new URL(configured);
  if (target.hostname === first.hostname) return target.href;
  if (isIP(addressIn(first)) !== 0 && isInward(addressIn(first))) return target.href;
  if (isIP(addressIn(target)) !== 0) return null;
  const addresses = await look(target.hostname);
  return addresses.length > 0 && !addresses.some(isInward) ? target.href : null;
}

async function lookUp(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
