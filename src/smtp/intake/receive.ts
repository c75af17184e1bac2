/** From 354 to the final dot: reads one message from the client and says what came of it. */
import type { MessageContent } from '../../mail/content.ts';
import { reply, type SmtpReply } from '../../mail/reply.ts';
import { MAIL_LOOP, STORAGE_FULL, tooBig } from '../replies.ts';
import { DataReader, type Violation } from '../wire/data-reader.ts';
import type { MessageStore } from './message-store.ts';
import { ReceivedCounter } from './received-counter.ts';

export type Received =
  | { kind: 'message'; content: MessageContent }
  /** Read to its end and not taken. */
  | { kind: 'refused'; reply: SmtpReply }
  /** The client went away, or was sent away, before the dot. */
  | { kind: 'gone' };

/** Where the octets come from. */
export interface DataInput {
  /** The next octets; `null` when none will come. */
  read(): Promise<Buffer | null>;
  /** Gives back what lies behind the final dot. */
  unread(rest: Buffer): void;
}

export interface DataLimits {
  /** Octets, as EHLO said. */
  size: number;
  receivedHops: number;
}

export async function receiveMessage(input: DataInput, store: MessageStore, limits: DataLimits): Promise<Received> {
  const reader = new DataReader();
  const received = new ReceivedCounter();
  let size = 0;
  while (!reader.done) {
    const chunk = await input.read();
    if (chunk === null) {
      await store.release();
      return { kind: 'gone' };
    }
    const { body, used } = reader.feed(chunk);
    if (used < chunk.length) input.unread(chunk.subarray(used));
    size += body.length;
    received.feed(body);
    // A message that will be refused is read to its end but takes no more room.
    if (reader.violation !== null || size > limits.size || received.count > limits.receivedHops) await store.release();
    else await store.add(body);
  }
  const problem = judge(reader.violation, size, received.count, limits);
  const content = problem === null ? await store.finish() : null;
  if (content !== null) return { kind: 'message', content };
  return { kind: 'refused', reply: problem ?? STORAGE_FULL };
}

function judge(violation: Violation | null, size: number, hops: number, limits: DataLimits): SmtpReply | null {
  if (violation !== null) return violationReply(violation);
  if (size > limits.size) return tooBig(limits.size);
  if (hops > limits.receivedHops) return MAIL_LOOP;
  return null;
}

function violationReply({ what, octet }: Violation): SmtpReply {
  const rule = what === 'NUL' ? 'RFC 5322 section 2.1' : 'RFC 5321 section 2.3.8';
  return reply(550, '5.6.0', `Message contains a ${what} at octet ${octet}; see ${rule}`);
}
