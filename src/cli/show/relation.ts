/** What history knows of a correspondent, in words and small bars: since when, both ways, habits, and what would surprise. */
import type { Expectation } from '../../history/expectation.ts';
import { isKnown, KNOWN_DAYS, KNOWN_MESSAGES } from '../../history/relation.ts';
import type { IdentityClass, RelationStats } from '../../history/types.ts';
import type { IdentityPortrait, PhishReport, Portrait } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import type { Session } from '../session.ts';
import { bar, sparkline } from './bars.ts';
import { anyOther, habitLines, valuesText } from './habits.ts';
import { monthsOf } from './months.ts';
import { dayOf } from './time.ts';

export interface Relation {
  correspondent: string;
  recipient: string | null;
  portrait: Portrait;
  /** Mail of this address that was reported as phishing, newest first. */
  reports: readonly PhishReport[];
  /** Most surprising first; `null` where nothing is measured, because the correspondent is not known. */
  expectations: readonly Expectation[] | null;
  /** Time (ms) of which `expectations` speak, where it is not now. */
  asOf: number | null;
}

const BAR_WIDTH = 20;

export function relationText(told: Relation, { colours, io: { unicode } }: Pick<Session, 'colours' | 'io'>): string {
  const { correspondent, recipient, portrait } = told;
  const who = plain(correspondent);
  const whom = recipient === null ? 'anyone here' : plain(recipient);
  const [first] = portrait.identities;
  const reported = reportLines(told).map((line) => colours.red(line));
  if (first === undefined) return [strangerText(who, whom, portrait), ...reported].join('\n');
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
  return [
    ...introduction(who, whom, first),
    ...reachLines(portrait),
    ...reported,
    ...section('By month', monthLines(portrait, unicode)),
    ...section('Identities of this address', identityLines(portrait)),
    ...section(`Usual${portrait.identities.length > 1 ? ` (${CLASSES[first.class]})` : ''}`, habitLines(first.habits, unicode)),
    ...section(`Would surprise${told.asOf === null ? '' : `, as of ${dayOf(told.asOf)}`}`, surpriseLines(told, unicode)),
    ...section('Who of ours has mail with them', circleLines(portrait)),
  ].join('\n');
}

function strangerText(who: string, whom: string, portrait: Portrait): string {
  const { written } = portrait;
  const met =
    written.length === 0
      ? 'and has never been written to: everything would be new'
      : `but has been written to on ${dayCount(written.length)}: an answer is expected, everything about it would be new`;
  return [`${who} has never written to ${whom}, ${met}`, ...reachLines(portrait)].join('\n');
}

/** The last three. */
function reportLines({ reports }: Relation): string[] {
  return reports.slice(0, 3).map(({ id, at, actor, author, liftedAt }) => {
    const trusted = liftedAt === null ? '' : `; trusted again on ${dayOf(liftedAt)}`;
    return `Mail from it (${CLASSES[author.class]}) was reported as phishing on ${dayOf(at)} by ${plain(actor)}, message ${id}${trusted}.`;
  });
}

/** "Never" and "since" are about what is remembered. */
function reachLines({ reach }: Portrait): string[] {
  return reach === null ? ['No mail has been learnt yet.'] : [`Memory reaches back to ${dayOf(reach)}.`];
}

function introduction(who: string, whom: string, { relation, class: of }: IdentityPortrait): string[] {
  const { messages, outbound, firstSeen, lastSeen, replies } = relation;
  const since = firstSeen === null || lastSeen === null ? '' : ` since ${dayOf(firstSeen)}, last on ${dayOf(lastSeen)}`;
  return [
    `${who} has written to ${whom} ${times(messages)} on ${dayCount(relation.days)}${since}.`,
    `We have written ${times(outbound)}, of these ${replies} in answer. ${knownText(relation)}${of === 'pass' ? '' : ` No mail of this address was ever authenticated (${CLASSES[of]}).`}`,
  ];
}

function knownText(relation: RelationStats): string {
  if (isKnown(relation)) return 'Known.';
  return `Not known yet: that takes ${KNOWN_MESSAGES} messages on ${KNOWN_DAYS} days and a message from us.`;
}

const dayCount = (days: number): string => (days === 1 ? '1 day' : `${days} days`);
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** `they  |▁▂ ▅▇|  at most 9 days a month, Jun 2023 to May 2024` */
function monthLines({ identities, written }: Portrait, unicode: boolean): string[] {
  const months = monthsOf(
    identities.flatMap(({ days }) => days),
    written,
  );
  if (months.length < 2) return [];
  const line = (name: string, values: readonly number[]): string =>
    `${name}  |${sparkline(values, unicode)}|  days with mail, at most ${Math.max(...values)} a month`;
  const span = `${months[0]?.name} to ${months.at(-1)?.name}`;
  return [
    line(
      'they',
      months.map(({ they }) => they),
    ),
    line(
      'we  ',
      months.map(({ we }) => we),
    ),
    `      ${span}`,
  ];
}

export const CLASSES: Record<IdentityClass, string> = {
  pass: 'authenticated',
  unknown: 'authentication unknown',
  none: 'not authenticated',
  fail: 'authentication failed',
};

function identityLines({ identities }: Portrait): string[] {
  const [first] = identities;
  if (identities.length < 2 && first?.class === 'pass') return [];
  const lines = identities.map(({ class: of, relation }) => {
    const { messages, days, firstSeen, lastSeen } = relation;
    const span = firstSeen === null || lastSeen === null ? '' : `, ${dayOf(firstSeen)} to ${dayOf(lastSeen)}`;
    return `${CLASSES[of].padEnd(24)}${messages} ${messages === 1 ? 'message' : 'messages'} on ${dayCount(days)}${span}`;
  });
  return [...lines, 'Only the authenticated one vouches for the address; mail of another is judged by that one alone, and never borrows.'];
}

/** `9.8 bits  ██████████  a link to a host never seen (148 days)` */
function surpriseLines({ expectations }: Relation, unicode: boolean): string[] {
  if (expectations === null)
    return ['Nothing is measured against habits until a correspondent is known; a link to a host nobody here has met counts as a first contact.'];
  if (expectations.length === 0) return ['Too few days of mail to call anything unusual.'];
  const most = Math.max(...expectations.map(({ bits }) => bits));
  return expectations.map(
    (each) =>
      `${each.bits.toFixed(1).padStart(4)} bits  ${bar(each.bits, most, BAR_WIDTH / 2, unicode).padEnd(BAR_WIDTH / 2)}  ${expectationText(each)} (${dayCount(each.sample)} of record)`,
  );
}

/** `a link to a host never seen`, `mail at 0–4 or 20–24 o'clock UTC` */
export function expectationText({ attribute, values }: Expectation): string {
  if (values.length === 0) return anyOther(attribute);
  return attribute === 'weekday' ? `mail on a ${valuesText(attribute, values)}` : `mail at ${valuesText(attribute, values)} o'clock UTC`;
}

function circleLines({ circle }: Portrait): string[] {
  return circle.map(({ recipient, received, sent }) => `${plain(recipient).padEnd(36)} ${received} from them, ${sent} to them`);
}
