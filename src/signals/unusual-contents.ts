/**
 * What a known correspondent does not ask for, to whom he does not write together, and how he does not go on with a conversation. All weak: work
 * changes. Nobody is named: who else a correspondent writes to is not the reader's business.
 */
import { setBits, surprise } from '../history/surprise.ts';
import { type Attribute, type AttributeValue, valueKey } from '../history/types.ts';
import { WANTS } from './ask.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { AskKind } from './lists.ts';
import { BITS_CAP, RECORD_DAYS, unusual } from './unusual-value.ts';
import { counted } from './words.ts';

const valuesOf = (facts: MessageFacts, attribute: Attribute): AttributeValue[] => facts.values.filter((value) => value.attribute === attribute);

/** Each value's tail for this author, whoever he writes to; empty without a record. */
function judgedValues(facts: MessageFacts, attribute: Attribute) {
  const { correspondent, domain, organisation } = facts.history;
  if (!facts.known || (correspondent.totals[attribute]?.days ?? 0) < RECORD_DAYS) return [];
  return valuesOf(facts, attribute).map((value) => ({ value, tail: surprise([correspondent, domain, organisation], value).tail }));
}

const recordOf = (facts: MessageFacts, attribute: Attribute): number => facts.history.correspondent.totals[attribute]?.days ?? 0;
const daysOf = (facts: MessageFacts, value: AttributeValue): number => facts.history.correspondent.values[valueKey(value)]?.days ?? 0;

/** Of several asks the one that is least his; that he asks for nothing is no news. */
export function unusualAsk(facts: MessageFacts): Finding[] {
  const rarest = judgedValues(facts, 'ask')
    .filter(({ value }) => value.value !== 'none')
    .toSorted((a, b) => a.tail - b.tail)[0];
  if (rarest === undefined) return [];
  const bits = Math.min(BITS_CAP, -Math.log2(rarest.tail));
  const of = recordOf(facts, 'ask');
  const text = `${WANTS[rarest.value.value as AskKind]}, as on ${daysOf(facts, rarest.value)} of ${of} days with mail from ${facts.who}`;
  return [finding('unusual-ask', 'ask', text, { strength: bits, bits, sample: of, level: 'correspondent' })];
}

/** A set is judged by its rarest member, among so many. */
export function unusualCompany(facts: MessageFacts): Finding[] {
  const judged = judgedValues(facts, 'company');
  const strangers = judged.filter(({ value }) => daysOf(facts, value) === 0);
  if (strangers.length === 0) return [];
  const bits = Math.min(BITS_CAP, setBits(Math.min(...judged.map(({ tail }) => tail)), judged.length));
  const of = recordOf(facts, 'company');
  const text = `${strangers.length} of ${counted(judged.length, 'other')} addressed were never written to together by ${facts.who} (${counted(of, 'day')} with others addressed)`;
  return [finding('unusual-company', 'recipients', text, { strength: bits, bits, sample: of, level: 'correspondent' })];
}

export function unusualAddressing(facts: MessageFacts): Finding[] {
  const judged = unusual(facts, 'addressed');
  if (judged?.value.value !== 'undisclosed') return [];
  const text = `On ${judged.days} of ${judged.of} days with mail from ${facts.who} it named nobody of ours in To or Cc`;
  return [finding('unusual-addressing', 'recipients', text, { strength: judged.bits, bits: judged.bits, sample: judged.of, level: 'correspondent' })];
}

export function unusualThread(facts: MessageFacts): Finding[] {
  const judged = unusual(facts, 'thread');
  if (judged?.value.value !== 'claims') return [];
  const text = `The subject says reply, but it answers no message, as on ${judged.days} of ${judged.of} days with mail from ${facts.who}`;
  return [finding('unusual-thread', 'thread', text, { strength: judged.bits, bits: judged.bits, sample: judged.of, level: 'correspondent' })];
}
