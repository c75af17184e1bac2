/** `kithgate held phish`: what a person says is phishing, of any mail that came in. The opposite of `held trust`. */
import type { Command } from 'commander';
import { defang, plain } from '../report/plain.ts';
import { counted } from '../signals/words.ts';
import { example } from './help.ts';
import { type Desk, type PhishOutcome, Refusal, type Spared } from './kit.ts';
import { domainName } from './options.ts';
import type { Session } from './session.ts';
import { iso, stamp } from './show/time.ts';

interface PhishOptions {
  messageId?: string;
  undo?: boolean;
  spare?: string[];
}

type Each = (session: Session, ids: readonly string[], act: (id: string) => Promise<void>) => Promise<void>;

export function addPhish(held: Command, session: Session, each: Each): void {
  held
    .command('phish')
    .description('report a message as phishing, delivered ones too: what it taught is taken back, and its likes are held')
    .argument('[id...]', 'queue ids, as in trace')
    .option('--message-id <id>', 'all that came in with this Message-ID')
    .option('--spare <host>', 'a host or domain it led to that is not to blame; may be repeated', hosts)
    .option('--undo', 'take a report back that was a mistake')
    .addHelpText('after', example('kithgate held phish 4XbQ2c1k7Z', 'kithgate held phish --undo 4XbQ2c1k7Z'))
    .action((ids: string[], options: PhishOptions) =>
      session.atDesk('write', async (desk) => {
        const all = [...ids, ...(await named(desk, options.messageId))];
        if (all.length === 0) throw new Refusal('say which message: an id as "kithgate trace" shows it, or --message-id');
        await each(session, all, (id) => (options.undo ? undo(session, desk, id) : report(session, desk, id, options.spare ?? [])));
      }),
    );
}

const hosts = (text: string, before: string[] = []): string[] => [...before, domainName(text)];

async function named({ journal }: Desk, messageId: string | undefined): Promise<string[]> {
  if (messageId === undefined) return [];
  const entries = (await journal.find({ messageId })).filter(({ direction }) => direction !== 'outbound');
  if (entries.length === 0) throw new Refusal(`no message with Message-ID ${messageId} came in: "kithgate trace --from ADDRESS" finds it by its author`);
  return [...new Set(entries.map(({ id }) => id))];
}

async function undo(session: Session, desk: Desk, id: string): Promise<void> {
  await desk.unphish(id, session.io.actor);
  if (session.json) session.printJson({ id, reported: false });
  else session.print(`${id}: the report is taken back, what the message had taught counts again; links that were denied stay so ("kithgate locks unlock")`);
}

async function report(session: Session, desk: Desk, id: string, spare: readonly string[]): Promise<void> {
  const outcome = await desk.phish(id, session.io.actor, spare);
  if (session.json) session.printJson(phishFacts(outcome));
  else session.print(phishText(outcome));
}

const TAKEN_BACK = {
  all: 'what it taught is taken back',
  nothing: 'it had taught nothing',
  'not-known': 'what it taught stays: it came before what single messages teach was written down, or more than 28 days ago',
} as const;

const WHY: Record<Spared['why'], string> = {
  ours: 'ours',
  shared: 'a shared service as a whole',
  'widely-linked': 'everybody links there',
  asked: 'as you said',
  known: "a correspondent's own, or linked to here for long",
};

function phishText({ report, takenBack, spared, denied, waiting, alike }: PhishOutcome): string {
  const { id, at, actor, author, targets, shape, liftedAt } = report;
  const head =
    takenBack === null
      ? `${id} was reported as phishing before, ${stamp(at)} UTC by ${plain(actor)}: nothing new`
      : `${id} reported as phishing: ${TAKEN_BACK[takenBack]}`;
  const follow = [...targets.map((target) => `--host ${plain(target.split('/')[0] ?? '')}`), ...(shape === null ? [] : [`--campaign ${plain(shape)}`])];
  return [
    head,
    ...targets.map((target) => `  ${defang(target)}: a link there counts against any message from now on`),
    ...spared.map(({ target, why }) => `  ${defang(target)} is not blamed: ${WHY[why]}`),
    ...(author.address === '' || liftedAt !== null
      ? []
      : [`  ${plain(author.address)}: nothing vouches for its mail for 30 days, or until "kithgate held trust" of a later message`]),
    ...(denied === 0 ? [] : [`  ${counted(denied, 'locked link')} denied`]),
    ...(waiting === 0
      ? []
      : [
          `  ${counted(waiting, 'copy', 'copies')} of it ${waiting === 1 ? 'stays' : 'stay'} held: "kithgate held delete ${id}" removes ${waiting === 1 ? 'it' : 'them'}`,
        ]),
    ...(alike.messages === 0
      ? []
      : [
          `  ${counted(alike.messages, 'other message')} with the same link or text reached ${counted(alike.recipients, 'recipient')}:`,
          ...follow.map((option) => `    kithgate trace ${option}`),
        ]),
  ].join('\n');
}

function phishFacts({ report, takenBack, spared, denied, waiting, alike }: PhishOutcome): object {
  const { messageAt, at, liftedAt, ...rest } = report;
  return {
    ...rest,
    reported: true,
    messageAt: iso(messageAt),
    at: iso(at),
    liftedAt: iso(liftedAt),
    new: takenBack !== null,
    takenBack,
    spared,
    denied,
    waiting,
    alike,
  };
}
