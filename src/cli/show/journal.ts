/** Entries of the journal for people and for machines. */
import type { JournalEntry } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import type { Session } from '../session.ts';
import { table } from './table.ts';
import { stamp } from './time.ts';
import { paintAction, verdictText } from './verdict.ts';

export function entryTable(entries: readonly JournalEntry[], { colours, width }: Session): string {
  const rows = entries.flatMap((entry) => entry.outcomes.map((outcome) => ({ entry, outcome })));
  return table(
    rows,
    [
      { head: 'id', cell: ({ entry }) => entry.id },
      { head: 'at', cell: ({ entry }) => stamp(entry.at) },
      { head: 'verdict', cell: ({ outcome }) => outcome.action, paint: (text, { outcome }) => paintAction(outcome.action, text, colours) },
      { head: 'outcome', cell: ({ outcome }) => outcome.outcome },
      { head: 'from', flexible: true, cell: ({ entry }) => plain(entry.from) || '<>' },
      { head: 'to', flexible: true, cell: ({ outcome }) => plain(outcome.recipient) },
      { head: 'subject', flexible: true, cell: ({ entry }) => plain(entry.subject) },
    ],
    width,
  );
}

export function entryText(entry: JournalEntry, { colours }: Session): string {
  const line = (label: string, text: string): string => `${label.padEnd(12)}${text}`;
  return [
    line('id', entry.id),
    line('at', `${stamp(entry.at)} UTC from ${plain(entry.clientIp ?? 'an unknown client')} on ${entry.listener} (${entry.direction}, ${entry.mode})`),
    line('from', plain(entry.from) || 'nobody'),
    line('return to', plain(entry.reversePath) || '<> (a delivery report)'),
    line('subject', plain(entry.subject)),
    line('message-id', plain(entry.messageId ?? 'none')),
    ...entry.outcomes.map(({ recipient, action, outcome, reply }) =>
      line('to', `${plain(recipient)}  ${outcome} (${paintAction(action, action, colours)})${reply === '' ? '' : `  ${plain(reply)}`}`),
    ),
    '',
    entry.verdict === null ? 'not judged' : verdictText(entry.verdict, colours),
  ].join('\n');
}
