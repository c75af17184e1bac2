/**
 * The end of the road: the journal, what a would-hold leaves behind, and what the message teaches.
 * Runs when the reply is decided and never changes it.
 */
import type { Fate } from './act/carry-out.ts';
import { heldMessage, type Keepable } from './act/keep.ts';
import { storedVerdict } from './act/stored-verdict.ts';
import { type Examined, hostsOf } from './examine.ts';
import { LINK_CAP, tenantsOf } from './history/link-targets.ts';
import type { Observation } from './history/types.ts';
import { canonicalAddress } from './mail/header/address.ts';
import type { ParsedMessage } from './mail/message.ts';
import { replyText } from './mail/reply.ts';
import type { Histories, Holds, Journal, JournalEntry, ListenerFacts, Meter } from './ports.ts';
import { teach } from './teach.ts';

export interface RecordPorts {
  histories: Histories;
  holds: Holds;
  journal: Journal;
  meter: Meter;
}

/** A fate, or that a journal copy was discarded once learnt. */
export type RecordedFate = Omit<Fate, 'outcome'> & { outcome: Fate['outcome'] | 'discarded' };

/** What mail that is not judged teaches. */
export interface Lesson {
  message: ParsedMessage;
  observation: Observation;
}

export interface Recordable {
  listener: ListenerFacts;
  /** What the hold store would keep of it; carries envelope, client and verdict. */
  kept: Keepable;
  examined: Examined | null;
  fates: readonly RecordedFate[];
  mode: 'passive' | 'active';
  /** From the dot to the reply. */
  seconds: number;
  now: number;
}

export async function recordInbound(item: Recordable, ports: RecordPorts): Promise<void> {
  const { kept, examined, fates, mode, listener } = item;
  const entry = journalEntry({
    kept,
    listener,
    mode,
    message: examined?.message ?? null,
    outcomes: fates.map((fate) => outcomeOf(fate, examined)),
    firstContact: examined?.judgement.firstContact ?? null,
  });
  ports.meter.finished(entry, item.seconds);
  await ports.journal.record(entry);
  if (examined === null) return;

  // What nobody has yet teaches nothing: what the client keeps comes again, what waits here may never arrive.
  const settled = fates.filter((fate) => fate.disposition.protected && (fate.outcome === 'delivered' || fate.outcome === 'held'));
  await rememberWouldHold(item, settled, ports.holds);
  const recipients = (action: string) =>
    settled.filter((fate) => fate.disposition.verdict === action).map((fate) => canonicalAddress(fate.disposition.recipient.address));
  if (settled.length > 0) {
    const lesson = { observation: examined.observation, hosts: hostsOf(examined.message), verdictId: kept.id };
    await teach({ ...lesson, delivered: recipients('deliver'), locked: recipients('lock') }, ports.histories);
  }
}

/** Passive mode delivered what active mode would have held: a row without bytes lets a person trust it, or an answer of ours. */
async function rememberWouldHold({ kept, now }: Recordable, settled: readonly RecordedFate[], holds: Holds): Promise<void> {
  const would = settled.filter((fate) => fate.outcome === 'delivered' && fate.disposition.verdict === 'hold');
  if (would.length === 0) return;
  const rows = would.map(({ disposition: { recipient, score }, reply }) => {
    return {
      recipient,
      state: 'would-hold' as const,
      score,
      note: replyText(reply).slice(0, 500),
      nextAttempt: null,
      attempts: 0,
      changedAt: now,
      dispatch: null,
    };
  });
  await holds.commit(heldMessage({ ...kept, hasContent: false }, rows));
}

function outcomeOf({ disposition, outcome, reply }: RecordedFate, examined: Examined | null): JournalEntry['outcomes'][number] {
  const unjudged = examined === null && disposition.verdict === 'deliver' ? 'unscored' : disposition.verdict;
  const action = disposition.protected ? unjudged : 'unjudged';
  return { recipient: disposition.recipient.address, action, outcome, reply: replyText(reply) };
}

/** Mail that is not judged: what was delivered, or came to the journal, teaches. */
export async function recordPassage(item: Omit<Recordable, 'examined'> & { lesson: Lesson | null }, ports: Omit<RecordPorts, 'holds'>): Promise<void> {
  const { kept, listener, mode, lesson, fates } = item;
  const entry = journalEntry({
    kept,
    listener,
    mode,
    message: lesson?.message ?? null,
    outcomes: fates.map((fate) => outcomeOf(fate, null)),
    firstContact: null,
  });
  ports.meter.finished(entry, item.seconds);
  await ports.journal.record(entry);
  if (lesson === null || lesson.observation.automatic) return;
  const passed = fates.filter((fate) => fate.outcome === 'delivered' || fate.outcome === 'discarded');
  if (passed.length === 0) return;
  await ports.histories.learn({ ...lesson.observation, recipients: passed.map((fate) => canonicalAddress(fate.disposition.recipient.address)) });
}

export interface EntryFacts {
  kept: Keepable;
  listener: ListenerFacts;
  mode: 'passive' | 'active';
  message: ParsedMessage | null;
  outcomes: JournalEntry['outcomes'];
  firstContact: boolean | null;
}

export function journalEntry({ kept, listener, mode, message, outcomes, firstContact }: EntryFacts): JournalEntry {
  return {
    id: kept.id,
    at: kept.receivedAt,
    listener: listener.name,
    direction: listener.direction,
    mode,
    messageId: message?.header.messageId ?? null,
    from: message?.header.from[0]?.address ?? '',
    reversePath: kept.envelope.reversePath,
    subject: message?.header.subject ?? '',
    clientIp: kept.client.origin,
    // What the client keeps comes again: its verdict is told then.
    verdict: kept.verdict === null || outcomes.every((o) => o.outcome === 'deferred') ? null : storedVerdict(kept.verdict),
    outcomes,
    hosts: message === null ? [] : hostsOf(message),
    shape: kept.observation?.shape ?? null,
    firstContact,
    key: kept.observation?.key ?? null,
    targets: message === null ? [] : tenantsOf(message).slice(0, LINK_CAP),
  };
}
