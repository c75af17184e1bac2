/** `kithgate locks`: links that lead to the gate page, who clicked them, and who asks for access. */
import { type Command, Option } from 'commander';
import { lockText } from '../act/by-hand/words.ts';
import type { LockEvent, LockRecord, LockState } from '../ports.ts';
import { defang, plain } from '../report/plain.ts';
import { example } from './help.ts';
import { type Desk, Refusal } from './kit.ts';
import { address, count } from './options.ts';
import type { Session } from './session.ts';
import { table } from './show/table.ts';
import { iso, parseSince, stamp } from './show/time.ts';
import { paintAction } from './show/verdict.ts';

interface Lock {
  record: LockRecord;
  events: readonly LockEvent[];
}

interface ListOptions {
  recipient?: string;
  state?: LockState;
  since?: number;
  limit?: number;
}

const LIMIT = { people: 50, machines: 1_000_000 };

export function addLocks(program: Command, session: Session): void {
  const locks = program.command('locks').description('look at locked links, unlock or deny them').addHelpText('after', example('kithgate locks list'));
  locks
    .command('list')
    .description('locked links, newest first')
    .option('-r, --recipient <address>', 'only links in mail to this recipient', address)
    .addOption(new Option('--state <state>', 'only links in this state').choices(['locked', 'unlocked', 'denied']))
    .option('--since <time>', 'only links locked since: 7d, 24h, 2024-05-01', (text: string) => parseSince(text, session.now))
    .option('--limit <count>', `most links to list (default: ${LIMIT.people}, with --json all)`, count)
    .addHelpText('after', example('kithgate locks list --since 24h'))
    .action((options: ListOptions) => session.atDesk('read', (desk) => list(session, desk, options)));
  locks
    .command('show')
    .description('one locked link, its clicks and requests')
    .argument('<token>')
    .addHelpText('after', example('kithgate locks show Zk3v9QmT1hXw'))
    .action((token: string) => session.atDesk('read', (desk) => show(session, desk, token)));
  for (const [name, state, text] of [
    ['unlock', 'unlocked', 'let the link lead to its target again, and learn the target'],
    ['deny', 'denied', 'answer a request with no; the link stays locked'],
  ] as const) {
    locks
      .command(name)
      .description(text)
      .argument('<token>')
      .addHelpText('after', example(`kithgate locks ${name} Zk3v9QmT1hXw`))
      .action((token: string) => session.atDesk('write', (desk) => settle(session, desk, token, state)));
  }
}

async function list(session: Session, { locks }: Desk, options: ListOptions): Promise<void> {
  const most = options.limit ?? (session.json ? LIMIT.machines : LIMIT.people);
  const found = (await locks.list({ ...options, limit: most + 1 })).sort((a, b) => b.record.createdAt - a.record.createdAt);
  const shown = found.slice(0, most);
  if (session.json) for (const lock of shown) session.printJson(lockFacts(lock));
  else session.print(shown.length === 0 ? 'no link is locked' : lockTable(shown, session));
  if (found.length > most) session.complain(`there are more than ${most}: --limit, --since and --recipient choose`);
}

function lockTable(locks: readonly Lock[], { colours, width }: Session): string {
  return table(
    locks,
    [
      { head: 'token', cell: ({ record }) => record.token },
      { head: 'locked', cell: ({ record }) => stamp(record.createdAt) },
      { head: 'state', cell: ({ record }) => record.state, paint: (text, { record }) => paintAction(record.state, text, colours) },
      { head: 'opened', cell: ({ events }) => String(opened(events)) },
      { head: 'asked', cell: ({ events }) => (events.some(({ kind }) => kind === 'access-requested') ? 'yes' : '') },
      { head: 'reported', cell: ({ events }) => (events.some(({ kind }) => kind === 'reported') ? 'yes' : '') },
      { head: 'recipient', flexible: true, cell: ({ record }) => plain(record.recipient) },
      { head: 'author', flexible: true, cell: ({ record }) => plain(record.author) },
      { head: 'leads to', flexible: true, cell: ({ record }) => defang(record.host) },
    ],
    width,
  );
}

const opened = (events: readonly LockEvent[]): number => events.filter(({ kind }) => kind === 'shown' || kind === 'opened').length;

async function show(session: Session, { locks }: Desk, token: string): Promise<void> {
  const lock = await locks.get(token);
  if (lock === null) throw new Refusal(unknown(token));
  if (session.json) return session.printJson(lockFacts(lock));
  const { record, events } = lock;
  const line = (label: string, text: string): string => `${label.padEnd(12)}${text}`;
  session.print(
    [
      line('token', record.token),
      line('state', paintAction(record.state, record.state, session.colours)),
      line('locked', `${stamp(record.createdAt)} UTC in message ${record.verdictId}`),
      line('recipient', plain(record.recipient)),
      line('author', plain(record.author)),
      line('text', record.text === '' ? '(no text)' : JSON.stringify(plain(record.text))),
      line('leads to', defang(record.target)),
      ...(record.url === record.target ? [] : [line('written as', defang(record.url))]),
      line('reason', plain(record.reason)),
      ...events.map(({ at, kind, clientIp, note }) =>
        line('', `${stamp(at)}  ${kind}${clientIp === null ? '' : ` from ${plain(clientIp)}`}${note === '' ? '' : `  ${plain(note)}`}`),
      ),
    ].join('\n'),
  );
}

async function settle(session: Session, desk: Desk, token: string, state: 'unlocked' | 'denied'): Promise<void> {
  const record = await desk.settleLock(token, state, session.io.actor);
  if (record === null) throw new Refusal(unknown(token));
  if (session.json) session.printJson(lockFacts({ record, events: [] }));
  else session.print(lockText(record));
}

const unknown = (token: string): string => `no locked link ${token}: kithgate locks list shows them`;

function lockFacts({ record, events }: Lock): object {
  return { ...record, createdAt: iso(record.createdAt), events: events.map(({ token: _, at, ...event }) => ({ at: iso(at), ...event })) };
}
