/** What history knows of a correspondent, in sentences: the relation, its habits, and what would be a surprise. */
import { isKnown, KNOWN_DAYS, KNOWN_MESSAGES } from '../../history/relation.ts';
import type { Attribute, RelationStats } from '../../history/types.ts';
import type { Habit } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import { dayOf } from './time.ts';

export function relationText(correspondent: string, recipient: string | null, relation: RelationStats, habits: readonly Habit[]): string {
  const who = plain(correspondent);
  const whom = recipient === null ? 'anyone here' : plain(recipient);
  const { messages, outbound, firstSeen, lastSeen } = relation;
  if (messages === 0 && outbound === 0) return `${who} has never written to ${whom}, and has never been written to: everything would be new`;
  const since = firstSeen === null || lastSeen === null ? '' : ` since ${dayOf(firstSeen)}, last on ${dayOf(lastSeen)}`;
  return [
    messages === 0 ? `${who} has never written to ${whom}.` : `${who} has written to ${whom} ${times(messages)} on ${dayCount(relation.days)}${since}.`,
    `We have written ${times(outbound)}, of these ${relation.replies} in answer. ${knownText(relation)}`,
    ...section('Usual', usual(habits)),
    ...section('Would surprise', surprises(relation, habits)),
  ].join('\n');
}

function knownText(relation: RelationStats): string {
  if (isKnown(relation)) return 'Known.';
  return `Not known yet: that takes ${KNOWN_MESSAGES} messages on ${KNOWN_DAYS} days and a message from us.`;
}

const dayCount = (days: number): string => (days === 1 ? '1 day' : `${days} days`);
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

const LABELS: readonly [Attribute, string][] = [
  ['link-host', 'links to'],
  ['hour', 'hours (UTC)'],
  ['weekday', 'days'],
  ['zone', 'time zone'],
  ['network', 'network'],
  ['helo', 'mail server'],
  ['dkim-domain', 'signed by'],
  ['mailer', 'writes with'],
  ['reply-to', 'answers go to'],
  ['display-name', 'calls itself'],
];

/** `links to       docs.partner.example (34 days), partner.example (12 days)` */
function usual(habits: readonly Habit[]): string[] {
  return LABELS.flatMap(([attribute, label]) => {
    const values = habits.filter((habit) => habit.attribute === attribute);
    if (values.length === 0) return [];
    const shown = values.map(({ value, days }) => `${valueText(attribute, value)} (${dayCount(days)})`);
    return [`${label.padEnd(15)}${shown.join(', ')}`];
  });
}

/** The fewest days that make a habit worth a sentence. */
const HABIT_DAYS = 5;
const MOST_ALTERNATIVES = 3;

/** Where a correspondent has kept to few values for long, any other one would stand out. */
export function surprises(relation: RelationStats, habits: readonly Habit[]): string[] {
  if (relation.days < HABIT_DAYS) return [];
  const linked = habits.some(({ attribute, value }) => attribute === 'link-host' || (attribute === 'has-link' && value === 'yes'));
  const neverLinked = linked ? [] : [`a link: none in ${relation.days} days`];
  const steady = STEADY.flatMap(([attribute, what]) => {
    const values = habits.filter((habit) => habit.attribute === attribute);
    const days = values.reduce((most, habit) => Math.max(most, habit.days), 0);
    if (values.length === 0 || values.length > MOST_ALTERNATIVES || days < HABIT_DAYS) return [];
    return [`${what} other than ${values.map(({ value }) => valueText(attribute, value)).join(', ')}`];
  });
  return [...neverLinked, ...steady];
}

const STEADY: readonly [Attribute, string][] = [
  ['link-host', 'a link to a host'],
  ['hour', 'an hour'],
  ['network', 'a network'],
  ['mailer', 'a mailer'],
  ['zone', 'a time zone'],
  ['reply-to', 'a reply address'],
  ['dkim-domain', 'a signing domain'],
];

/** Hours are kept in bands of four, weekdays as 0 (Sunday) to 6. */
export function valueText(attribute: Attribute, value: string): string {
  const number = Number(value);
  if (attribute === 'hour' && Number.isInteger(number)) return `${number * 4}–${number * 4 + 4}`;
  if (attribute === 'weekday') return WEEKDAYS[number] ?? plain(value);
  return plain(value, 80);
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
