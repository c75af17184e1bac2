/**
 * How rare a score is at this site. A score is a probability at a reference prior, not the rate here; rarity tells the second:
 * one in N of this organisation's own mail known to be honest scores as high. It says nothing to the decision.
 *
 * Known to be honest is inbound mail that was delivered, or locked and not complained of for seven days, or held and then trusted
 * or answered by a person. What stays held is in no sample, so above `policy.holdAt` the true share of honest mail can only be
 * larger than told. The share is told down to 1/(sample + 1) only: of what was never met, a sample says no more.
 */
/** Scores of honest mail that were measured on one scale. */
export interface HonestMail {
  scale: string;
  /** How many messages scored at least each step, by `stepOf`; empty, or all 0: nothing is known. */
  atLeast: ArrayLike<number>;
}

/** One in `oneIn` of `sample` honest messages scored as high; where none did, `oneIn` is sample + 1. */
export interface Rarity {
  oneIn: number;
  sample: number;
}

/** Scores have one decimal: 0 to 1,000. */
export const STEPS = 1001;
/** Fewer messages say too little. */
export const LEAST_SAMPLE = 100;

export const stepOf = (score: number): number => Math.min(Math.max(Math.round(score * 10), 0), STEPS - 1);

/** @param score 0–100 @returns `null` under 100 messages */
export function rarityOf(score: number, { atLeast }: HonestMail): Rarity | null {
  const sample = atLeast[0] ?? 0;
  if (sample < LEAST_SAMPLE) return null;
  const as = atLeast[stepOf(score)] ?? 0;
  return { oneIn: as === 0 ? sample + 1 : Math.round(sample / as), sample };
}

/** `as high as 1 in 250 of your own mail (1,200 messages)` */
export function rarityText({ oneIn, sample }: Rarity): string {
  const of = `your own mail (${sample.toLocaleString('en-US')} messages)`;
  if (oneIn > sample) return `higher than any of ${of}`;
  return oneIn <= 1 ? `no higher than most of ${of}` : `as high as 1 in ${oneIn.toLocaleString('en-US')} of ${of}`;
}
