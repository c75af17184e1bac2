/** Habits in words and bars, and how a value of each attribute is called. */
import type { Attribute } from '../../history/types.ts';
import type { Habit } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import { bar } from './bars.ts';

/** What people are told, in this order; what is not here says nothing to them. `other`: one never seen before. */
const KINDS: readonly { attribute: Attribute; label: string; other: string }[] = [
  { attribute: 'has-link', label: 'links', other: 'a link' },
  { attribute: 'link-host', label: 'links to', other: 'a link to a host never seen' },
  { attribute: 'zone', label: 'time zone', other: 'another time zone' },
  { attribute: 'country', label: 'country', other: 'mail from another country' },
  { attribute: 'provider', label: 'provider', other: 'mail through another provider' },
  { attribute: 'network', label: 'network', other: 'mail from another network' },
  { attribute: 'helo', label: 'mail server', other: 'another mail server' },
  { attribute: 'dkim-domain', label: 'signed by', other: 'another signing domain' },
  { attribute: 'mailer', label: 'writes with', other: 'another mail program' },
  { attribute: 'language', label: 'language', other: 'another language' },
  { attribute: 'reply-to', label: 'answers go to', other: 'answers asked for elsewhere' },
  { attribute: 'display-name', label: 'calls itself', other: 'another display name' },
];

const BARS: readonly { attribute: Attribute; label: string; values: readonly string[] }[] = [
  { attribute: 'hour', label: 'hours UTC', values: ['0', '1', '2', '3', '4', '5'] },
  { attribute: 'weekday', label: 'weekdays', values: ['1', '2', '3', '4', '5', '6', '0'] },
];

const LABEL_WIDTH = 15;
const BAR_WIDTH = 20;

/** `links to       docs.partner.example (34 days), partner.example (12 days)`, then hours and weekdays as bars. */
export function habitLines(habits: readonly Habit[], unicode: boolean): string[] {
  const worded = KINDS.flatMap(({ attribute, label }) => {
    const values = habits.filter((habit) => habit.attribute === attribute);
    return values.length === 0
      ? []
      : [
          `${label.padEnd(LABEL_WIDTH)}${values.map(({ value, days }) => `${valueText(attribute, value)} (${days === 1 ? '1 day' : `${days} days`})`).join(', ')}`,
        ];
  });
  return [...worded, ...BARS.flatMap((kind) => barLines(kind, habits, unicode))];
}

function barLines({ attribute, label, values }: (typeof BARS)[number], habits: readonly Habit[], unicode: boolean): string[] {
  const days = new Map(habits.filter((habit) => habit.attribute === attribute).map((habit) => [habit.value, habit.days]));
  if (days.size === 0) return [];
  const most = Math.max(...days.values());
  return values.map((value, index) => {
    const count = days.get(value) ?? 0;
    return `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${valueText(attribute, value).padEnd(11)}${String(count).padStart(5)}  ${bar(count, most, BAR_WIDTH, unicode)}`.trimEnd();
  });
}

/** Hours are kept in bands of four, weekdays as 0 (Sunday) to 6. */
export function valueText(attribute: Attribute, value: string): string {
  const number = Number(value);
  if (attribute === 'hour' && Number.isInteger(number)) return `${number * 4}–${number * 4 + 4}`;
  if (attribute === 'weekday') return WEEKDAYS[number] ?? plain(value);
  if (attribute === 'has-link') return LINKING[value] ?? plain(value);
  return plain(value, 80);
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const LINKING: Readonly<Record<string, string>> = { away: 'to other sites', own: 'to its own site only', none: 'none' };

/** `0–4, 16–20 or 20–24` */
export function valuesText(attribute: Attribute, values: readonly string[]): string {
  const texts = values.map((value) => valueText(attribute, value));
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** Links are judged by tenant, and told by host. */
export function anyOther(attribute: Attribute): string {
  const told = attribute === 'link-tenant' ? 'link-host' : attribute;
  return KINDS.find((kind) => kind.attribute === told)?.other ?? `another ${attribute}`;
}
