/**
 * An SmtpReply as octets. The single place where text reaches the client, so the single place that
 * guarantees what a reply is: whole lines, one code, nothing that could be read as a second reply.
 */
import type { SmtpReply } from '../../mail/reply.ts';

/** Octets of one reply line without its CRLF (RFC 5321 section 4.5.3.1.5). */
const MAX_LINE = 510;
/** More lines than any real next hop sends; the last one is kept. */
const MAX_LINES = 100;

/** C0, DEL and C1: next hops' texts and addresses pass through here, and a control could split the reply. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** `250-2.1.5 …CRLF 250 2.1.5 …CRLF` (RFC 5321 section 4.2.1); the enhanced code stands on each line (RFC 2034 section 4). */
export function formatReply(reply: SmtpReply): Buffer {
  const lines = reply.lines.length > MAX_LINES ? [...reply.lines.slice(0, MAX_LINES - 1), ...reply.lines.slice(-1)] : reply.lines;
  const texts = lines.length === 0 ? [''] : lines;
  const enhanced = reply.enhanced === undefined ? '' : `${reply.enhanced} `;
  return Buffer.concat(
    texts.map((text, i) => {
      const mark = i < texts.length - 1 ? '-' : ' ';
      return Buffer.concat([cut(Buffer.from(`${reply.code}${mark}${enhanced}${text.replace(CONTROLS, ' ')}`)), CRLF]);
    }),
  );
}

const CRLF = Buffer.from('\r\n');

/** At most MAX_LINE octets, never half a character. */
function cut(line: Buffer): Buffer {
  if (line.length <= MAX_LINE) return line;
  let end = MAX_LINE;
  while (((line[end] ?? 0) & 0xc0) === 0x80) end--;
  return line.subarray(0, end);
}
