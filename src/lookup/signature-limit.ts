/** Bounds what one message can make the DKIM check do: each signature costs a look-up and a pass over the body. */

/** RFC 6376 section 6.1 lets a verifier limit the signatures it tries. Real mail carries one to four. */
const MAX_SIGNATURES = 8;

/**
 * The message without the DKIM-Signature fields after the first `limit` (counted from the top); the same buffer
 * when there are no more than that. Line ends may be CRLF or LF.
 */
export function limitSignatures(message: Buffer, limit: number = MAX_SIGNATURES): Buffer {
  const kept: Buffer[] = [];
  let seen = 0;
  let keptFrom = 0;
  let dropping = false;
  let at = 0;
  while (at < message.length) {
    const lineFeed = message.indexOf(0x0a, at);
    const next = lineFeed === -1 ? message.length : lineFeed + 1;
    const first = message[at];
    if (first === 0x0a || (first === 0x0d && message[at + 1] === 0x0a)) break;
    // A line that starts with white space continues the field above it (RFC 5322 section 2.2.3).
    const continues = first === 0x20 || first === 0x09;
    if (!continues) {
      const isSignature = /^dkim-signature\s*:/i.test(message.toString('latin1', at, Math.min(at + 32, next)));
      if (isSignature) seen++;
      const drop = isSignature && seen > limit;
      if (drop && !dropping) kept.push(message.subarray(keptFrom, at));
      if (!drop && dropping) keptFrom = at;
      dropping = drop;
    }
    at = next;
  }
  if (kept.length === 0 && !dropping) return message;
  if (dropping) keptFrom = at;
  return Buffer.concat([...kept, message.subarray(keptFrom)]);
}
