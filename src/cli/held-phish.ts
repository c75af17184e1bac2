/** `kithgate held phish`: what a person says is phishing, of any mail that came in. The opposite of `held trust`. */
import type { Command } from 'commander';
import { phishFacts, phishText, unphishText } from '../act/by-hand/words.ts';
import { example } from './help.ts';
import { type Desk, Refusal } from './kit.ts';
import { blameless } from './options.ts';
import type { Session } from './session.ts';

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
    .option('--spare <host>', 'a host or domain it led to that is not to blame; may be repeated', blameless)
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

async function named({ journal }: Desk, messageId: string | undefined): Promise<string[]> {
  if (messageId === undefined) return [];
  const entries = (await journal.find({ messageId })).filter(({ direction }) => direction !== 'outbound');
  if (entries.length === 0) throw new Refusal(`no message with Message-ID ${messageId} came in: "kithgate trace --from ADDRESS" finds it by its author`);
  return [...new Set(entries.map(({ id }) => id))];
}

async function undo(session: Session, desk: Desk, id: string): Promise<void> {
  await desk.unphish(id, session.io.actor);
  if (session.json) session.printJson({ id, reported: false });
  else session.print(unphishText(id));
}

async function report(session: Session, desk: Desk, id: string, spare: readonly string[]): Promise<void> {
  const outcome = await desk.phish(id, session.io.actor, spare);
  if (session.json) session.printJson(phishFacts(outcome));
  else session.print(phishText(outcome));
}
