/** `kithgate history`: a relation as the model knows it, in words. */
import type { Command } from 'commander';
import { isKnown } from '../history/relation.ts';
import { canonicalAddress } from '../mail/header/address.ts';
import { example } from './help.ts';
import type { Desk } from './kit.ts';
import { address } from './options.ts';
import type { Session } from './session.ts';
import { relationText, surprises, valueText } from './show/relation.ts';
import { iso } from './show/time.ts';

/** Values listed of each attribute. */
const MOST_VALUES = 8;

export function addHistory(program: Command, session: Session): void {
  program
    .command('history')
    .description('what is known of a correspondent: since when, how often, both ways, habits, and what would surprise')
    .argument('<address>', 'of the correspondent', address)
    .option('-r, --recipient <address>', 'only with this recipient of ours', address)
    .addHelpText('after', example('kithgate history anna@partner.example --recipient ceo@example.org'))
    .action((correspondent: string, { recipient }: { recipient?: string }) =>
      session.atDesk('read', (desk) => history(session, desk, canonicalAddress(correspondent), recipient === undefined ? null : canonicalAddress(recipient))),
    );
}

async function history(session: Session, { histories, habits }: Desk, correspondent: string, recipient: string | null): Promise<void> {
  const [relation, found] = await Promise.all([histories.relation(correspondent, recipient), habits.habits(correspondent, recipient, MOST_VALUES)]);
  if (!session.json) return session.print(relationText(correspondent, recipient, relation, found));
  session.printJson({
    address: correspondent,
    recipient,
    relation: { ...relation, firstSeen: iso(relation.firstSeen), lastSeen: iso(relation.lastSeen) },
    known: isKnown(relation),
    habits: found.map((habit) => ({ ...habit, text: valueText(habit.attribute, habit.value), firstSeen: iso(habit.firstSeen), lastSeen: iso(habit.lastSeen) })),
    wouldSurprise: surprises(relation, found),
  });
}
