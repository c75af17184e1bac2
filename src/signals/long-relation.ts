/**
 * Trust that was earned both ways. Strength is log2(1 + replies and messages of ours), so it needs us: nobody can write himself
 * into it. It never outweighs a strange link, it only lets small oddities of good partners pass.
 */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { counted, harmless, since } from './words.ts';

export function longRelation(facts: SignalFacts): Finding[] {
  const { known, stats, level } = facts.acquaintance;
  if (!known || facts.author.class === 'fail') return [];
  const text = `${harmless(facts.author.address)} wrote ${counted(stats.messages, 'message')} on ${counted(stats.days, 'day')}${since(stats.firstSeen, facts.at)}, and our side wrote ${stats.outbound}`;
  return [finding('long-relation', 'relation', text, { strength: Math.log2(1 + stats.outbound + stats.replies), sample: stats.messages, level })];
}
