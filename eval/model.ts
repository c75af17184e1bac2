/**
 * Fits what each signal is worth, with the score's own rules: of a family that is one cause only the strongest finding counts, signs are
 * given, and the base is what a message without any finding is worth. Works on `MeasuredCase`s; see `logistic.ts` for the method.
 */
import { createHash } from 'node:crypto';
import { ADDITIVE, type Weight } from '../src/signals/finding.ts';
import type { MeasuredCase } from './cases.ts';
import { fitLogistic, type Row } from './logistic.ts';

export interface FitSettings {
  /** Clamps and signs; a signal without one counts from 0 to `MOST`, against the message. */
  weights: ReadonlyMap<string, Weight>;
  /** What a message counts in the fit. */
  weightOf(one: MeasuredCase): number;
  /** Signals that take no part. */
  without?: ReadonlySet<string>;
  ridge: number;
}

export interface Model {
  /** Log-odds of a message without findings, at even odds. */
  base: number;
  /** Points for each unit of strength, by signal. */
  perUnit: ReadonlyMap<string, number>;
}

/** Strength of a signal without a weight is held within this. */
const MOST = 4;
/** Choosing the strongest of a family and fitting in turns settles within a few rounds. */
const ROUNDS = 6;
const MOST_POINTS = 6;

class Features {
  readonly names: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #weights: FitSettings['weights'];

  constructor(cases: readonly MeasuredCase[], { weights, without = new Set() }: FitSettings) {
    this.names = [...new Set(cases.flatMap((one) => one.findings.map(([signal]) => signal)))].filter((name) => !without.has(name)).sort();
    this.#index = new Map(this.names.map((name, i) => [name, i]));
    this.#weights = weights;
  }

  sign(name: string): 1 | -1 {
    return (this.#weights.get(name)?.perUnit ?? 1) < 0 ? -1 : 1;
  }

  span(name: string): number {
    const weight = this.#weights.get(name);
    return weight === undefined ? 1 : Math.max(1, weight.to - weight.from);
  }

  /** The findings that count, given what they are worth now. */
  of(one: MeasuredCase, worth: readonly number[]): [number, number][] {
    const best = new Map<string, { index: number; value: number; points: number }>();
    for (const [signal, family, strength] of one.findings) {
      const index = this.#index.get(signal);
      const value = this.#value(signal, strength);
      if (index === undefined || value <= 0) continue;
      const key = ADDITIVE.has(family) ? signal : `${family} ${this.sign(signal)}`;
      const points = Math.abs((worth[index] ?? 0) * value);
      if (points > (best.get(key)?.points ?? -1)) best.set(key, { index, value, points });
    }
    return [...best.values()].map(({ index, value }) => [index, value]);
  }

  #value(signal: string, strength: number): number {
    const weight = this.#weights.get(signal);
    return weight === undefined ? Math.min(strength, MOST) : Math.min(Math.max(strength, weight.from), weight.to) - weight.from;
  }
}

export interface Fitted extends Model {
  /** Log-odds at even odds of attack and honest. */
  logOdds(one: MeasuredCase): number;
}

export function fit(cases: readonly MeasuredCase[], settings: FitSettings): Fitted {
  const features = new Features(cases, settings);
  const { names } = features;
  const bounds = names.map((name) => (features.sign(name) * MOST_POINTS) / features.span(name));
  const options = { lower: bounds.map((bound) => Math.min(0, bound)), upper: bounds.map((bound) => Math.max(0, bound)), ridge: settings.ridge };
  let worth = names.map((name) => settings.weights.get(name)?.perUnit ?? 0.5);
  let intercept = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = cases.map((one): Row => ({ features: features.of(one, worth), attack: one.label === 'attack', weight: settings.weightOf(one) }));
    const found = fitLogistic(rows, { ...options, start: { intercept, weights: worth } });
    intercept = found.intercept;
    worth = found.weights;
  }
  // The share of attacks in the data is nobody's: it is taken out, and a reference prior put in its place when a score is made.
  const total = (attack: boolean): number => cases.reduce((sum, one) => sum + ((one.label === 'attack') === attack ? settings.weightOf(one) : 0), 0);
  const base = intercept - Math.log(total(true) / total(false));
  return {
    base,
    perUnit: new Map(names.map((name, i) => [name, worth[i] ?? 0])),
    logOdds: (one) => base + features.of(one, worth).reduce((sum, [index, value]) => sum + (worth[index] ?? 0) * value, 0),
  };
}

/** In which of so many parts a group falls: what belongs together stays on one side of a split. */
export const partOf = (group: string, parts: number): number => createHash('sha256').update(group).digest().readUInt32BE(0) % parts;

/** Log-odds of each case by a model that saw neither it nor its group. */
export function crossFit(cases: readonly MeasuredCase[], settings: FitSettings, parts = 5, seen: (one: MeasuredCase) => boolean = () => true): number[] {
  const part = cases.map((one) => partOf(one.group, parts));
  const logOdds = new Array<number>(cases.length).fill(0);
  for (let k = 0; k < parts; k += 1) {
    const model = fit(
      cases.filter((one, i) => part[i] !== k && seen(one)),
      settings,
    );
    cases.forEach((one, i) => {
      if (part[i] === k) logOdds[i] = model.logOdds(one);
    });
  }
  return logOdds;
}
