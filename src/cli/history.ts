/** `kithgate history`: a relation as the model knows it, in words. */
import type { Command } from 'commander';
import { EXPECTATION_VALUES, type Expectation, expectations } from '../history/expectation.ts';
import { isKnown, NO_RELATION } from '../history/relation.ts';
import type { RelationStats } from '../history/types.ts';
import { canonicalAddress, domainOf } from '../mail/header/address.ts';
import type { Habit, IdentityPortrait } from '../ports.ts';
import { UNPOPULAR } from '../signals/link-new.ts';
import { example } from './help.ts';
import type { Desk } from './kit.ts';
import { address } from './options.ts';
import type { Session } from './session.ts';
import { valueText } from './show/habits.ts';
import { monthsOf } from './show/months.ts';
import { expectationText, type Relation, relationText } from './show/relation.ts';
import { iso } from './show/time.ts';

/** Values listed of each attribute. */
const MOST_VALUES = 8;
const DAY_MS = 86_400_000;
/** Days without mail from which habits are told as they were when it ended: decayed, they would look weaker than they are. */
const LONG_SILENT = 60;

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

async function history(session: Session, desk: Desk, correspondent: string, recipient: string | null): Promise<void> {
  const [portrait, reports] = await Promise.all([
    desk.habits.portrait(correspondent, recipient, MOST_VALUES),
    desk.histories.reports({ author: correspondent }),
  ]);
  const [first] = portrait.identities;
  const at = first === undefined ? session.now : momentFor(first, session.now);
  const told: Relation = {
    correspondent,
    recipient,
    portrait,
    reports,
    expectations: first !== undefined && isKnown(first.relation) ? await expected(desk, correspondent, first, recipient, at) : null,
    asOf: at === session.now ? null : at,
  };
  if (session.json) session.printJson(relationFacts(told));
  else session.print(relationText(told, session));
}

function momentFor({ relation: { lastSeen } }: IdentityPortrait, now: number): number {
  return lastSeen === null || now - lastSeen < LONG_SILENT * DAY_MS ? now : lastSeen + DAY_MS;
}

async function expected({ histories }: Desk, correspondent: string, first: IdentityPortrait, recipient: string | null, at: number): Promise<Expectation[]> {
  const identity = { address: correspondent, domain: domainOf(correspondent), class: first.class, evidence: '' };
  const facts = await histories.facts({ identity, recipients: recipient === null ? [] : [recipient], values: [...EXPECTATION_VALUES], at });
  return expectations(facts, recipient, UNPOPULAR);
}

function relationFacts({ correspondent, recipient, portrait, reports, expectations: found, asOf }: Relation): object {
  const { reach, identities, written, circle } = portrait;
  const [first] = identities;
  return {
    address: correspondent,
    recipient,
    reach: iso(reach),
    relation: statsFacts(first?.relation ?? NO_RELATION),
    known: first !== undefined && isKnown(first.relation),
    identities: identities.map(({ class: of, relation, habits }) => ({ class: of, relation: statsFacts(relation), habits: habits.map(habitFacts) })),
    habits: (first?.habits ?? []).map(habitFacts),
    months: monthsOf(
      identities.flatMap(({ days }) => days),
      written,
    ).map(({ month, they, we }) => ({ month, daysFromThem: they, daysFromUs: we })),
    recipients: circle,
    wouldSurprise: (found ?? []).map((each) => ({ ...each, bits: Math.round(each.bits * 10) / 10, text: expectationText(each) })),
    reports: reports.map(({ id, at, actor, author, liftedAt }) => ({ id, at: iso(at), actor, class: author.class, trustedAgain: iso(liftedAt) })),
    asOf: iso(asOf),
  };
}

const statsFacts = (relation: RelationStats): object => ({ ...relation, firstSeen: iso(relation.firstSeen), lastSeen: iso(relation.lastSeen) });

const habitFacts = (habit: Habit): object => ({
  ...habit,
  text: valueText(habit.attribute, habit.value),
  firstSeen: iso(habit.firstSeen),
  lastSeen: iso(habit.lastSeen),
});
