/** IP addresses and networks, pure: membership in configured CIDR lists, and the prefix history keeps of an origin. */
import { BlockList, isIP } from 'node:net';
import { Remembered } from '../remembered.ts';

/** An address as configuration and journal write it, lower-case: an IPv4-mapped IPv6 address as plain IPv4 (RFC 4291 section 2.5.5.2), `IPv6:` tag of RFC 5321 section 4.1.3 removed. */
export function plainAddress(address: string): string {
  const bare = address
    .toLowerCase()
    .replace(/^ipv6:/, '')
    .replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  return mapped?.[1] ?? bare;
}

/**
 * @param networks addresses or CIDR networks; malformed entries match nothing
 * @returns true when `address` lies in one of them; false for a text that is no address
 */
export function inNetworks(address: string, networks: readonly string[]): boolean {
  const plain = plainAddress(address);
  const family = isIP(plain);
  if (family === 0 || networks.length === 0) return false;
  return blockListOf(networks).check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

const built = new WeakMap<readonly string[], BlockList>();

/** Configuration arrays live as long as the process, so each is compiled once. */
function blockListOf(networks: readonly string[]): BlockList {
  const known = built.get(networks);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address);
    if (family === 0) continue;
    const type = family === 4 ? 'ipv4' : 'ipv6';
    const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
    if (Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 4 ? 32 : 128)) list.addSubnet(address, prefix, type);
  }
  built.set(networks, list);
  return list;
}

const NOT_PUBLIC = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '::1', 'fc00::/7', 'fe80::/10'];

/** Loopback, private, link-local and carrier-grade NAT addresses: hops inside somebody's own house. */
export const isInternalAddress = (address: string): boolean => internal.get(address, (text) => inNetworks(text, NOT_PUBLIC));

/** The same few relays are in all mail, and each is asked of more than once. */
const internal = new Remembered<boolean>(1000, 100);

/**
 * The network a relation remembers: /16 of IPv4, /48 of IPv6, wide enough for a provider's pool.
 * @returns such as `192.0.0.0/16` or `2001:db8:1::/48`; `null` for a text that is no address
 */
export function originNetwork(address: string): string | null {
  const plain = plainAddress(address);
  const family = isIP(plain);
  if (family === 4) {
    const [a, b] = plain.split('.');
    return `${a}.${b}.0.0/16`;
  }
  if (family !== 6) return null;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right];
  return `${groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/48`;
}
