/**
 * How surprising a pause is, in bits, against the correspondent's own rhythm. Days of mail come in bursts, so pauses have a heavy tail: that of a
 * Lomax (Pareto II) distribution, which is what a rhythm comes to whose pace is itself uncertain,
 *
 *     P(pause ≥ t) = (1 + t/g)^−2        g = mean pause between his days with mail
 *
 * With this exponent the mean is g itself. A weekly writer: 3 weeks are 4 bits, 60 days 6.5; one who writes once a quarter: 60 days are 1.5.
 */
import type { RelationStats } from './types.ts';

const MS_PER_DAY = 86_400_000;

export interface Pause {
  bits: number;
  /** Whole days since the last mail, and between two days with mail on average, at least 1. */
  days: number;
  usual: number;
}

/** @param at ms @returns `null` without a rhythm: that takes two days with mail */
export function pauseBefore({ firstSeen, lastSeen, days }: Pick<RelationStats, 'firstSeen' | 'lastSeen' | 'days'>, at: number): Pause | null {
  if (firstSeen === null || lastSeen === null || days < 2) return null;
  const usual = Math.max(1, (lastSeen - firstSeen) / MS_PER_DAY / (days - 1));
  const pause = Math.max(0, (at - lastSeen) / MS_PER_DAY);
  return { bits: 2 * Math.log2(1 + pause / usual), days: Math.floor(pause), usual };
}
