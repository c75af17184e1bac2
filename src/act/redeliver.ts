/**
 * Sends kept mail on: by a person's release, or by a retry of what the next hop could not take. Each copy
 * is claimed just before it is sent, atomically across processes, so that two hands never send it twice; and
 * settled as soon as it is answered, so that trouble with one copy never sends another again.
 */
import { policyFor } from '../decide/policy.ts';
import type { Verdict } from '../decide/verdict.ts';
import type { MessageContent } from '../mail/content.ts';
import type { Recipient } from '../mail/envelope.ts';
import { canonicalAddress } from '../mail/header/address.ts';
import type { AuthenticationResult } from '../mail/header/authenticated.ts';
import type { Link } from '../mail/message.ts';
import { isPermanent, isPositive, isTransient, reply, replyText, type SmtpReply } from '../mail/reply.ts';
import type { Dispatch, HeldMessage, HeldRecipient, Outgoing, Relay } from '../ports.ts';
import { type CopyFacts, type CopyMaker, copyMaker } from './copies.ts';
import type { ActPorts, ActSettings } from './means.ts';
import { type Disposition, type Group, plan } from './plan.ts';
import { receivedField } from './received.ts';
import { withChain } from './seal.ts';
import { storedUrl } from './stored-verdict.ts';

export interface Sent {
  /** The row as it was before. */
  row: HeldRecipient;
  /** Address it went to: the recipient's, or the one given instead. */
  sentTo: string;
  outcome: 'released' | 'deferred' | 'refused';
  /** Reply of the next hop. */
  note: string;
}

export interface Redelivery {
  message: HeldMessage;
  /** Rows to send, as they are now. */
  rows: readonly HeldRecipient[];
  dispatch: Dispatch;
  /** Sends what was released before once more. */
  again: boolean;
  /** Writes down what became of a row; ends its claim. */
  settle(sent: Sent): Promise<void>;
}

/** A claim is longer than the transaction it is for, with making the copy. */
const leaseFor = ({ limits }: ActSettings): number => 2 * limits.transactionMs + limits.analysisMs + 60_000;

/** @returns what was sent; a row that somebody else is sending, or has sent, is not among them */
export async function redeliver(order: Redelivery, ports: ActPorts, settings: ActSettings): Promise<Sent[]> {
  const { message, rows, dispatch, again, settle } = order;
  const content = await ports.holds.content(message.id);
  const verdict = dispatch.copy === 'original' ? null : message.verdict;
  const dispositions = rows.map((row): Disposition => dispositionOf(row, message, verdict !== null, dispatch.to, settings));
  const rowOf = new Map(dispositions.map((disposition, i) => [disposition, rows[i] as HeldRecipient]));
  const copies = copyMaker(await copyFacts(message, content, verdict, dispositions, ports, settings), ports);
  const all: Sent[] = [];
  for (const group of plan(dispositions).groups) {
    const addresses = group.recipients.map((d) => (rowOf.get(d) as HeldRecipient).recipient.address);
    const claimed = await ports.holds.claim(message.id, { recipients: addresses, again, now: ports.clock.now(), leaseMs: leaseFor(settings), dispatch });
    const taken = new Set(claimed.map((row) => row.recipient.address));
    const ours = group.recipients.filter((_, i) => taken.has(addresses[i] as string));
    if (ours.length === 0) continue;
    const answers = await sendCopy({ ...group, recipients: ours }, message, copies, ports, settings);
    for (const [i, disposition] of ours.entries()) {
      const sent = { row: rowOf.get(disposition) as HeldRecipient, sentTo: disposition.recipient.address, ...outcomeOf(answers[i] ?? silence) };
      await settle(sent);
      all.push(sent);
    }
  }
  return all;
}

/** Never rejects: a copy that can't be made is deferred like one that can't be sent. */
async function sendCopy(group: Group, message: HeldMessage, copies: CopyMaker, ports: ActPorts, settings: ActSettings): Promise<SmtpReply[]> {
  try {
    const copy = await copies.copyFor(group);
    const deadlineAt = ports.clock.now() + settings.limits.transactionMs;
    const recipients = group.recipients.map((d) => d.recipient);
    const answers = await transact(ports.relayFor(message.listener), message, recipients, copy.outgoing, deadlineAt);
    if (answers.every(isPermanent)) await copy.withdraw();
    return answers;
  } catch (error) {
    ports.log.error({ id: message.id, error: String(error) }, 'could not make a copy of a kept message');
    return [];
  }
}

async function copyFacts(
  message: HeldMessage,
  content: MessageContent,
  verdict: Verdict | null,
  dispositions: Disposition[],
  ports: ActPorts,
  settings: ActSettings,
): Promise<CopyFacts> {
  const links = await linksFor(content, dispositions, ports, settings);
  const locked = lockedAmong(links, verdict);
  const results = await resultsFor(message, content, dispositions, ports, settings);
  return {
    id: message.id,
    content,
    verdict,
    unscored: false,
    links,
    locked: () => locked,
    trace: (recipient) => trace(message, recipient, settings),
    headers: settings.headers,
    results: () => results,
    seal: settings.seal,
    publicUrl: settings.locks.publicUrl,
    openAnyway: (recipient) => policyFor(recipient, settings.policy, settings.mode).openAnyway ?? settings.locks.openAnyway,
    rewriteMs: settings.limits.analysisMs,
  };
}

function dispositionOf(row: HeldRecipient, { verdict }: HeldMessage, asJudged: boolean, to: string | null, settings: ActSettings): Disposition {
  const delivery = asJudged ? verdict?.deliveries.find((d) => d.recipient === canonicalAddress(row.recipient.address)) : undefined;
  const { mode } = policyFor(row.recipient.address, settings.policy, settings.mode);
  const recipient = to === null ? row.recipient : { address: to };
  // Whoever releases a hold has overruled it; a retry of a locked copy is locked again.
  return { recipient, protected: delivery !== undefined, verdict: delivery?.action === 'lock' ? 'lock' : 'deliver', score: row.score, mode };
}

const isLocked = (d: Disposition): boolean => d.verdict === 'lock' && d.mode === 'active';

/** What was known when it came; its chain is verified now where nobody did then (a key was configured since). */
async function resultsFor(
  { envelope }: HeldMessage,
  content: MessageContent,
  dispositions: readonly Disposition[],
  ports: ActPorts,
  { seal }: ActSettings,
): Promise<readonly AuthenticationResult[]> {
  const known = envelope.results ?? [];
  return dispositions.some(isLocked) && !known.some(({ method }) => method === 'arc') ? withChain(known, content, ports, seal) : known;
}

async function linksFor(content: MessageContent, dispositions: readonly Disposition[], ports: ActPorts, settings: ActSettings): Promise<Link[]> {
  if (!dispositions.some(isLocked)) return [];
  return (await ports.reader.parse(content, settings.limits.analysisMs)).links;
}

/** Found by their targets: a stored verdict may hold fewer links than the message. */
function lockedAmong(links: readonly Link[], verdict: Verdict | null): Set<number> {
  const risky = new Set(verdict?.links.filter((link) => link.action === 'lock').map((link) => link.target));
  return new Set(links.flatMap((link, i) => (risky.has(storedUrl(link.target)) ? [i] : [])));
}

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
