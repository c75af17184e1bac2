/** A known partner who wakes after a pause that is not in his rhythm. Holidays are in everyone's: three weeks say nothing. */

import { pauseBefore } from '../history/silence.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { BITS_CAP, RECORD_DAYS } from './unusual-value.ts';
import { counted } from './words.ts';

const HOLIDAYS = 21;

export function silence(facts: MessageFacts): Finding[] {
  const { relation } = facts.history.correspondent;
  const pause = pauseBefore(relation, facts.at);
  if (!facts.known || pause === null || relation.days < RECORD_DAYS || pause.days <= HOLIDAYS) return [];
  const bits = Math.min(BITS_CAP, pause.bits);
  const text = `${facts.who} last wrote here ${pause.days} days ago, and on ${relation.days} days before about every ${counted(Math.round(pause.usual), 'day')}`;
  return [finding('silence', 'time', text, { strength: bits, bits, sample: relation.days, level: 'correspondent' })];
}
