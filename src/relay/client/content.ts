/**
 * Puts a message on the wire after 354: dots doubled, as fast as the peer takes it, with an eye on
 * replies that come before we are done (a full disk there, a size limit, a shutdown).
 */
import type { SmtpReply } from '../../mail/reply.ts';
import type { Outgoing } from '../../ports.ts';
import { DotStuffer } from './dot-stuffing.ts';
import type { Patience } from './patience.ts';
import { Trouble } from './trouble.ts';
import type { Wire } from './wire.ts';

/** Octets gathered before they are written: header fields and body of an ordinary mail leave in one packet run. */
const batch = 65_536;

/**
 * Resolves with `null` once everything and the final dot is written, or with the reply that came early;
 * the session is of no use after an early one, for the peer still reads content.
 *
 * Rejects with a Trouble: the connection ended, nothing was taken for too long, or `content` could not be
 * read to its end. In no such case was the final dot sent, so nothing was delivered.
 */
export async function sendContent(wire: Wire, content: Outgoing, patience: Patience): Promise<SmtpReply | null> {
  const stuffer = new DotStuffer();
  let pending: Buffer[] = [];
  let octets = 0;
  let read = 0;
  const flush = async (): Promise<void> => {
    const room = wire.write(pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending));
    pending = [];
    octets = 0;
    if (!room) await wire.drained('content', patience.perReply());
  };
  try {
    for await (const chunk of content.chunks()) {
      read += chunk.length;
      for (const piece of stuffer.push(chunk)) {
        pending.push(piece);
        octets += piece.length;
      }
      if (octets >= batch) await flush();
      if (wire.hasReply) return await wire.reply('content', patience.perReply());
    }
  } catch (cause) {
    throw cause instanceof Trouble ? cause : new Trouble('unreadable', 'content', cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (read < content.size) throw new Trouble('unreadable', 'content', `${read} of ${content.size} octets could be read`);
  if (wire.hasReply) return await wire.reply('content', patience.perReply());
  if (!wire.alive) throw new Trouble('dropped', 'content', 'before the final dot');
  // No wait for room: from here on only the reply tells what became of it.
  wire.write(Buffer.concat([...pending, stuffer.end()]));
  return null;
}

/** True when the content has an octet above 127, which only a next hop with 8BITMIME takes (RFC 6152). */
export async function hasEightBit(content: Outgoing): Promise<boolean> {
  for await (const chunk of content.chunks()) {
    for (let at = 0; at < chunk.length; at++) if ((chunk[at] as number) > 0x7f) return true;
  }
  return false;
}
