/** `kithgate trace`: what became of any message, delivered ones too. */
import type { Command } from 'commander';
import { afterFacts, afterText, afterwards, entryFacts } from '../act/by-hand/afterwards.ts';
import type { JournalEntry, JournalFilter } from '../ports.ts';
import { example } from './help.ts';
import type { Desk } from './kit.ts';
import { count, hostIn } from './options.ts';
import type { Session } from './session.ts';
import { entryTable, entryText } from './show/journal.ts';
import { parseSince } from './show/time.ts';
import { traceHost } from './trace-host.ts';

const LIMIT = { people: 50, machines: 1_000_000 };

export function addTrace(program: Command, session: Session): void {
  program
    .command('trace')
    .description('follow messages through the journal; with --host: who else got a link there, and who clicked')
    .option('--id <id>', 'queue id, as in Received and in X-Kithgate-Verdict')
    .option('--message-id <id>', 'Message-ID, with or without <>')
    .option('--from <address>', 'author or reverse-path')
    .option('--to <address>', 'recipient')
    .option('--subject <text>', 'text in the subject')
    .option('--host <host>', 'host of a link')
    .option('--campaign <id>', 'campaign of the verdict')
    .option('--since <time>', 'since: 7d, 24h, 2024-05-01', (text: string) => parseSince(text, session.now))
    .option('--limit <count>', `most messages to list (default: ${LIMIT.people}, with --json all)`, count)
    .addHelpText('after', example('kithgate trace --from anna@partner.example --since 7d', 'kithgate trace --host partner-my.sharepoint.example'))
    .action((filter: JournalFilter) => session.atDesk('read', (desk) => trace(session, desk, filter)));
}

async function trace(session: Session, desk: Desk, filter: JournalFilter): Promise<void> {
  if (filter.host !== undefined) return traceHost(session, desk, { ...filter, host: hostIn(filter.host) });
  const most = filter.limit ?? (session.json ? LIMIT.machines : LIMIT.people);
  const entries = await desk.journal.find({ ...filter, limit: most + 1 });
  const shown = entries.slice(0, most);
  const [only] = shown;
  if (session.json) await printFacts(session, desk, shown, filter);
  else if (only === undefined) session.print('nothing found');
  else session.print(shown.length === 1 ? [entryText(only, session), ...afterText(await afterwards(desk, only))].join('\n') : entryTable(shown, session));
  if (entries.length > most) session.complain(`there are more than ${most}: --limit and --since choose`);
}

/** What became of one message afterwards is told where one was asked for. */
async function printFacts(session: Session, desk: Desk, entries: readonly JournalEntry[], { id, messageId }: JournalFilter): Promise<void> {
  const one = id !== undefined || messageId !== undefined;
  for (const entry of entries) session.printJson({ ...entryFacts(entry), ...(one && afterFacts(await afterwards(desk, entry))) });
}
