/**
 * The trace field this gateway adds (RFC 5321 section 4.4), in both modes.
 */
import type { Client } from '../mail/envelope.ts';

export interface TraceFacts {
  client: Client;
  /** Our own name. */
  hostname: string;
  protocol: 'smtp' | 'lmtp';
  /** True when the transaction used SMTPUTF8 (RFC 6531 section 3.7.3 names it in the with-clause). */
  smtputf8: boolean;
  id: string;
  /** Time of receipt, ms since the epoch. */
  at: number;
  /** Named in the for-clause when the copy has this one recipient only: a list would tell Bcc recipients of each other. */
  recipient: string | null;
}

/**
 * The hop that happened is the one from our peer; the client a trusted peer speaks for (XFORWARD) stands in a comment.
 *
 * @returns one folded header field with its final CRLF
 */
export function receivedField(facts: TraceFacts): string {
  const { client, smtputf8 } = facts;
  const text = (untrusted: string) => atom(untrusted, smtputf8);
  const spokenFor = client.origin !== null && client.origin !== client.peer;
  const lines = [
    `Received: from ${text(client.peerHelo) || literal(client.peer)} (${literal(client.peer)})`,
    ...(spokenFor ? [`\t(client ${text(client.name ?? client.helo ?? 'unknown')} ${literal(client.origin ?? '')})`] : []),
    `\tby ${text(facts.hostname)} (kithgate) with ${transport(facts)} id ${facts.id}`,
    ...(facts.recipient === null ? [] : [`\tfor <${text(facts.recipient)}>`]),
  ];
  return `${lines.join('\r\n')};\r\n\t${rfc5322Date(facts.at)}\r\n`;
}

/** RFC 5321 section 4.1.3. */
const literal = (address: string): string => (address.includes(':') ? `[IPv6:${address}]` : `[${address}]`);

/** RFC 3848 and RFC 6531 names of the transmission type. */
function transport({ protocol, smtputf8, client }: TraceFacts): string {
  const base = protocol === 'lmtp' ? 'LMTP' : smtputf8 ? 'SMTP' : 'ESMTP';
  return `${smtputf8 ? 'UTF8' : ''}${base}${client.tls ? 'S' : ''}`;
}

/** What others call themselves is untrusted: only what a name, literal or address can hold stays, and 8-bit only where SMTPUTF8 allows it (RFC 6531). */
function atom(text: string, smtputf8: boolean): string {
  const clean = text.replace(/[^\p{L}\p{N}.@:_+=~!#$%&'*/?^`{|}[\]-]/gu, '?').slice(0, 255);
  return smtputf8 ? clean : clean.replace(/[^\x21-\x7e]/g, '?');
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322 section 3.3 date-time in UTC. */
export function rfc5322Date(at: number): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${DAYS[d.getUTCDay()]}, ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
  return `${day} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000`;
}
