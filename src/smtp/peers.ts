/** Which network addresses a listener trusts, and how an address is written. */
import { BlockList, isIP } from 'node:net';

/** Address of a socket as configuration and journal write it: an IPv4 client of a dual-stack listener is an IPv4 client. */
export function plainAddress(address: string | undefined): string {
  const text = (address ?? '').toLowerCase().replace(/%.*$/, '');
  return text.startsWith('::ffff:') && isIP(text.slice(7)) === 4 ? text.slice(7) : text;
}

/** @param networks addresses or networks in CIDR notation, already validated. */
export function networkMatcher(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}
