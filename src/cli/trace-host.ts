/**
 * `kithgate trace --host`: the questions of the hour after a bad link was found. Who else got it, what was
 * delivered before it was found, and who clicked.
 */
import { DEEDS, entryFacts } from '../act/by-hand/afterwards.ts';
import type { JournalEntry, JournalFilter, LockEvent, LockRecord } from '../ports.ts';
import { defang, plain } from '../report/plain.ts';
import type { Desk } from './kit.ts';
import type { Session } from './session.ts';
import { entryTable } from './show/journal.ts';
import { iso, stamp } from './show/time.ts';

interface Click {
  at: number;
  kind: LockEvent['kind'];
  recipient: string;
  clientIp: string | null;
  token: string;
}

interface OpenCopy {
  entry: JournalEntry;
  recipient: string;
  /** Why it went out although the host was known by then; `null` before that. */
  why: string | null;
}

interface HostStory {
  host: string;
  /** First message with it, ms; `null`: none is on record. */
  firstSeen: number | null;
  /** First message with it that was, or would have been, locked or held; `null`: it was never found. */
  foundAt: number | null;
  entries: readonly JournalEntry[];
  /** Copies that reached a mailbox with the link open: before `foundAt` (all of them when it was never found), and from then on. */
  before: readonly OpenCopy[];
  after: readonly OpenCopy[];
  clicks: readonly Click[];
  /** When the mail team reported a message that led there, ms; `null`: it never did. */
  reportedAt: number | null;
}

const LIMIT = 1_000_000;

export async function traceHost(session: Session, desk: Desk, filter: JournalFilter & { host: string }): Promise<void> {
  const entries = (await desk.journal.find({ ...filter, limit: filter.limit ?? LIMIT })).sort((a, b) => a.at - b.at);
  const locks = await desk.locks.list({ ...(filter.since !== undefined && { since: filter.since }), limit: LIMIT });
  const story = tell(filter.host, entries, locks, await releasedIn(entries, desk), await reportedAt(filter.host, desk));
  if (session.json) session.printJson(storyFacts(story));
  else session.print(storyText(story, session));
}

/** Held messages that were sent on: `id address` of each copy. What a person released has its link open. */
async function releasedIn(entries: readonly JournalEntry[], { holds }: Desk): Promise<Set<string>> {
  const released = new Set<string>();
  for (const { id, outcomes } of entries) {
    if (!outcomes.some(({ outcome }) => outcome === 'held')) continue;
    const copies = (await holds.get(id))?.recipients ?? [];
    for (const { recipient, state } of copies) if (state === 'released') released.add(`${id} ${recipient.address}`);
  }
  return released;
}

/** @param entries oldest first */
function tell(
  host: string,
  entries: readonly JournalEntry[],
  locks: readonly { record: LockRecord; events: readonly LockEvent[] }[],
  released: ReadonlySet<string>,
  reportedAt: number | null,
): HostStory {
  const foundAt = entries.find((entry) => found(entry, host))?.at ?? null;
  const open = entries.flatMap((entry) => openCopies(entry, host, released));
  const isBefore = ({ entry: { at } }: OpenCopy): boolean => foundAt === null || at < foundAt;
  const before = open.filter(isBefore).map((copy) => ({ ...copy, why: null }));
  const after = open.filter((copy) => !isBefore(copy));
  const clicks = locks
    .filter(({ record }) => within(record.host, host))
    .flatMap(({ record, events }) =>
      events
        .filter(({ kind }) => READERS.includes(kind))
        .map(({ at, kind, clientIp }) => ({ at, kind, clientIp, recipient: record.recipient, token: record.token })),
    )
    .sort((a, b) => a.at - b.at);
  return { host, firstSeen: entries[0]?.at ?? null, foundAt, entries, before, after, clicks, reportedAt };
}

/** The first time. */
async function reportedAt(host: string, { histories }: Desk): Promise<number | null> {
  return (await histories.reports({ target: host })).at(-1)?.at ?? null;
}

function openCopies(entry: JournalEntry, host: string, released: ReadonlySet<string>): OpenCopy[] {
  const risky = isRisky(entry, host);
  return entry.outcomes.flatMap(({ recipient, action, outcome }) => {
    if (outcome === 'held') return released.has(`${entry.id} ${recipient}`) ? [{ entry, recipient, why: 'held, then released' }] : [];
    if (outcome !== 'delivered' || (entry.mode === 'active' && action === 'lock' && risky)) return [];
    const touched = action === 'hold' || (action === 'lock' && risky);
    return [{ entry, recipient, why: touched ? 'passive mode' : 'not found risky in this message' }];
  });
}

const isRisky = ({ verdict }: JournalEntry, host: string): boolean => verdict?.links.some((link) => within(link.host, host) && link.action === 'lock') === true;

/** The host itself, or one below it: as the journal finds them. */
const within = (each: string, host: string): boolean => each === host || each.endsWith(`.${host}`);

/** What a reader does; unlocking and denying are ours. */
const READERS: readonly LockEvent['kind'][] = ['shown', 'opened', 'access-requested', 'reported'];

/** A message that is held for another link says nothing of this one; one held without any risky link (an exception, say) is all suspect. */
function found(entry: JournalEntry, host: string): boolean {
  if (isRisky(entry, host)) return true;
  return entry.outcomes.some(({ action }) => action === 'hold') && entry.verdict?.links.some(({ action }) => action === 'lock') !== true;
}

function storyFacts({ host, firstSeen, foundAt, reportedAt, entries, before, after, clicks }: HostStory): object {
  return {
    host,
    firstSeen: iso(firstSeen),
    foundAt: iso(foundAt),
    reportedAt: iso(reportedAt),
    messages: entries.map(entryFacts),
    deliveredBefore: before.map(copyFacts),
    deliveredAfter: after.map((copy) => ({ ...copyFacts(copy), why: copy.why })),
    clicks: clicks.map((click) => ({ ...click, at: iso(click.at) })),
  };
}

const copyFacts = ({ entry, recipient }: OpenCopy): object => ({ id: entry.id, at: iso(entry.at), from: entry.from, recipient });

function storyText({ host, firstSeen, foundAt, reportedAt, entries, before, after, clicks }: HostStory, session: Session): string {
  if (firstSeen === null) return `no message with a link to ${defang(host)} is on record`;
  const { colours } = session;
  const copyText = ({ entry, recipient, why }: OpenCopy): string =>
    `  ${stamp(entry.at)}  ${plain(recipient)}, from ${plain(entry.from)}${why === null ? '' : ` (${why})`}`;
  const reached = before.map(copyText);
  const clicked = clicks.map(
    ({ at, kind, recipient, clientIp }) => `  ${stamp(at)}  ${plain(recipient)} ${DEEDS[kind]}${clientIp === null ? '' : ` from ${plain(clientIp)}`}`,
  );
  return [
    colours.bold(`${defang(host)}: first seen ${stamp(firstSeen)} UTC, ${foundAt === null ? 'never found risky' : `found risky ${stamp(foundAt)} UTC`}`),
    ...(reportedAt === null ? [] : [`Reported as phishing here since ${stamp(reportedAt)} UTC: links there count against any message`]),
    '',
    `Who got it (${entries.length} ${entries.length === 1 ? 'message' : 'messages'})`,
    entryTable(entries, session),
    '',
    foundAt === null ? 'Delivered with the link open' : 'Delivered before it was found',
    ...(reached.length === 0 ? ['  nobody'] : reached),
    ...(after.length === 0 ? [] : ['', 'Delivered after that, with the link open', ...after.map(copyText)]),
    '',
    'Who clicked (locked links only)',
    ...(clicked.length === 0 ? ['  nobody'] : clicked),
  ].join('\n');
}
