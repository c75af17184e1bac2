/** A known partner who has been silent for long and wakes: strength counts doublings beyond 60 days. */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { harmless } from './words.ts';

const MS_PER_DAY = 86_400_000;
const QUIET_DAYS = 60;

export function silence(facts: SignalFacts): Finding[] {
  const last = facts.history.correspondent.relation.lastSeen;
  if (!facts.acquaintance.known || last === null) return [];
  const days = Math.floor((facts.at - last) / MS_PER_DAY);
  if (days <= QUIET_DAYS) return [];
  const text = `${harmless(facts.author.address)} last wrote here ${days} days ago`;
  return [
    finding('silence', 'time', text, { strength: Math.log2(days / QUIET_DAYS), sample: facts.history.correspondent.relation.messages, level: 'correspondent' }),
  ];
}
