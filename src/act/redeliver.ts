/**
 * Sends kept mail on: by a person's release, or by a retry of what the next hop could not take. Each
 * recipient is claimed first, atomically across processes, so that two hands never send it twice.
 */
import { policyFor } from '../decide/policy.ts';
import type { Verdict } from '../decide/verdict.ts';
import { canonicalAddress } from '../mail/address.ts';
import type { MessageContent } from '../mail/content.ts';
import type { Recipient } from '../mail/envelope.ts';
import type { Link } from '../mail/message.ts';
import { isPositive, isTransient, reply, replyText, type SmtpReply } from '../mail/reply.ts';
import type { HeldMessage, HeldRecipient, Outgoing, Relay } from '../ports.ts';
import { copyMaker } from './copies.ts';
import type { ActPorts, ActSettings } from './means.ts';
import { type Disposition, plan } from './plan.ts';
import { receivedField } from './received.ts';

export interface Sent {
  row: HeldRecipient;
  /** Address it went to: the recipient's, or the one given instead. */
  sentTo: string;
  outcome: 'released' | 'deferred' | 'refused';
  /** Reply of the next hop. */
  note: string;
}

export interface Redelivery {
  message: HeldMessage;
  content: MessageContent;
  /** Rows that were claimed. */
  rows: readonly HeldRecipient[];
  /**
   * `original`: the bytes as they came, by a person's word. `as-judged`: annotated, and links locked
   * where the verdict and today's policy say so; what a retry sends.
   */
  copy: 'original' | 'as-judged';
  /** Send to this address instead; `null`: to each recipient. */
  to: string | null;
}

export async function redeliver(order: Redelivery, ports: ActPorts, settings: ActSettings): Promise<Sent[]> {
  const { message, content, rows } = order;
  const verdict = order.copy === 'original' ? null : message.verdict;
  const dispositions = rows.map((row): Disposition => dispositionOf(row, message, verdict !== null, order.to, settings));
  const copies = copyMaker(
    {
      id: message.id,
      content,
      verdict,
      unscored: false,
      links: await linksFor(content, dispositions, ports, settings),
      locked: () => lockedIn(verdict),
      trace: (recipient) => trace(message, recipient, settings),
      headers: settings.headers,
      publicUrl: settings.locks.publicUrl,
      openAnyway: (recipient) => policyFor(recipient, settings.policy, settings.mode).openAnyway ?? settings.locks.openAnyway,
      rewriteMs: settings.limits.analysisMs,
    },
    ports,
  );
  const sent: Sent[] = [];
  for (const group of plan(dispositions).groups) {
    const copy = await copies.copyFor(group);
    const answers = await transact(
      ports.relayFor(message.listener),
      message,
      group.recipients.map((d) => d.recipient),
      copy.outgoing,
      ports.clock.now() + settings.limits.transactionMs,
    );
    if (!answers.some(isPositive)) await copy.withdraw();
    for (const [i, disposition] of group.recipients.entries()) {
      const row = rows[dispositions.indexOf(disposition)];
      if (row) sent.push({ row, sentTo: disposition.recipient.address, ...outcomeOf(answers[i] ?? silence) });
    }
  }
  return sent;
}

function dispositionOf(row: HeldRecipient, { verdict }: HeldMessage, asJudged: boolean, to: string | null, settings: ActSettings): Disposition {
  const delivery = asJudged ? verdict?.deliveries.find((d) => d.recipient === canonicalAddress(row.recipient.address)) : undefined;
  const { mode } = policyFor(row.recipient.address, settings.policy, settings.mode);
  const recipient = to === null ? row.recipient : { address: to };
  // Whoever releases a hold has overruled it; a retry of a locked copy is locked again.
  return { recipient, protected: delivery !== undefined, verdict: delivery?.action === 'lock' ? 'lock' : 'deliver', score: row.score, mode };
}

async function linksFor(content: MessageContent, dispositions: readonly Disposition[], ports: ActPorts, settings: ActSettings): Promise<Link[]> {
  if (!dispositions.some((d) => d.verdict === 'lock' && d.mode === 'active')) return [];
  return (await ports.reader.parse(content, settings.limits.analysisMs)).links;
}

/** The verdict's links stand in the order of reading, which is the same each time. */
const lockedIn = (verdict: Verdict | null): Set<number> => new Set(verdict?.links.flatMap((link, i) => (link.action === 'lock' ? [i] : [])));

function trace({ id, client, envelope, receivedAt }: HeldMessage, recipient: string | null, { hostname }: ActSettings): string {
  return receivedField({ client, hostname, protocol: 'smtp', smtputf8: envelope.mail.smtputf8 ?? false, id, at: receivedAt, recipient });
}

/** @returns a reply for each recipient, in order; the refusal of RCPT where that came first */
async function transact(
  relay: Relay,
  { envelope }: HeldMessage,
  recipients: readonly Recipient[],
  outgoing: Outgoing,
  deadlineAt: number,
): Promise<SmtpReply[]> {
  const transaction = relay.begin({ reversePath: envelope.reversePath, parameters: envelope.mail, client: null });
  try {
    const replies: SmtpReply[] = [];
    for (const recipient of recipients) replies.push(await transaction.rcpt(recipient));
    const accepted = recipients.filter((_, i) => isPositive(replies[i] ?? silence));
    const answers = accepted.length > 0 ? await transaction.send(accepted, outgoing, deadlineAt) : [];
    return replies.map((answer, i) => (isPositive(answer) ? (answers[accepted.indexOf(recipients[i] as Recipient)] ?? silence) : answer));
  } finally {
    transaction.end();
  }
}

const silence = reply(451, '4.3.0', 'no reply');

function outcomeOf(answer: SmtpReply): Pick<Sent, 'outcome' | 'note'> {
  const note = replyText(answer).slice(0, 500);
  if (isPositive(answer)) return { outcome: 'released', note };
  return { outcome: isTransient(answer) ? 'deferred' : 'refused', note };
}
