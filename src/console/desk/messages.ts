/** What the mail team looks at, as its pages and the API ask for it: lists of messages, and one of them with what became of it. */
import { setImmediate } from 'node:timers/promises';
import { type Afterwards, afterwards } from '../../act/by-hand/afterwards.ts';
import type { HeldMessage, HeldOverview, HeldState, Histories, Holds, Journal, JournalEntry, JournalPage, LockEvent, Locks, PageFilter } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import { scoreText } from '../../report/verdict-words.ts';

export interface MailPorts {
  journal: Journal;
  holds: Holds;
  locks: Locks;
  histories: Histories;
}

/** As a queue id is written. Nothing else is looked up, or put into a page. */
const ID = /^[0-9A-Za-z]{4,40}$/;

/** Lists that are not read page by page. */
const MOST_ROWS = 200;
/** Locked links that are looked at for them. */
const MOST_LOCKS = 1000;

/** There is no such message on record. */
export class Absent extends Error {
  override name = 'Absent';

  constructor(id: string) {
    super(`no message ${plain(id, 40)} on record`);
  }
}

export interface Message {
  entry: JournalEntry;
  after: Afterwards;
  /** In the hold store; `null`: it never waited here. */
  held: HeldMessage | null;
  /** Reports of other messages count against its author. */
  authorReported: boolean;
}

export async function findMessage(ports: MailPorts, id: string): Promise<Message | null> {
  if (!ID.test(id)) return null;
  const [[written], held] = await Promise.all([ports.journal.find({ id, limit: 1 }), ports.holds.get(id)]);
  const entry = written ?? (held === null ? null : entryOf(held));
  if (entry === null) return null;
  const [after, reports] = await Promise.all([afterwards(ports, entry), entry.from === '' ? [] : ports.histories.reports({ author: entry.from })]);
  const authorReported = reports.some((report) => report.id !== id && report.liftedAt === null);
  return { entry, after, held, authorReported };
}

/** What waits here is durable, the journal is not quite: after a crash a message may be in the hold store alone. */
function entryOf({ id, receivedAt: at, listener, messageId, from, envelope, subject, client, verdict, recipients }: HeldMessage): JournalEntry {
  const outcomes = recipients.map(({ recipient, note }) => ({ recipient: recipient.address, action: 'hold' as const, outcome: 'held' as const, reply: note }));
  const facts = { id, at, listener, messageId, from, subject, verdict, outcomes };
  return { ...facts, direction: 'inbound', mode: 'active', reversePath: envelope.reversePath, clientIp: client.origin, hosts: [], shape: null };
}

/** A line of a list. */
export interface Row {
  id: string;
  at: number;
  from: string;
  subject: string;
  to: readonly string[];
  /** What becomes of its copies, each way once, the gravest first. */
  states: readonly string[];
  /** The highest; `null` where it is not told. */
  score: number | null;
  /** What a person should know before he looks. */
  note: string;
}

export interface Rows {
  rows: readonly Row[];
  /** Where the next page begins; `null`: there is none. */
  next: string | null;
  /** There are more than are shown. */
  cut: boolean;
}

/** What a person may still do something about. */
const WAITING: readonly HeldState[] = ['held', 'would-hold', 'undelivered', 'failed'];

export async function waitingRows({ holds }: MailPorts): Promise<Rows> {
  const byId = new Map<string, HeldOverview>();
  for (const state of WAITING) {
    // Each list is some milliseconds of the process that takes mail.
    await setImmediate();
    for (const message of await holds.overview({ state, limit: MOST_ROWS + 1 })) byId.set(message.id, message);
  }
  const found = [...byId.values()].sort((a, b) => b.receivedAt - a.receivedAt);
  const rows = found.slice(0, MOST_ROWS).map(({ id, receivedAt, from, subject, recipients }) => {
    const copies = recipients.filter(({ state }) => WAITING.includes(state));
    const states = WAITING.filter((state) => copies.some((copy) => copy.state === state));
    const score = Math.max(...copies.map((copy) => copy.score));
    return { id, at: receivedAt, from, subject, to: copies.map(({ recipient }) => recipient.address), states, score, note: '' };
  });
  return { rows, next: null, cut: found.length > MOST_ROWS };
}

export async function lockedRows({ locks, journal }: MailPorts): Promise<Rows> {
  const found = await locks.list({ state: 'locked', limit: MOST_LOCKS });
  const byMessage = new Map<string, typeof found>();
  for (const lock of found) {
    const { verdictId } = lock.record;
    const made = byMessage.get(verdictId);
    if (made === undefined) byMessage.set(verdictId, [lock]);
    else made.push(lock);
  }
  const rows: Row[] = [];
  for (const [id, made] of [...byMessage].slice(0, MOST_ROWS)) {
    await setImmediate();
    const [entry] = await journal.find({ id, limit: 1 });
    const to = [...new Set(made.map(({ record }) => record.recipient))];
    const first = made[0]?.record;
    const facts = { id, at: entry?.at ?? first?.createdAt ?? 0, from: entry?.from ?? first?.author ?? '', subject: entry?.subject ?? '' };
    rows.push({ ...facts, to, states: ['locked'], score: entry === undefined ? null : highest(entry), note: hint(made.flatMap(({ events }) => events)) });
  }
  // Whoever waits for an answer comes first.
  rows.sort((a, b) => Number(b.note !== '') - Number(a.note !== '') || b.at - a.at);
  return { rows, next: null, cut: byMessage.size > MOST_ROWS || found.length === MOST_LOCKS };
}

function hint(events: readonly LockEvent[]): string {
  const did = (kind: LockEvent['kind']): boolean => events.some((event) => event.kind === kind);
  const said = [...(did('reported') ? ['a reader says it is phishing'] : []), ...(did('access-requested') ? ['access was asked for'] : [])];
  return [...said, ...(did('opened') ? ['opened anyway'] : [])].join(', ');
}

export async function allRows(ports: MailPorts, filter: PageFilter, from: string | null): Promise<Rows> {
  const { entries, next }: JournalPage = await ports.journal.page(filter, from);
  return { rows: entries.map(rowOf), next, cut: false };
}

function rowOf(entry: JournalEntry): Row {
  const { id, at, from, subject, outcomes, direction } = entry;
  const states = [...new Set(outcomes.map(({ action, outcome }) => (outcome === 'delivered' && action !== 'deliver' ? passed(entry, action) : outcome)))];
  const to = outcomes.map(({ recipient }) => recipient);
  return {
    id,
    at,
    from,
    subject,
    to,
    states,
    score: highest(entry),
    note: direction === 'inbound' ? '' : direction === 'outbound' ? 'sent by us' : 'observed',
  };
}

/** Delivered, with a word of what was, or would have been, done to it. */
function passed({ mode }: JournalEntry, action: string): string {
  if (action === 'lock') return mode === 'active' ? 'locked' : 'would-lock';
  return action === 'hold' ? 'would-hold' : 'delivered';
}

function highest({ verdict }: JournalEntry): number | null {
  return verdict === null || verdict.deliveries.length === 0 ? null : Math.max(...verdict.deliveries.map(({ score }) => score));
}

export const rowScore = ({ score }: Row): string => (score === null ? '' : scoreText(score));
