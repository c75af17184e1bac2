/** What a next hop said it can do, read from its reply to EHLO or LHLO (RFC 5321 section 4.1.1.1). */
import type { SmtpReply } from '../../mail/reply.ts';
import type { Capabilities } from '../../ports.ts';

export interface Extensions {
  pipelining: boolean;
  /** Octets; 0 = SIZE offered without a limit; `null` = not offered (RFC 1870). */
  size: number | null;
  eightBitMime: boolean;
  smtpUtf8: boolean;
  dsn: boolean;
  startTls: boolean;
  /** SASL mechanisms in upper case. */
  auth: ReadonlySet<string>;
  /** Attributes XFORWARD takes, in upper case; empty = not offered. */
  xforward: ReadonlySet<string>;
}

/** After HELO: a server without extensions. */
export const noExtensions: Extensions = {
  pipelining: false,
  size: null,
  eightBitMime: false,
  smtpUtf8: false,
  dsn: false,
  startTls: false,
  auth: new Set(),
  xforward: new Set(),
};

export function parseExtensions(reply: SmtpReply): Extensions {
  const offered = new Map<string, string[]>();
  // The first line is the server's name and greeting. `AUTH=PLAIN` is an old spelling still met.
  for (const line of reply.lines.slice(1)) {
    const [keyword = '', ...parameters] = line
      .trim()
      .toUpperCase()
      .replace(/^AUTH=/, 'AUTH ')
      .split(/\s+/);
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...parameters]);
  }
  return {
    pipelining: offered.has('PIPELINING'),
    size: offered.has('SIZE') ? octets(offered.get('SIZE')?.[0]) : null,
    eightBitMime: offered.has('8BITMIME'),
    smtpUtf8: offered.has('SMTPUTF8'),
    dsn: offered.has('DSN'),
    startTls: offered.has('STARTTLS'),
    auth: new Set(offered.get('AUTH')),
    xforward: new Set(offered.get('XFORWARD')),
  };
}

const octets = (text: string | undefined): number => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0);

export const capabilitiesOf = (extensions: Extensions): Capabilities => ({
  size: extensions.size ?? 0,
  eightBitMime: extensions.eightBitMime,
  smtpUtf8: extensions.smtpUtf8,
  dsn: extensions.dsn,
});
