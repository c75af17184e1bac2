/**
 * `kithgate trace --host`: the questions of the hour after a bad link was found. Who else got it, what was
 * delivered before it was found, and who clicked.
 */
import type { JournalEntry, JournalFilter, LockEvent, LockRecord } from '../ports.ts';
import { defang, plain } from '../report/plain.ts';
import type { Desk } from './kit.ts';
import type { Session } from './session.ts';
import { entryFacts, entryTable } from './show/journal.ts';
import { iso, stamp } from './show/time.ts';

interface Click {
  at: number;
  kind: LockEvent['kind'];
  recipient: string;
  clientIp: string | null;
  token: string;
}

interface HostStory {
  host: string;
  /** First message with it, ms; `null`: none is on record. */
  firstSeen: number | null;
  /** First message with it that was, or would have been, locked or held; `null`: it was never found. */
  foundAt: number | null;
  entries: readonly JournalEntry[];
  /** Copies that reached a mailbox with the link open before `foundAt`; all such copies when it was never found. */
  before: readonly { entry: JournalEntry; recipient: string }[];
  clicks: readonly Click[];
}

const LIMIT = 1_000_000;

export async function traceHost(session: Session, desk: Desk, filter: JournalFilter & { host: string }): Promise<void> {
  const entries = (await desk.journal.find({ ...filter, limit: filter.limit ?? LIMIT })).sort((a, b) => a.at - b.at);
  const locks = await desk.locks.list({ ...(filter.since !== undefined && { since: filter.since }), limit: LIMIT });
  const story = tell(filter.host, entries, locks);
  if (session.json) session.printJson(storyFacts(story));
  else session.print(storyText(story, session));
}

/** @param entries oldest first */
function tell(host: string, entries: readonly JournalEntry[], locks: readonly { record: LockRecord; events: readonly LockEvent[] }[]): HostStory {
  const foundAt = entries.find((entry) => found(entry, host))?.at ?? null;
  const before = entries
    .filter(({ at }) => foundAt === null || at < foundAt)
    .flatMap((entry) => entry.outcomes.filter(({ outcome }) => outcome === 'delivered').map(({ recipient }) => ({ entry, recipient })));
  const clicks = locks
    .filter(({ record }) => within(record.host, host))
    .flatMap(({ record, events }) =>
      events
        .filter(({ kind }) => READERS.includes(kind))
        .map(({ at, kind, clientIp }) => ({ at, kind, clientIp, recipient: record.recipient, token: record.token })),
    )
    .sort((a, b) => a.at - b.at);
  return { host, firstSeen: entries[0]?.at ?? null, foundAt, entries, before, clicks };
}

/** The host itself, or one below it: as the journal finds them. */
const within = (each: string, host: string): boolean => each === host || each.endsWith(`.${host}`);

/** What a reader does; unlocking and denying are ours. */
const READERS: readonly LockEvent['kind'][] = ['shown', 'opened', 'access-requested'];

function found({ verdict, outcomes }: JournalEntry, host: string): boolean {
  const risky = verdict?.links.some((link) => within(link.host, host) && link.action === 'lock') === true;
  return risky || outcomes.some(({ action }) => action === 'hold');
}

function storyFacts({ host, firstSeen, foundAt, entries, before, clicks }: HostStory): object {
  return {
    host,
    firstSeen: iso(firstSeen),
    foundAt: iso(foundAt),
    messages: entries.map(entryFacts),
    deliveredBefore: before.map(({ entry, recipient }) => ({ id: entry.id, at: iso(entry.at), from: entry.from, recipient })),
    clicks: clicks.map((click) => ({ ...click, at: iso(click.at) })),
  };
}

function storyText({ host, firstSeen, foundAt, entries, before, clicks }: HostStory, session: Session): string {
  if (firstSeen === null) return `no message with a link to ${defang(host)} is on record`;
  const { colours } = session;
  const reached = before.map(({ entry, recipient }) => `  ${stamp(entry.at)}  ${plain(recipient)}, from ${plain(entry.from)}`);
  const clicked = clicks.map(
    ({ at, kind, recipient, clientIp }) => `  ${stamp(at)}  ${plain(recipient)} ${DEEDS[kind]}${clientIp === null ? '' : ` from ${plain(clientIp)}`}`,
  );
  return [
    colours.bold(`${defang(host)}: first seen ${stamp(firstSeen)} UTC, ${foundAt === null ? 'never found risky' : `found risky ${stamp(foundAt)} UTC`}`),
    '',
    `Who got it (${entries.length} ${entries.length === 1 ? 'message' : 'messages'})`,
    entryTable(entries, session),
    '',
    foundAt === null ? 'Delivered with the link open' : 'Delivered before it was found',
    ...(reached.length === 0 ? ['  nobody'] : reached),
    '',
    'Who clicked (locked links only)',
    ...(clicked.length === 0 ? ['  nobody'] : clicked),
  ].join('\n');
}

const DEEDS: Record<LockEvent['kind'], string> = {
  shown: 'saw the gate page',
  opened: 'opened the link anyway',
  'access-requested': 'asked for access',
  unlocked: 'was given access',
  denied: 'was denied access',
};
