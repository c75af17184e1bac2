/** `kithgate held`: the messages that wait for a person, or for a next hop. */
import { type Command, Option } from 'commander';
import type { HeldMessage, HeldState, Holds } from '../ports.ts';
import { addHeldActs, heldMessage } from './held-acts.ts';
import { example } from './help.ts';
import { Refusal } from './kit.ts';
import { address, count } from './options.ts';
import type { Session } from './session.ts';
import { heldFacts, heldTable, heldText } from './show/held.ts';
import { parseSince } from './show/time.ts';

const STATES: readonly HeldState[] = ['held', 'would-hold', 'undelivered', 'failed', 'released', 'deleted'];
/** What a person may still do something about. */
const WAITING: readonly HeldState[] = ['held', 'would-hold', 'undelivered', 'failed'];
/** Rows a person looks at; machines get as good as all. */
const LIMIT = { people: 50, machines: 1_000_000 };

interface ListOptions {
  recipient?: string;
  sender?: string;
  since?: number;
  state?: HeldState | 'all';
  limit?: number;
}

export function addHeld(program: Command, session: Session): void {
  const held = program.command('held').description('look at held mail, release it, delete it').addHelpText('after', example('kithgate held list'));
  held
    .command('list')
    .description('held mail, newest first')
    .option('-r, --recipient <address>', 'only copies for this recipient', address)
    .option('--sender <address>', 'only mail with this author or reverse-path')
    .option('--since <time>', 'only mail received since: 7d, 24h, 2024-05-01', (text: string) => parseSince(text, session.now))
    .addOption(new Option('--state <state>', 'only copies in this state (default: all that wait)').choices([...STATES, 'all']))
    .option('--limit <count>', `most messages to list (default: ${LIMIT.people}, with --json all)`, count)
    .addHelpText('after', example('kithgate held list --recipient ceo@example.org --since 7d'))
    .action((options: ListOptions) => session.atDesk('read', (desk) => list(session, desk.holds, options)));
  held
    .command('show')
    .description('one held message with the reasons of its verdict')
    .argument('<id>')
    .option('--raw', 'print the message itself, as it came')
    .addHelpText('after', example('kithgate held show 4XbQ2c1k7Z', 'kithgate held show --raw 4XbQ2c1k7Z > message.eml'))
    .action((id: string, { raw }: { raw?: boolean }) => session.atDesk('read', (desk) => show(session, desk.holds, id, raw === true)));
  addHeldActs(held, session);
}

async function list(session: Session, holds: Holds, { limit, state, ...filter }: ListOptions): Promise<void> {
  const most = limit ?? (session.json ? LIMIT.machines : LIMIT.people);
  const states = state === 'all' ? STATES : state === undefined ? WAITING : [state];
  // One more than is shown tells whether there are more.
  const byState = await Promise.all(states.map((each) => holds.list({ ...filter, state: each, limit: most + 1 })));
  const found = [...new Map(byState.flat().map((message) => [message.id, message])).values()].sort((a, b) => b.receivedAt - a.receivedAt);
  const messages = found.slice(0, most).map((message) => onlyCopies(message, states, filter.recipient));
  if (session.json) for (const message of messages) session.printJson(heldFacts(message, false));
  else if (messages.length === 0) session.print(state === undefined ? 'nothing is held' : 'nothing found');
  else session.print(heldTable(messages, session));
  if (found.length > most) session.complain(`there are more than ${most}: --limit, --since and --recipient choose`);
}

/** Of a message with several recipients, those the filter asked for. */
function onlyCopies(message: HeldMessage, states: readonly HeldState[], recipient: string | undefined): HeldMessage {
  const same = (each: string): boolean => recipient === undefined || each.toLowerCase() === recipient.toLowerCase();
  const copies = message.recipients.filter((copy) => states.includes(copy.state) && same(copy.recipient.address));
  return copies.length === 0 ? message : { ...message, recipients: copies };
}

async function show(session: Session, holds: Holds, id: string, raw: boolean): Promise<void> {
  const message = await heldMessage(holds, id);
  if (!raw) {
    if (session.json) session.printJson(heldFacts(message, true));
    else session.print(heldText(message, session));
    return;
  }
  if (!message.hasContent) throw new Refusal(`${id} was delivered or deleted: its bytes are not kept`);
  for await (const chunk of (await holds.content(id)).chunks()) session.io.stdout.write(chunk);
}
