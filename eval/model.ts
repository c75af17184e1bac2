/**
 * Fits what each signal is worth, with the score's own rules: of a family that is one cause only the strongest finding counts, signs are
 * given, and the base is what a message without any finding is worth. Works on `MeasuredCase`s; see `logistic.ts` for the method.
 */
import { createHash } from 'node:crypto';
import { causeOf, surplus } from '../src/score/score.ts';
import { ADDITIVE, type Family, NOVELTY, type Weight } from '../src/signals/finding.ts';
import type { MeasuredCase } from './cases.ts';
import { fitLogistic, type Row } from './logistic.ts';
import { SET_BY_HAND } from './set-by-hand.ts';

export interface FitSettings {
  /** Clamps and signs; a signal without one counts from 0 to `MOST`, against the message. */
  weights: ReadonlyMap<string, Weight>;
  /** What a message counts in the fit. */
  weightOf(one: MeasuredCase): number;
  /** Signals that take no part. */
  without?(signal: string): boolean;
  ridge: number;
  /** Most points of one finding against a message. */
  most: number;
  /** Least points of a finding, whatever the mail says: what published attacks ask for. */
  least?: ReadonlyMap<string, number>;
  /** Most points of a finding, where that is to be less than `most`. */
  atMost?: ReadonlyMap<string, number>;
  /** What weights are pulled to, by signal; default 0. */
  centre?: ReadonlyMap<string, number>;
}

export interface Model {
  /** Log-odds of a message without findings, at even odds. */
  base: number;
  /** Points up to which what says that a place is new counts whole. */
  novelty: number;
  /** Points for each unit of strength, by signal. */
  perUnit: ReadonlyMap<string, number>;
  /** Signals that some message shows. */
  seen: ReadonlySet<string>;
}

/** Points, before calibration, up to which what says that a place is new counts whole: with more, honest first shares would be held. */
export const NOVEL_POINTS = 4;
/** Strength of a signal without a weight is held within this. */
const MOST = 4;
/** Choosing the strongest of a family and fitting in turns settles within a few rounds. */
const ROUNDS = 6;
/** Most points of one finding for a message: what vouches can be had by whoever takes the trouble. */
const MOST_IN_FAVOUR = 2;
/** How far a weight that is held may lie from its centre. */
const STRAY = 1;

class Features {
  readonly names: readonly string[];
  readonly seen: ReadonlySet<string>;
  readonly #index: ReadonlyMap<string, number>;
  readonly #weights: FitSettings['weights'];
  readonly #formal = new Set<string>();

  constructor(cases: readonly MeasuredCase[], { weights, centre, without = () => false }: FitSettings) {
    const shown = cases.flatMap((one) => one.findings.map(([signal]) => signal));
    // What no message shows stays at its centre.
    this.names = [...new Set([...shown, ...(centre?.keys() ?? [])])].filter((name) => !without(name)).sort();
    this.seen = new Set(shown);
    this.#index = new Map(this.names.map((name, i) => [name, i]));
    this.#weights = weights;
    for (const one of cases) for (const [signal, family] of one.findings) if (ADDITIVE.has(family)) this.#formal.add(signal);
  }

  /** It tells of the form of a message. */
  isFormal(name: string): boolean {
    return this.#formal.has(name);
  }

  sign(name: string): 1 | -1 {
    return (SET_BY_HAND.get(name) ?? 1) < 0 ? -1 : 1;
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
      const key = `${causeOf({ signal, family: family as Family })} ${this.sign(signal)}`;
      const points = Math.abs((worth[index] ?? 0) * value);
      if (points > (best.get(key)?.points ?? -1)) best.set(key, { index, value, points });
    }
    return this.#counted([...best.values()]);
  }

  /** What says in several ways that a place is new is held as the score holds it. */
  #counted(best: readonly { index: number; value: number; points: number }[]): [number, number][] {
    const isNovel = (index: number): boolean => NOVELTY.has(this.names[index] ?? '');
    const novel = best.reduce((sum, { index, points }) => sum + (isNovel(index) ? points : 0), 0);
    const share = novel === 0 ? 1 : 1 - surplus(novel, NOVEL_POINTS) / novel;
    return best.map(({ index, value }) => [index, isNovel(index) ? value * share : value]);
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

/** A weight keeps its sign, and no finding is worth more than `most`; what the form of a message tells is not to be learnt anew from composed mail. */
function boundsOf(names: readonly string[], features: Features, settings: FitSettings): { lower: number[]; upper: number[] } {
  const { centre } = settings;
  const most = (name: string): number => (settings.atMost?.get(name) ?? (features.sign(name) < 0 ? MOST_IN_FAVOUR : settings.most)) / features.span(name);
  const base = (name: string): number => centre?.get(name) ?? 0;
  const isHeld = (name: string): boolean => centre?.has(name) === true && features.isFormal(name);
  const lower = names.map((name) => {
    const least = features.sign(name) < 0 ? -most(name) : 0;
    return settings.least?.get(name) ?? (isHeld(name) ? Math.max(least, base(name) - STRAY) : least);
  });
  const upper = names.map((name) => {
    const greatest = features.sign(name) < 0 ? 0 : most(name);
    return isHeld(name) ? Math.min(greatest, base(name) + STRAY) : greatest;
  });
  return { lower, upper };
}

export function fit(cases: readonly MeasuredCase[], settings: FitSettings): Fitted {
  const features = new Features(cases, settings);
  const { names } = features;
  const centre = names.map((name) => settings.centre?.get(name) ?? 0);
  const options = { centre, ...boundsOf(names, features, settings), ridge: settings.ridge };
  let worth = names.map((name) => settings.centre?.get(name) ?? settings.weights.get(name)?.perUnit ?? 0.5);
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
    novelty: NOVEL_POINTS,
    seen: features.seen,
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
