/** Whether a score is the probability it says it is: by bins of scores, at the reference prior. */
import { isTimeline, type MeasuredCase } from './cases.ts';
import { type Interval, wilson } from './intervals.ts';
import type { Margins } from './measures.ts';
import { calibration } from './regimes.ts';

export interface Bin extends Interval {
  /** Scores, 0–100. */
  from: number;
  to: number;
  attacks: number;
  honest: number;
  /** Share of all mail that falls in it at the prior; the rest are means within it. */
  weight: number;
  /** Mean score, and the share of attacks, from 0 to 1; `low` and `high` bound the second. */
  mean: number;
  rate: number;
}

export interface Reliability {
  name: string;
  slope: number;
  intercept: number;
  /** Mean log loss in nats, and that of saying the prior each time. */
  loss: number;
  priorLoss: number;
  bins: Bin[];
}

const EDGES = [0, 1, 2, 5, 10, 20, 40, 60, 80, 100];

interface Scored {
  attack: boolean;
  p: number;
}

/** Of both regimes; honest look-alikes are left out, as their number in the timelines is nobody's. */
export function reliabilities(cases: readonly MeasuredCase[], margins: Margins, prior: number): Reliability[] {
  const shift = Math.log(prior / (1 - prior));
  const regimes: [string, (one: MeasuredCase) => boolean][] = [
    ['office', isTimeline],
    ['cold', (one) => !isTimeline(one)],
  ];
  return regimes.map(([name, of]) => {
    const scored = cases.flatMap((one, i): Scored[] =>
      of(one) && one.label !== 'benign-hard' ? [{ attack: one.label === 'attack', p: 1 / (1 + Math.exp(-((margins[i] ?? 0) + shift))) }] : [],
    );
    return { name, ...calibration(cases, margins, of), ...measuredAt(scored, prior) };
  });
}

/** Attacks as a whole count as much as the prior says, honest mail the rest. */
function measuredAt(scored: readonly Scored[], prior: number): Pick<Reliability, 'loss' | 'priorLoss' | 'bins'> {
  const attacks = scored.filter((one) => one.attack).length;
  const weights = { attack: prior / attacks, honest: (1 - prior) / (scored.length - attacks) };
  const loss = scored.reduce((sum, { attack, p }) => sum - (attack ? weights.attack * ln(p) : weights.honest * ln(1 - p)), 0);
  const bins = EDGES.slice(0, -1).flatMap((from, i): Bin[] => {
    const to = EDGES[i + 1] ?? 100;
    const inside = scored.filter(({ p }) => 100 * p >= from && (100 * p < to || to === 100));
    return inside.length === 0 ? [] : [{ from, to, ...binOf(inside, weights) }];
  });
  return { loss, priorLoss: -(prior * ln(prior) + (1 - prior) * ln(1 - prior)), bins };
}

const ln = (p: number): number => Math.log(Math.max(1e-9, p));

function binOf(inside: readonly Scored[], weights: { attack: number; honest: number }): Omit<Bin, 'from' | 'to'> {
  const attacks = inside.filter((one) => one.attack).length;
  const honest = inside.length - attacks;
  const weight = attacks * weights.attack + honest * weights.honest;
  const mean = inside.reduce((sum, { attack, p }) => sum + (attack ? weights.attack : weights.honest) * p, 0) / weight;
  // A share of the messages that were measured becomes one at the prior, and so do the ends of its interval: more attacks among them are more at the prior.
  const atPrior = (share: number): number => (share * weights.attack) / (share * weights.attack + (1 - share) * weights.honest);
  const { low, high } = wilson(attacks, inside.length);
  return { attacks, honest, weight, mean, rate: atPrior(attacks / inside.length), low: atPrior(low), high: atPrior(high) };
}
