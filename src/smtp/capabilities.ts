/** What EHLO promises: what the road can keep, and what we do ourselves. */
import type { Capabilities } from '../ports.ts';

/** When nobody could be asked: plain RFC 5321 and nothing that needs the next hop. */
export const LEAST: Capabilities = { size: 0, eightBitMime: false, smtpUtf8: false, dsn: false };

/** The next hop's limits joined with ours. `size` is then the octets we take, never 0. */
export function offered(road: Capabilities, messageBytes: number): Capabilities {
  return { ...road, size: road.size > 0 ? Math.min(road.size, messageBytes) : messageBytes };
}

/** Keyword lines of the EHLO reply, in the order Postfix sends them. */
export function ehloKeywords(caps: Capabilities, can: { startTls: boolean; proxy: boolean }): string[] {
  return [
    'PIPELINING',
    `SIZE ${caps.size}`,
    ...(can.startTls ? ['STARTTLS'] : []),
    'ENHANCEDSTATUSCODES',
    ...(caps.eightBitMime ? ['8BITMIME'] : []),
    ...(caps.dsn ? ['DSN'] : []),
    ...(caps.smtpUtf8 ? ['SMTPUTF8'] : []),
    ...(can.proxy ? ['XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE', 'XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT'] : []),
  ];
}
