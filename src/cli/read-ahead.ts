/** Reads the messages of an archive ahead of who learns them, several at a time, and gives them out in their order. */
import type { MessageContent } from '../mail/content.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { ArchivedMessage } from '../ports.ts';
import type { Desk, Studied } from './kit.ts';

/** Messages, and octets of them, that a worker takes at one time: enough that handing over costs little beside reading. */
const TOGETHER = 32;
const TOGETHER_OCTETS = 1 << 20;
/** Batches under way. */
const AHEAD = 4;

export type ReadMessage = { message: ArchivedMessage } & (
  | { kind: 'read'; parsed: ParsedMessage; content: MessageContent }
  /** Nothing to be learnt, as a glance has shown. */
  | { kind: 'settled'; studied: Studied }
  | { kind: 'failed'; trouble: string }
);

export interface Reading {
  recipients: readonly string[];
  /** True for messages that must be read whatever a glance says. */
  judge(message: ArchivedMessage): boolean;
}

export async function* readAhead(messages: Iterable<ArchivedMessage>, desk: Desk, reading: Reading): AsyncGenerator<ReadMessage> {
  const under: Promise<ReadMessage[]>[] = [];
  for (const batch of batches(messages)) {
    under.push(readBatch(batch, desk, reading));
    const first = under.length < AHEAD ? undefined : under.shift();
    if (first !== undefined) yield* await first;
  }
  for (const rest of under) yield* await rest;
}

function* batches(messages: Iterable<ArchivedMessage>): Generator<ArchivedMessage[]> {
  let batch: ArchivedMessage[] = [];
  let octets = 0;
  for (const message of messages) {
    if (batch.length === TOGETHER || (batch.length > 0 && octets + message.size > TOGETHER_OCTETS)) {
      yield batch;
      batch = [];
      octets = 0;
    }
    batch.push(message);
    octets += message.size;
  }
  if (batch.length > 0) yield batch;
}

/** Never rejects: nobody may be waiting for it yet. One unreadable message must not end a run over a million. */
async function readBatch(batch: readonly ArchivedMessage[], desk: Desk, reading: Reading): Promise<ReadMessage[]> {
  const found = await Promise.all(batch.map((message) => lookAt(message, desk, reading)));
  const unread = found.filter((one) => 'content' in one);
  try {
    const parsed = unread.length === 0 ? [] : await desk.readAll(unread.map(({ content }) => content));
    const results = new Map(unread.map(({ message }, i) => [message, parsed[i]]));
    return found.map((one) => {
      if (!('content' in one)) return one;
      const result = results.get(one.message);
      if (result === undefined || result instanceof Error) return failed(one.message, result);
      return { kind: 'read', message: one.message, content: one.content, parsed: result };
    });
  } catch (error) {
    return found.map((one) => ('content' in one ? failed(one.message, error) : one));
  }
}

type Unread = { message: ArchivedMessage; content: MessageContent };

async function lookAt(message: ArchivedMessage, desk: Desk, { recipients, judge }: Reading): Promise<Unread | Exclude<ReadMessage, { kind: 'read' }>> {
  try {
    const content = await message.content();
    const studied = judge(message) ? null : await desk.glance({ bytes: await content.bytes(), receivedAt: message.receivedAt, recipients });
    return studied === null ? { message, content } : { kind: 'settled', message, studied };
  } catch (error) {
    return failed(message, error);
  }
}

function failed(message: ArchivedMessage, error: unknown): ReadMessage & { kind: 'failed' } {
  return { kind: 'failed', message, trouble: error instanceof Error ? error.message : String(error) };
}
