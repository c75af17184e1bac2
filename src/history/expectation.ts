/**
 * What would be a surprise from a correspondent, in bits, asked before it happens: for a person who wants to know what the
 * model expects. The same formula and levels as the signals (surprise.ts); nothing here scores mail.
 */
import { levelsFor } from './relation.ts';
import { type Base, setBits, surprise } from './surprise.ts';
import type { Attribute, AttributeValue, HistoryFacts, LevelFacts } from './types.ts';

export interface Expectation {
  attribute: Attribute;
  /** The values that would surprise this much, as history keeps them; empty: any that was never seen. */
  values: string[];
  bits: number;
  /** Days with any value of the attribute, undecayed: what the statement rests on. */
  sample: number;
}

/** Nothing is called unusual on a shorter record, as in the signals. */
const RECORD_DAYS = 5;
/** As the signals count it at most. */
const MOST_BITS = 10;
/** Less is nothing to speak of: one in eight. */
const LEAST_BITS = 3;

/** A value that no mail has: controls are never kept. */
const NEVER = '\u0000';

/** Few values, all known beforehand: each is asked for. */
const CLOSED: Partial<Record<Attribute, readonly string[]>> = {
  hour: ['0', '1', '2', '3', '4', '5'],
  weekday: ['0', '1', '2', '3', '4', '5', '6'],
};

/** Of these, one that was never seen is asked for. Hosts of links are judged by tenant. */
const OPEN: readonly Attribute[] = ['provider', 'network', 'country', 'helo', 'dkim-domain', 'mailer', 'language', 'zone', 'reply-to', 'display-name'];

const AWAY: AttributeValue = { attribute: 'has-link', value: 'away' };

/** What to ask the store for. */
export const EXPECTATION_VALUES: readonly AttributeValue[] = [
  AWAY,
  ...['link-tenant' as const, ...OPEN].map((attribute) => ({ attribute, value: NEVER })),
  ...Object.entries(CLOSED).flatMap(([attribute, values]) => values.map((value) => ({ attribute: attribute as Attribute, value }))),
];

/**
 * @param facts asked for `EXPECTATION_VALUES`
 * @param recipient canonical; `null` = anyone here
 * @param unmet base of a host that nobody has met
 * @returns the most surprising first
 */
export function expectations(facts: HistoryFacts, recipient: string | null, unmet: Base): Expectation[] {
  // Hours and networks don't depend on whom he writes to; links do.
  const manner = [facts.correspondent, facts.domain, facts.organisation];
  const links = recipient === null ? manner : levelsFor(facts, recipient);
  const open = OPEN.flatMap((attribute) => neverSeen(manner, attribute));
  const closed = Object.entries(CLOSED).flatMap(([attribute, values]) => seldom(manner, attribute as Attribute, values));
  return [...strangeLink(links, unmet), ...open, ...closed].sort((a, b) => b.bits - a.bits || b.sample - a.sample);
}

const daysOf = (levels: readonly LevelFacts[], attribute: Attribute): number => levels[0]?.totals[attribute]?.days ?? 0;

/** How unusual it is that he links away at all, times how unusual the host is: as `link-new.ts` counts. */
function strangeLink(levels: readonly LevelFacts[], unmet: Base): Expectation[] {
  const sample = daysOf(levels, 'has-link');
  if (sample < RECORD_DAYS) return [];
  const host = surprise(levels, { attribute: 'link-tenant', value: NEVER }, unmet);
  const bits = Math.min(MOST_BITS, surprise(levels, AWAY).bits + setBits(host.tail, 1));
  return [{ attribute: 'link-tenant', values: [], bits, sample }];
}

function neverSeen(levels: readonly LevelFacts[], attribute: Attribute): Expectation[] {
  const sample = daysOf(levels, attribute);
  const bits = Math.min(MOST_BITS, surprise(levels, { attribute, value: NEVER }).bits);
  return sample < RECORD_DAYS || bits < LEAST_BITS ? [] : [{ attribute, values: [], bits, sample }];
}

/** Values of about the same bits are told together. */
function seldom(levels: readonly LevelFacts[], attribute: Attribute, values: readonly string[]): Expectation[] {
  const sample = daysOf(levels, attribute);
  if (sample < RECORD_DAYS) return [];
  const judged = values.map((value) => ({ value, bits: Math.min(MOST_BITS, surprise(levels, { attribute, value }).bits) }));
  const groups = new Map<number, { value: string; bits: number }[]>();
  for (const each of judged) {
    if (each.bits < LEAST_BITS) continue;
    const key = Math.round(each.bits);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => ({
    attribute,
    values: group.map(({ value }) => value),
    bits: Math.min(...group.map(({ bits }) => bits)),
    sample,
  }));
}
