/**
 * Keeps a spooled message for a person or a later attempt, and owes its author a report for what
 * failed for good. Used on the road after a split, and by the retries.
 */
import type { Verdict } from '../decide/verdict.ts';
import type { Observation } from '../history/types.ts';
import type { MessageContent } from '../mail/content.ts';
import { memoryContent } from '../mail/content.ts';
import type { Client, Envelope } from '../mail/envelope.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { HeldMessage, HeldRecipient, Holds } from '../ports.ts';
import { headerOf } from './copy.ts';
import { queueId } from './identifier.ts';
import { deliveryReport, reportable } from './report.ts';
import { storedVerdict } from './stored-verdict.ts';

export interface Keepable {
  id: string;
  receivedAt: number;
  envelope: Envelope;
  client: Client;
  listener: string;
  size: number;
  /** `null` when the message could not be read. */
  message: ParsedMessage | null;
  verdict: Verdict | null;
  observation: Observation | null;
  hasContent: boolean;
}

/** The row of the hold store for a message. */
export function heldMessage(item: Keepable, recipients: HeldRecipient[]): HeldMessage {
  const { message, ...rest } = item;
  const header = message?.header;
  return {
    ...rest,
    verdict: item.verdict && storedVerdict(item.verdict),
    from: header?.from[0]?.address ?? item.envelope.reversePath,
    subject: header?.subject ?? '',
    messageId: header?.messageId ?? null,
    recipients,
  };
}

export interface ReportOrder {
  message: HeldMessage;
  content: MessageContent;
  failed: readonly HeldRecipient[];
  hostname: string;
  now: number;
  /** At least 5 random bytes for the report's queue id. */
  random: Uint8Array;
}

/**
 * Puts the report into the hold store as an undelivered message of its own, so that it survives a
 * crash and travels by the same retries.
 *
 * @returns its queue id; `null` when nobody may be told
 */
export async function oweReport(order: ReportOrder, holds: Holds): Promise<string | null> {
  const { message, now, hostname } = order;
  const failed = reportable({ envelope: message.envelope, failed: order.failed.map(({ recipient, note }) => ({ recipient, note })) });
  if (failed.length === 0) return null;
  const id = queueId(now, order.random);
  const header = await headerOf(order.content);
  const { envelope, receivedAt } = message;
  const content = memoryContent(deliveryReport({ envelope, failed, hostname, id, original: message.id, receivedAt, now, header }));
  const recipient = { address: envelope.reversePath, notify: 'NEVER' };
  const reportEnvelope: Envelope = { reversePath: '', mail: { body: '8BITMIME', smtputf8: envelope.mail.smtputf8 ?? false }, recipients: [recipient] };
  await holds.spool(id, reportEnvelope, content);
  await holds.commit({
    ...heldMessage(
      {
        id,
        receivedAt: now,
        envelope: reportEnvelope,
        client: message.client,
        listener: message.listener,
        size: content.size,
        message: null,
        verdict: null,
        observation: null,
        hasContent: true,
      },
      [
        {
          recipient,
          state: 'undelivered',
          score: 0,
          note: 'delivery report',
          nextAttempt: now,
          attempts: 0,
          changedAt: now,
          dispatch: { copy: 'original', to: null, since: now },
        },
      ],
    ),
    from: `MAILER-DAEMON@${hostname}`,
    subject: 'Undelivered mail',
    messageId: `<${id}@${hostname}>`,
  });
  return id;
}
