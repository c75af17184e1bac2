/**
 * Which recipients are ours to take: never an open relay. Recipients in protected domains are accepted; anyone else
 * only from peers that may address anyone. Addresses that ask *us* to route on are refused whoever asks, for
 * the next hop might obey them: source routes (RFC 5321 appendix C), the percent hack, bang paths, and a
 * second `@` hidden in a quoted local part.
 */
import { domainToASCII } from 'node:url';
import { reply, type SmtpReply } from '../mail/reply.ts';

export interface Accepted {
  ok: true;
  /** Inside protectedDomains: judged and annotated. */
  protected: boolean;
  /** The address to relay to: as received, but for a bare `postmaster`, which gets its domain. */
  address: string;
}

const LOCAL_LIMIT = 64;
const ADDRESS_LIMIT = 254;
/** RFC 5321 dot-string with RFC 6531 letters, or a quoted string of printable characters without quotes or backslashes inside. */
const DOT_STRING = /^[^\s\p{Cc}"(),:;<>@[\\\]]+$/u;
const QUOTED_STRING = /^"[^\p{Cc}"\\]*"$/u;

const badSyntax = (): SmtpReply => reply(553, '5.1.3', 'Bad recipient address syntax');
const denied = (): SmtpReply => reply(550, '5.7.1', 'Relaying denied');

/** One form for comparing: A-labels, lower case, no final dot. */
function comparableDomain(domain: string): string {
  const name = domain.toLowerCase().replace(/\.$/, '');
  return domainToASCII(name) || name;
}

/**
 * @param address RCPT TO address without angle brackets
 * @param protectedDomains any case, A-labels or U-labels; the first one is where a bare `postmaster` goes
 * @param mayAddressAnyone the peer is in `relayFrom`
 */
export function mayRelay(address: string, protectedDomains: readonly string[], mayAddressAnyone: boolean): Accepted | SmtpReply {
  // RFC 5321 section 4.5.1: postmaster without a domain is always accepted.
  if (/^"?postmaster"?$/i.test(address)) return { ok: true, protected: true, address: `postmaster@${protectedDomains[0] ?? ''}` };
  if (address.startsWith('@')) return reply(550, '5.7.1', 'Source routes are not accepted');
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at < 1 || domain === '' || [...local].length > LOCAL_LIMIT || [...address].length > ADDRESS_LIMIT) return badSyntax();
  const quoted = QUOTED_STRING.test(local);
  if (/[@%!]/.test(local)) return local.includes('@') && !quoted ? badSyntax() : denied();
  if (!quoted && (!DOT_STRING.test(local) || /^\.|\.\.|\.$/.test(local))) return badSyntax();
  if (/[\s\p{Cc}"(),:;<>@\\%!]/u.test(domain.replace(/^\[.*\]$/, 'literal'))) return badSyntax();

  const wanted = comparableDomain(domain);
  const inside = protectedDomains.some((own) => comparableDomain(own) === wanted);
  if (inside) return { ok: true, protected: true, address };
  return mayAddressAnyone ? { ok: true, protected: false, address } : denied();
}
