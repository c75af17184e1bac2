/** What became of one message after it was judged: copies that were held, locked links and what their readers did. */
import type { HeldRecipient, Histories, Holds, JournalEntry, LockEvent, LockRecord, Locks, PhishReport } from '../../ports.ts';
import { defang, plain } from '../../report/plain.ts';
import { iso, stamp } from '../../report/time.ts';

export interface Afterwards {
  /** By the mail team. */
  report: PhishReport | null;
  held: readonly HeldRecipient[];
  locks: readonly { record: LockRecord; events: readonly LockEvent[] }[];
}

export async function afterwards(
  { holds, locks, histories }: { holds: Holds; locks: Locks; histories: Histories },
  { id }: Pick<JournalEntry, 'id'>,
): Promise<Afterwards> {
  const [message, made, [report]] = await Promise.all([holds.get(id), locks.list({ verdictId: id, limit: MOST_LOCKS }), histories.reports({ id })]);
  return { report: report ?? null, held: message?.recipients ?? [], locks: made };
}

const MOST_LOCKS = 1000;

export function afterText({ held, locks, report }: Afterwards): string[] {
  const copies = held.map(({ recipient, state, changedAt, note }) => {
    return `  ${plain(recipient.address)}  ${state} since ${stamp(changedAt)}${note === '' ? '' : `  ${plain(note)}`}`;
  });
  const links = locks.flatMap(({ record, events }) => [
    `  ${plain(record.recipient)}  link to ${defang(record.host)}  ${record.state}`,
    ...events.map(({ at, kind, clientIp }) => `    ${stamp(at)}  ${DEEDS[kind]}${clientIp === null ? '' : ` from ${plain(clientIp)}`}`),
  ]);
  return [...reportLines(report), ...titled('Held copies', copies), ...titled('Locked links', links)];
}

/** Said by the mail team, with where it led. */
function reportLines(report: PhishReport | null): string[] {
  if (report === null) return [];
  const led = report.targets.length === 0 ? '' : `; links to ${report.targets.map((target) => defang(target)).join(', ')} count against any message`;
  return ['', `Reported as phishing ${stamp(report.at)} UTC by ${plain(report.actor)}${led}`];
}

const titled = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines]);

/** What happened to a locked link, as a sentence about its recipient goes on. */
export const DEEDS: Record<LockEvent['kind'], string> = {
  shown: 'saw the gate page',
  opened: 'opened the link anyway',
  'access-requested': 'asked for access',
  reported: 'reported it as phishing',
  unlocked: 'was given access',
  denied: 'was denied access',
};

/** An entry for machines: times as ISO 8601, as in a verdict. */
export const entryFacts = (entry: JournalEntry): object => ({ ...entry, at: iso(entry.at) });

export function afterFacts({ held, locks, report }: Afterwards): object {
  return {
    reported: report && { at: iso(report.at), actor: report.actor, targets: report.targets },
    held: held.map(({ recipient, state, changedAt, note }) => ({ recipient: recipient.address, state, changedAt: iso(changedAt), note })),
    locks: locks.map(({ record, events }) => ({
      token: record.token,
      recipient: record.recipient,
      host: record.host,
      state: record.state,
      events: events.map(({ at, kind, clientIp }) => ({ at: iso(at), kind, clientIp })),
    })),
  };
}
