/** Held messages for people and for machines. */
import type { HeldMessage } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import type { Session } from '../session.ts';
import { table } from './table.ts';
import { iso, stamp } from './time.ts';
import { paintAction, scoreText, verdictText } from './verdict.ts';

/** Machines get times as ISO 8601, as in a verdict, and no inner bookkeeping. */
export function heldFacts(message: HeldMessage, detail: boolean): object {
  const { id, receivedAt, envelope, from, subject, messageId, size, client, listener, recipients, verdict, hasContent } = message;
  return {
    id,
    receivedAt: iso(receivedAt),
    from,
    reversePath: envelope.reversePath,
    subject,
    messageId,
    size,
    listener,
    hasContent,
    recipients: recipients.map(({ recipient, state, score, note, nextAttempt, attempts, changedAt, dispatch }) => ({
      recipient: recipient.address,
      state,
      sentTo: dispatch?.to ?? null,
      score,
      note,
      attempts,
      nextAttempt: iso(nextAttempt),
      changedAt: iso(changedAt),
    })),
    ...(detail && { mail: envelope.mail, client, verdict }),
  };
}

export function heldTable(messages: readonly HeldMessage[], { colours, width }: Session): string {
  const rows = messages.flatMap((message) => message.recipients.map((copy) => ({ message, copy })));
  return table(
    rows,
    [
      { head: 'id', cell: ({ message }) => message.id },
      { head: 'received', cell: ({ message }) => stamp(message.receivedAt) },
      { head: 'state', cell: ({ copy }) => copy.state, paint: (text, { copy }) => paintAction(copy.state, text, colours) },
      { head: 'score', cell: ({ copy }) => scoreText(copy.score) },
      { head: 'from', flexible: true, cell: ({ message }) => plain(message.from) || '<>' },
      { head: 'to', flexible: true, cell: ({ copy }) => plain(copy.recipient.address) },
      { head: 'subject', flexible: true, cell: ({ message }) => plain(message.subject) },
    ],
    width,
  );
}

export function heldText(message: HeldMessage, session: Session): string {
  const { client, envelope, verdict } = message;
  const line = (label: string, text: string): string => `${label.padEnd(12)}${text}`;
  const from = client.origin ?? `unknown client behind ${client.peer}`;
  const facts = [
    line('id', message.id),
    line('received', `${stamp(message.receivedAt)} UTC from ${plain(from)}${client.helo === null ? '' : ` (${plain(client.helo)})`} on ${message.listener}`),
    line('from', plain(message.from) || 'nobody'),
    line('return to', plain(envelope.reversePath) || '<> (a delivery report)'),
    line('subject', plain(message.subject)),
    line('message-id', plain(message.messageId ?? 'none')),
    line('size', `${message.size} octets${message.hasContent ? '' : ' (delivered or deleted: not kept)'}`),
  ];
  const copies = message.recipients.map(({ recipient, state, note, changedAt, nextAttempt, dispatch }) => {
    const next = nextAttempt === null ? '' : `, next attempt ${stamp(nextAttempt)}`;
    return line(
      'to',
      `${plain(recipient.address)}  ${paintAction(state, state, session.colours)}${dispatch?.to ? ` to ${plain(dispatch.to)} instead` : ''} since ${stamp(changedAt)}${next}${note === '' ? '' : `  ${plain(note)}`}`,
    );
  });
  return [...facts, ...copies, '', verdict === null ? 'not judged' : verdictText(verdict, session.colours)].join('\n');
}
