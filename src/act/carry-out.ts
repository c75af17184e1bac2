/**
 * Carries out a plan: sends each copy, keeps what is held or could not be delivered, and finds the
 * reply (decision 1). The rule behind every branch: a 250 is given only for what is at the next hop
 * or, fsynced, in the hold store; and a 4xx only while nobody has been served.
 */
import type { MessageContent } from '../mail/content.ts';
import type { Envelope, Recipient } from '../mail/envelope.ts';
import { isPermanent, isPositive, isTransient, reply, replyText, type SmtpReply } from '../mail/reply.ts';
import type { Clock, HeldRecipient, Holds, Outgoing, RelayTransaction } from '../ports.ts';
import type { Disposition, Group, Plan } from './plan.ts';
import { firstAttempt } from './retry-times.ts';

/** A copy ready to leave. */
export interface Copy {
  outgoing: Outgoing;
  /** Takes back what was promised with it (lock tokens), when nobody got it. */
  withdraw(): Promise<void>;
}

export interface Job {
  id: string;
  protocol: 'smtp' | 'lmtp';
  envelope: Envelope;
  content: MessageContent;
  plan: Plan;
  transaction: RelayTransaction;
  clock: Clock;
  /** Time by which the reply must be given, ms. */
  deadlineAt: number;
  /** Builds the copy for one group; what it promises (lock records) is durable before it returns. */
  copyFor(group: Group): Promise<Copy>;
  /** Makes the spooled message durable with these recipients, and any delivery report they call for. */
  keep(recipients: HeldRecipient[]): Promise<void>;
  /** Told of what went wrong with a copy; the outward reply says no more than 451. */
  trouble(error: unknown): void;
}

/** What became of one recipient. */
export interface Fate {
  disposition: Disposition;
  /** `undelivered` and `failed` (for good) are kept here, because our reply was a 250; `refused` and `deferred` were passed on. */
  outcome: 'delivered' | 'held' | 'refused' | 'deferred' | 'undelivered' | 'failed';
  reply: SmtpReply;
}

export interface Carried {
  /** The reply for the transaction; over LMTP each fate has its own. */
  reply: SmtpReply;
  fates: Fate[];
}

export async function carryOut(job: Job, holds: Holds): Promise<Carried> {
  let spooled = false;
  let kept = false;
  async function spool(): Promise<void> {
    if (!spooled) await holds.spool(job.id, job.envelope, job.content);
    spooled = true;
  }
  try {
    if (mayNeedStore(job)) await spool();
    const carried = conclude(job, await sendGroups(job, spooled));
    const rows = carried.fates.flatMap((fate) => heldRow(fate, job.clock.now()));
    if (rows.length === 0) return carried;
    try {
      await spool();
      await keepFirmly(job, rows, carried.fates.some(isDelivered) ? TRIES : 1);
      kept = true;
      return carried;
    } catch (error) {
      // Over LMTP those who were served are answered for; only what was to be kept is not.
      if (job.protocol !== 'lmtp' || !carried.fates.some(isDelivered)) throw error;
      job.trouble(error);
      return { ...carried, fates: carried.fates.map((fate) => (fate.outcome === 'held' ? { ...fate, outcome: 'deferred', reply: troubled } : fate)) };
    }
  } finally {
    // Whatever the reply is, it stands: what could not be dropped is swept at the next start.
    if (spooled && !kept) await holds.drop(job.id).catch((error: unknown) => job.trouble(error));
  }
}

/** Once somebody is served a 4xx would bring him the message twice, so the store gets more than one chance. */
const TRIES = 3;

async function keepFirmly(job: Job, rows: HeldRecipient[], tries: number): Promise<void> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await job.keep(rows);
    } catch (error) {
      if (left <= 0 || job.clock.now() >= job.deadlineAt) throw error;
      job.trouble(error);
    }
  }
}

const troubled = reply(451, '4.3.0', 'Temporary trouble, please try again later');

/** Spooled before the first DATA where a later failure would leave us answering for some recipients. LMTP answers for each, so only a hold needs it. */
function mayNeedStore({ plan, protocol, transaction }: Job): boolean {
  if (plan.held.length > 0) return true;
  if (protocol === 'lmtp') return false;
  return plan.groups.length > 1 || plan.groups.some((group) => !transaction.isAtomic(recipientsOf(group)));
}

async function sendGroups(job: Job, spooled: boolean): Promise<Fate[]> {
  const fates: Fate[] = [];
  for (const group of job.plan.groups) {
    const sent = await sendGroup(job, group, spooled);
    fates.push(...sent);
    // Nobody served yet and a temporary trouble: the client keeps the message, so nothing more is tried.
    if (job.protocol === 'smtp' && !fates.some(isDelivered) && fates.some(isDeferred)) break;
  }
  return fates;
}

async function sendGroup(job: Job, group: Group, spooled: boolean): Promise<Fate[]> {
  let replies: SmtpReply[] = [];
  try {
    if (job.clock.now() >= job.deadlineAt) throw new Error('the time for the reply is over: no more copies are made');
    const copy = await job.copyFor(group);
    // Without a spool to fall back on, all are served or none: the next hop may have changed its mind since the probe.
    const whole = !spooled && job.protocol === 'smtp';
    replies = await job.transaction.send(recipientsOf(group), copy.outgoing, job.deadlineAt, { whole });
    // After a lost connection the next hop may have it all the same, and its reader needs the tokens: only a refusal proves he has not.
    if (replies.every(isPermanent)) await copy.withdraw();
  } catch (error) {
    job.trouble(error);
  }
  return group.recipients.map((disposition, i) => fateOf(disposition, replies[i] ?? troubled));
}

function fateOf(disposition: Disposition, answer: SmtpReply): Fate {
  if (isPositive(answer)) return { disposition, outcome: 'delivered', reply: answer };
  return { disposition, outcome: isTransient(answer) ? 'deferred' : 'refused', reply: answer };
}

/** From what the next hop said of each recipient to what we say. */
function conclude(job: Job, sent: Fate[]): Carried {
  const accepted = reply(250, '2.0.0', `Ok: queued as ${job.id}`);
  const held = job.plan.held.map((disposition): Fate => ({ disposition, outcome: 'held', reply: accepted }));
  if (job.protocol === 'lmtp') return { reply: accepted, fates: [...sent, ...held] };

  const trouble = sent.find(isDeferred);
  if (!sent.some(isDelivered)) {
    // Nobody has it: the client keeps responsibility for every recipient, the held ones too.
    if (trouble) return { reply: trouble.reply, fates: everyone(job.plan, 'deferred', trouble.reply) };
    const refusal = sent[0];
    if (refusal && held.length === 0) return { reply: refusal.reply, fates: sent };
  }
  const late = sent.map((fate): Fate => (isDelivered(fate) ? fate : { ...fate, outcome: isDeferred(fate) ? 'undelivered' : 'failed' }));
  const [only] = sent;
  const nextHopsOwn = only && job.plan.groups.length === 1 && held.length === 0 && sent.every(isDelivered);
  return { reply: nextHopsOwn ? only.reply : accepted, fates: [...late, ...held] };
}

function everyone(plan: Plan, outcome: Fate['outcome'], answer: SmtpReply): Fate[] {
  return [...plan.groups.flatMap((group) => group.recipients), ...plan.held].map((disposition) => ({ disposition, outcome, reply: answer }));
}

/** The row that keeps a recipient's copy; none where the client or the next hop answers for it. */
function heldRow({ disposition, outcome, reply: answer }: Fate, now: number): HeldRecipient[] {
  const { recipient, score } = disposition;
  const note = replyText(answer).slice(0, 500);
  const row = { recipient, score, changedAt: now };
  const dispatch = { copy: 'as-judged' as const, to: null, since: now };
  if (outcome === 'held') return [{ ...row, state: 'held', note: '', attempts: 0, nextAttempt: null, dispatch: null }];
  if (outcome === 'undelivered') return [{ ...row, state: 'undelivered', note, attempts: 1, nextAttempt: firstAttempt(now), dispatch }];
  if (outcome === 'failed') return [{ ...row, state: 'failed', note, attempts: 1, nextAttempt: null, dispatch }];
  return [];
}

const recipientsOf = (group: Group): Recipient[] => group.recipients.map((d) => d.recipient);
const isDelivered = (fate: Fate): boolean => fate.outcome === 'delivered';
const isDeferred = (fate: Fate): boolean => fate.outcome === 'deferred';
