/**
 * An SmtpReply as it goes over the wire. The single place where text reaches the client, so the single
 * place that guarantees what a reply is: whole lines, one code, nothing that could be read as a second reply.
 */
import type { SmtpReply } from '../../mail/reply.ts';

/** Octets of one reply line without its CRLF (RFC 5321 section 4.5.3.1.5). */
const MAX_LINE = 510;
/** More lines than any real next hop sends; the last one is kept. */
const MAX_LINES = 100;

/** C0, DEL, C1 and Unicode's line ends: next hops' texts and addresses pass through here, and a control could split the reply. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** `250-2.1.5 …CRLF 250 2.1.5 …CRLF` (RFC 5321 section 4.2.1), to be sent as UTF-8; the enhanced code stands on each line (RFC 2034 section 4). */
export function formatReply(reply: SmtpReply): string {
  const lines = reply.lines.length > MAX_LINES ? [...reply.lines.slice(0, MAX_LINES - 1), ...reply.lines.slice(-1)] : reply.lines;
  const enhanced = reply.enhanced === undefined ? '' : `${reply.enhanced} `;
  const last = Math.max(lines.length - 1, 0);
  let wire = '';
  for (let i = 0; i <= last; i++) {
    wire += `${cut(`${reply.code}${i < last ? '-' : ' '}${enhanced}${(lines[i] ?? '').replace(CONTROLS, ' ')}`)}\r\n`;
  }
  return wire;
}

/** At most MAX_LINE octets, never half a character. */
function cut(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LINE) return line;
  const octets = Buffer.from(line);
  let end = MAX_LINE;
  while (((octets[end] ?? 0) & 0xc0) === 0x80) end--;
  return octets.toString('utf8', 0, end);
}
