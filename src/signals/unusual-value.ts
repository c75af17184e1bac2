/** How unusual a value is for a known correspondent; shared by the signals on time, origin and client. */
import { type Surprise, surprise } from '../history/surprise.ts';
import type { Attribute, AttributeValue } from '../history/types.ts';
import { valueKey } from '../history/types.ts';
import type { MessageFacts } from './facts.ts';

/** Days with the attribute below which nothing is called unusual: habits need a record. */
export const RECORD_DAYS = 5;
export const BITS_CAP = 10;

export interface Unusual {
  value: AttributeValue;
  surprise: Surprise;
  bits: number;
  /** Days with this value, and days with any, for the words. */
  days: number;
  of: number;
}

/** The message's value of an attribute, judged against this author's habit; `null` without a habit or a value. */
export function unusual(facts: MessageFacts, attribute: Attribute): Unusual | null {
  if (!facts.known) return null;
  const of = facts.history.correspondent.totals[attribute]?.days ?? 0;
  const value = facts.values.find((v) => v.attribute === attribute);
  if (value === undefined || of < RECORD_DAYS) return null;
  // The author's habit as a whole: hours and networks don't depend on whom he writes to.
  const judged = surprise([facts.history.correspondent, facts.history.domain, facts.history.organisation], value);
  const days = facts.history.correspondent.values[valueKey(value)]?.days ?? 0;
  return { value, surprise: judged, bits: Math.min(BITS_CAP, judged.bits), days, of };
}
