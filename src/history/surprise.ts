/**
 * How surprising a value is, in bits, given who it comes from.
 *
 * Inputs: the levels from nearest to farthest (pair, correspondent, domain, organisation), each with decayed
 * counts of the value, of all values (n) and of distinct values (T).
 *
 *     P(x) = (c(x) − d·min(1, c(x)) + (θ + d·T) · P_parent(x)) / (n + θ)
 *
 * With T = Σ min(1, c(x)) the mass taken from seen values is exactly what the unseen ones share, so P sums to at most 1 at
 * every level (the min keeps a value that has decayed below one day from losing more than it has). A parent is
 * counted without the child's own part, or a correspondent known to one recipient would be counted twice.
 * A level without evidence has escape mass 1: it passes the question on. Below all levels lies a fixed base.
 *
 * P of a rare value is small for everyone, also for a newsletter whose every host is new. What matters is
 * how much probability lies on values *no likelier* than this one: the tail. It follows the same recursion with
 * the tail of the base at the end, and is what `bits` measures: 1 bit for a newsletter's next host, many
 * for a partner who has linked to one host for years.
 */
import { PARAMETERS, type Parameters } from './parameters.ts';
import { type Attribute, type AttributeValue, type Level, type LevelFacts, valueKey } from './types.ts';

/** Base distribution under all levels: probability of the value itself, and of values no likelier. */
export interface Base {
  probability: number;
  tail: number;
}

export interface Surprise {
  probability: number;
  tail: number;
  /** −log2 of the tail. */
  bits: number;
  /** Nearest level at which the value was met; `null` = never met here. */
  metAt: Level | null;
  /** Undecayed days with any value of the attribute at the nearest level that has some: what words quote. */
  sample: number;
}

const LEVELS: readonly Level[] = ['pair', 'correspondent', 'domain', 'organisation'];

interface Counts {
  value: number;
  all: number;
  distinct: number;
}

const NOTHING: Counts = { value: 0, all: 0, distinct: 0 };

function countsAt(level: LevelFacts, attribute: Attribute, key: string): Counts {
  const totals = level.totals[attribute];
  if (totals === undefined) return NOTHING;
  const seen = level.values[key]?.decayed ?? 0;
  return { value: seen, all: Math.max(totals.decayed, seen), distinct: totals.distinct };
}

/** Parent without the child's part. Distinct values other than this one are counted from below, so that mass is never invented. */
function without(parent: Counts, child: Counts): Counts {
  const value = Math.max(0, parent.value - child.value);
  const all = Math.max(value, parent.all - child.all);
  const others = parent.distinct - Math.min(1, parent.value) - (child.distinct - Math.min(1, child.value));
  return { value, all, distinct: Math.min(all, Math.max(0, others) + Math.min(1, value)) };
}

/** The base for an attribute without a popularity list: every unmet value is one of 2^unseenBits. */
function flatBase(parameters: Parameters): Base {
  return { probability: 2 ** -parameters.unseenBits, tail: 1 };
}

/**
 * @param levels nearest first, aligned with pair, correspondent, domain, organisation
 * @param base what an unmet value is worth; by default one in 2^unseenBits, all of the tail
 */
export function surprise(
  levels: readonly LevelFacts[],
  value: AttributeValue,
  base: Base = flatBase(PARAMETERS[value.attribute]),
  parameters: Parameters = PARAMETERS[value.attribute],
): Surprise {
  const { discount, concentration } = parameters;
  const key = valueKey(value);
  const full = levels.map((level) => countsAt(level, value.attribute, key));
  let { probability, tail } = base;
  for (let i = full.length - 1; i >= 0; i--) {
    const counts = i === 0 ? (full[0] ?? NOTHING) : without(full[i] ?? NOTHING, full[i - 1] ?? NOTHING);
    const distinct = Math.min(counts.distinct, counts.all);
    const own = counts.value - discount * Math.min(1, counts.value);
    const escaping = concentration + discount * distinct;
    probability = Math.min(1, (own + escaping * probability) / (counts.all + concentration));
    tail = Math.min(1, (own + escaping * tail) / (counts.all + concentration));
  }
  const met = full.findIndex((counts) => counts.value > 0);
  const sampled = levels.find((level) => (level.totals[value.attribute]?.days ?? 0) > 0);
  return {
    probability,
    tail,
    bits: -Math.log2(tail),
    metAt: met < 0 ? null : (LEVELS[met] ?? 'organisation'),
    sample: sampled?.totals[value.attribute]?.days ?? 0,
  };
}

/**
 * A set (the links of one message) judged by its rarest member: among m draws a rare one is likelier to turn up.
 * @returns −log2(1 − (1 − tail)^m) bits, by expm1/log1p so that tiny tails keep their precision
 */
export function setBits(rarestTail: number, members: number): number {
  if (members <= 1) return -Math.log2(Math.min(1, rarestTail));
  if (rarestTail >= 1) return 0;
  return -Math.log2(-Math.expm1(members * Math.log1p(-rarestTail)));
}
