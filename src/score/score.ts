/**
 * From findings to a probability: score = 100 × sigmoid(logit(prior) + Σ points).
 *
 * Points are signed log-odds (natural logarithm), rounded to hundredths *before* they are added, so that the reasons a
 * person reads add up to the score he sees. Of each family the strongest finding against the message counts,
 * and the strongest for it: one cause is not counted twice. What a message without findings is worth (`base`) is a reason
 * like the others. Score is monotone: a finding more, or stronger, of a bad signal never lowers it.
 */
import { ADDITIVE, type Finding, finding, NOVELTY, type Regime, type Weight } from '../signals/finding.ts';
import { counted } from '../signals/words.ts';

export type Weights = ReadonlyMap<string, Weight>;

/** What a message without findings is worth. */
export interface Base {
  base: Readonly<Record<Regime, number>>;
  /** Messages it was fitted to. */
  messages: number;
}

/** A finding that counts, with what it is worth. */
export interface Contribution {
  finding: Finding;
  points: number;
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** A signal without a weight is worth nothing: it is said, not counted. */
export function pointsOf(finding: Finding, weights: Weights, regime: Regime = 'warm'): number {
  const weight = weights.get(finding.signal);
  if (weight === undefined) return 0;
  const held = Math.min(Math.max(finding.strength, weight.from), weight.to);
  const perUnit = regime === 'cold' ? (weight.cold ?? weight.perUnit) : weight.perUnit;
  return hundredths(perUnit * (held - weight.from));
}

/**
 * What only the strongest counts of: the family, but for what adds up. What says that a place is new stands apart in it: it is held by `oneCause`, and
 * must not push out something else that counts whole.
 */
export const causeOf = ({ signal, family }: Pick<Finding, 'signal' | 'family'>): string =>
  ADDITIVE.has(family) ? signal : NOVELTY.has(signal) ? `${family} novelty` : family;

/** Less than this decides nothing, and a reader is spared it. */
const LEAST_POINTS = 0.1;

/** The strongest of each family, for and against; what is worth next to nothing is left out. */
export function contributions(findings: readonly Finding[], weights: Weights, regime: Regime = 'warm'): Contribution[] {
  const strongest = new Map<string, Contribution>();
  for (const finding of findings) {
    const points = pointsOf(finding, weights, regime);
    if (Math.abs(points) < LEAST_POINTS) continue;
    const key = `${causeOf(finding)} ${points > 0}`;
    const before = strongest.get(key);
    if (before === undefined || Math.abs(points) > Math.abs(before.points)) strongest.set(key, { finding, points });
  }
  return [...strongest.values()].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/** What of several ways to say that a place is new counts beyond `novelty` points. */
const REST = 0.25;

/**
 * @param points Σ points of what says that a place is new
 * @param novelty points up to which they count whole
 * @returns what is too much of them, ≥ 0; adding a point never takes more than it gives
 */
export const surplus = (points: number, novelty: number): number => (1 - REST) * Math.max(0, points - novelty);

/** That a link leads to a new place is said in several ways; however new, an honest first share is no more than that. */
export function oneCause(found: readonly Contribution[], novelty: number): Contribution[] {
  const said = found.filter(({ finding: { signal }, points }) => points > 0 && NOVELTY.has(signal));
  const points = hundredths(
    surplus(
      said.reduce((sum, reason) => sum + reason.points, 0),
      novelty,
    ),
  );
  if (points < LEAST_POINTS) return [];
  const text = `That the place is new, said in ${counted(said.length, 'way')}, counts once: above ${novelty} points a quarter`;
  return [{ finding: finding('one-cause', 'base', text), points: -points }];
}

/** Where every message starts; the last of its reasons, for it is the same for all. */
export function baseOf({ base, messages }: Base, regime: Regime): Contribution {
  const without = regime === 'cold' ? ' (this organisation has no history yet)' : '';
  const text = `Where every message starts: most mail in which nothing is found is honest${without}; fitted to ${counted(messages, 'message')}`;
  return { finding: finding('base', 'base', text, { sample: messages }), points: hundredths(base[regime]) };
}

/**
 * @param prior reference share of attacks, in (0, 1)
 * @param points signed log-odds of the reasons
 * @returns 0–100 with one decimal
 */
export function scoreOf(prior: number, points: readonly number[]): number {
  const logit = Math.log(prior / (1 - prior)) + points.reduce((sum, p) => sum + p, 0);
  return Math.round(1000 / (1 + Math.exp(-logit))) / 10;
}
