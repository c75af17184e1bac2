/** `kithgate erase`: everything that is stored about a person goes, beyond recovery. */
import type { Command } from 'commander';
import { canonicalAddress } from '../mail/header/address.ts';
import type { Personal } from '../ports.ts';
import { plain } from '../report/plain.ts';
import { example } from './help.ts';
import { type Desk, Refusal } from './kit.ts';
import { countLines, UNDER_WAY } from './maintenance.ts';
import { address } from './options.ts';
import type { Session } from './session.ts';

interface EraseOptions {
  withMail?: boolean;
  yes?: boolean;
}

export function addErase(program: Command, session: Session): void {
  program
    .command('erase')
    .description('remove everything that is stored about a person, of ours or of theirs, beyond recovery')
    .argument('<address>', 'of the person', address)
    .option('--with-mail', 'also held mail that waits, and locked links, which then lead nowhere')
    .option('--yes', 'without asking; needed where nobody is at a terminal')
    .addHelpText('after', example('kithgate erase anna@partner.example', 'kithgate erase --with-mail --yes anna@partner.example'))
    .action((who: string, options: EraseOptions) => session.atDesk('write', (desk) => erase(session, desk, canonicalAddress(who), options)));
}

async function erase(session: Session, desk: Desk, who: string, { withMail = false, yes = false }: EraseOptions): Promise<void> {
  const found = await desk.housekeeping.personal(who);
  refuse(who, found, withMail);
  const lines = foundLines(found);
  if (lines.length === 0) {
    if (session.json) session.printJson({ address: who, found: false, erased: {} });
    else session.print(`nothing is stored about ${plain(who)}`);
    return;
  }
  if (!session.json) session.print([`stored about ${plain(who)}:`, ...lines].join('\n'));
  if (!yes && !(await agreed(session))) throw new Refusal('nothing was erased: --yes erases without asking');
  const erased = await desk.housekeeping.erase(who);
  if (erased === null) throw new Refusal(UNDER_WAY);
  await desk.journal.audit(session.now, session.io.actor, 'erase', found.token);
  if (session.json) session.printJson({ address: who, found: true, erased });
  else session.print(['erased:', ...countLines(erased)].join('\n'));
}

function foundLines({ stored, waiting, settled, locks }: Personal): string[] {
  return countLines({ ...stored, held: waiting.length + settled, locks });
}

/** Mail that waits for somebody is not thrown away in passing. */
function refuse(who: string, { waiting, shared, locks }: Personal, withMail: boolean): void {
  const ids = (list: readonly string[]): string => list.slice(0, 5).join(' ') + (list.length > 5 ? ' …' : '');
  if (shared.length > 0) throw new Refusal(`held mail to ${who} also waits for others: release or delete it first (kithgate held show ${ids(shared)})`);
  if (withMail) return;
  if (waiting.length > 0) throw new Refusal(`mail of ${who} is held (${ids(waiting)}): release it first, or --with-mail throws it away`);
  if (locks > 0) throw new Refusal(`${locks} locked links are from or for ${who}: --with-mail removes them, and they lead nowhere from then on`);
}

async function agreed({ io }: Session): Promise<boolean> {
  if (io.ask === undefined) throw new Refusal('nobody is here to be asked: --yes erases without asking');
  return /^(y|yes)$/i.test((await io.ask('erase all of this, beyond recovery? [y/N] ')).trim());
}
