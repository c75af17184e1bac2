/** What counts as knowing somebody. */
import type { HistoryFacts, LevelFacts, RelationStats } from './types.ts';

export const KNOWN_MESSAGES = 5;
export const KNOWN_DAYS = 3;

/**
 * Known: at least 5 messages on at least 3 days *and* a message from us. A burst makes nobody known, and neither
 * does mail nobody ever answered.
 */
export function isKnown(stats: RelationStats): boolean {
  return stats.messages >= KNOWN_MESSAGES && stats.days >= KNOWN_DAYS && stats.outbound >= 1;
}

export const NO_RELATION: RelationStats = { messages: 0, days: 0, outbound: 0, replies: 0, firstSeen: null, lastSeen: null };

export const emptyLevel = (): LevelFacts => ({ relation: NO_RELATION, totals: {}, values: {} });

/** The correspondent as one recipient knows him, with a fallback to how our side as a whole does. */
export interface Acquaintance {
  known: boolean;
  /** Whose knowledge it is. */
  level: 'pair' | 'correspondent';
  stats: RelationStats;
  /** True when neither this recipient nor anyone here has had mail from, or written to, this identity. */
  firstContact: boolean;
}

export function acquaintance(history: HistoryFacts, recipient: string): Acquaintance {
  const pair = history.pairs[recipient]?.relation ?? NO_RELATION;
  const correspondent = history.correspondent.relation;
  const firstContact = correspondent.messages === 0 && correspondent.outbound === 0 && pair.messages === 0 && pair.outbound === 0;
  if (isKnown(pair)) return { known: true, level: 'pair', stats: pair, firstContact };
  if (isKnown(correspondent)) return { known: true, level: 'correspondent', stats: correspondent, firstContact };
  return { known: false, level: pair.messages > 0 ? 'pair' : 'correspondent', stats: pair.messages > 0 ? pair : correspondent, firstContact };
}

/** Levels of one recipient, nearest first, as `surprise` wants them. */
export function levelsFor(history: HistoryFacts, recipient: string): LevelFacts[] {
  return [history.pairs[recipient] ?? emptyLevel(), history.correspondent, history.domain, history.organisation];
}
