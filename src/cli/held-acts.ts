/** `kithgate held release`, `delete` and `trust`: what a person decides about held mail; `phish` (held-phish.ts) is about any. */
import type { Command } from 'commander';
import { nothingWaits, releaseText, trustText } from '../act/by-hand/words.ts';
import type { Config } from '../config/schema.ts';
import type { HeldMessage, Holds } from '../ports.ts';
import { addPhish } from './held-phish.ts';
import { example } from './help.ts';
import { type Desk, Refusal } from './kit.ts';
import { address, addresses } from './options.ts';
import type { Session } from './session.ts';

interface ReleaseOptions {
  recipient?: string[];
  to?: string;
  again?: boolean;
  trust?: boolean;
}

export function addHeldActs(held: Command, session: Session): void {
  held
    .command('release')
    .description('send held mail on, as it came')
    .argument('<id...>')
    .option('-r, --recipient <address>', 'only to this recipient of the message; may be repeated', addresses)
    .option('--to <address>', 'to this address in protectedDomains instead', address)
    .option('--again', 'also what was released before')
    .option('--trust', 'and learn from it that such mail is right')
    .addHelpText('after', example('kithgate held release 4XbQ2c1k7Z', 'kithgate held release --trust --recipient ceo@example.org 4XbQ2c1k7Z'))
    .action((ids: string[], options: ReleaseOptions) =>
      session.atDesk('write', (desk, config) => each(session, ids, (id) => release(session, desk, config, id, options))),
    );
  held
    .command('delete')
    .description('delete held mail; what is known about it stays on record')
    .argument('<id...>')
    .addHelpText('after', example('kithgate held delete 4XbQ2c1k7Z'))
    .action((ids: string[]) => session.atDesk('write', (desk) => each(session, ids, (id) => discard(session, desk, id))));
  held
    .command('trust')
    .description('learn from mail that was held, or would have been, that such mail is right, and trust its author again')
    .argument('<id...>')
    .addHelpText('after', example('kithgate held trust 4XbQ2c1k7Z'))
    .action((ids: string[]) => session.atDesk('write', (desk) => each(session, ids, (id) => trust(session, desk, id))));
  addPhish(held, session, each);
}

/** All ids get their turn; one that fails makes the exit code 1. */
async function each(session: Session, ids: readonly string[], act: (id: string) => Promise<void>): Promise<void> {
  for (const id of ids) {
    try {
      await act(id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      session.complain(error.message);
      session.fail(1);
    }
  }
}

async function release(session: Session, desk: Desk, config: Config, id: string, options: ReleaseOptions): Promise<void> {
  const { recipient: recipients = null, to = null, again = false, trust: alsoTrust = false } = options;
  if (to !== null && !config.protectedDomains.includes(to.slice(to.lastIndexOf('@') + 1).toLowerCase()))
    throw new Refusal(`${to} is not in protectedDomains (${config.protectedDomains.join(', ')}): held mail is only released to your own people`);
  const rows = await desk.release({ id, recipients, to, again, trust: alsoTrust, actor: session.io.actor });
  if (rows.length === 0) throw new Refusal(nothingWaits(id));
  for (const row of rows) {
    if (row.outcome !== 'released') session.fail(1);
    if (session.json) session.printJson({ id, ...row });
    else if (row.outcome === 'released') session.print(releaseText(id, row));
    else session.complain(releaseText(id, row));
  }
}

async function discard(session: Session, desk: Desk, id: string): Promise<void> {
  await desk.discard(await heldMessage(desk.holds, id), session.io.actor);
  if (session.json) session.printJson({ id, deleted: true });
  else session.print(`${id} deleted`);
}

async function trust(session: Session, desk: Desk, id: string): Promise<void> {
  const trusted = await desk.trust(id, session.io.actor);
  if (session.json) session.printJson({ id, trusted: true, ...trusted });
  else session.print(trustText(id, trusted));
}

/** Rejects with `Refusal` for an unknown id. */
export async function heldMessage(holds: Holds, id: string): Promise<HeldMessage> {
  const message = await holds.get(id);
  if (message === null) throw new Refusal(`no message ${id} in the hold store: kithgate held list --state all shows them`);
  return message;
}
