/**
 * The two regimes of the score. *Cold*: an organisation without history, where form and words are all there is; fitted to real mail.
 * *Warm*: with history; fitted to office timelines, starting from the cold weights and leaving them only where the timelines say so, for their
 * attacks are composed, in one language, and few.
 */
import type { Weight } from '../src/signals/finding.ts';
import { isTimeline, type MeasuredCase } from './cases.ts';
import { fitLogistic } from './logistic.ts';
import type { Margins } from './measures.ts';
import { crossFit, type FitSettings, type Fitted, fit, partOf } from './model.ts';
import { SET_BY_HAND } from './set-by-hand.ts';
import { CAUTION, COLD, needsHistory, UNTELLABLE, WARM } from './settings.ts';

export interface Regimes {
  cold: Fitted;
  warm: Fitted;
}

/** With history: what the form of a message tells starts from the cold fit, what history tells from what was set by hand. */
const centreOf = (cold: Fitted): Map<string, number> => new Map([...[...cold.perUnit].filter(([signal]) => !needsHistory(signal)), ...SET_BY_HAND]);

export interface Variation {
  /** Signals left out. */
  without?: (signal: string) => boolean;
  /** Whether a case may teach: a family of mail never fitted. */
  seen?: (one: MeasuredCase) => boolean;
}

function settingsOf(base: Omit<FitSettings, 'weights'>, weights: ReadonlyMap<string, Weight>, { without }: Variation): FitSettings {
  return { centre: SET_BY_HAND, ...base, weights, without: (signal) => (base.without?.(signal) ?? false) || (without?.(signal) ?? false) };
}

/** Fits both, each to all of its cases. */
export function fitRegimes(cases: readonly MeasuredCase[], weights: ReadonlyMap<string, Weight>): Regimes {
  const margins = crossFitted(cases, weights, {}, false);
  const isCold = (one: MeasuredCase): boolean => !isTimeline(one);
  const cold = fit(cases.filter(isCold), settingsOf(COLD, weights, {}));
  const warm = fit(cases.filter(isTimeline), { ...settingsOf(WARM, weights, {}), centre: centreOf(cold) });
  return { cold: calibrated(cold, cases, margins, isCold, CAUTION), warm: calibrated(warm, cases, margins, isTimeline, 0) };
}

/** Log-odds at even odds of every case, by models that saw neither it nor its group. */
export function crossFitted(cases: readonly MeasuredCase[], weights: ReadonlyMap<string, Weight>, variation: Variation = {}, calibrate = true): number[] {
  const { seen = () => true } = variation;
  const coldCases = cases.filter((one) => !isTimeline(one));
  const warmCases = cases.filter(isTimeline);
  const cold = fit(coldCases.filter(seen), settingsOf(COLD, weights, variation));
  const found = new Map<MeasuredCase, number>();
  crossFit(coldCases, settingsOf(COLD, weights, variation), PARTS, seen).forEach((value, i) => {
    found.set(coldCases[i] as MeasuredCase, value);
  });
  crossFit(warmCases, { ...settingsOf(WARM, weights, variation), centre: centreOf(cold) }, PARTS, seen).forEach((value, i) => {
    found.set(warmCases[i] as MeasuredCase, value);
  });
  const margins = cases.map((one) => found.get(one) ?? 0);
  if (!calibrate) return margins;
  return unseenCalibration(cases, margins, seen);
}

/** Calibrates each part by the others, and by what may teach: what is measured of it afterwards is of mail that it did not see. */
function unseenCalibration(cases: readonly MeasuredCase[], margins: Margins, seen: (one: MeasuredCase) => boolean): number[] {
  const out = [...margins];
  for (const regime of [isTimeline, (one: MeasuredCase): boolean => !isTimeline(one)]) {
    for (let part = 0; part < PARTS; part += 1) {
      const { of } = calibration(cases, margins, (one) => regime(one) && seen(one) && partOf(one.group, PARTS) !== part);
      cases.forEach((one, i) => {
        if (regime(one) && partOf(one.group, PARTS) === part) out[i] = of(margins[i] ?? 0) - (isTimeline(one) ? 0 : CAUTION);
      });
    }
  }
  return out;
}

const PARTS = 5;

export interface Calibration {
  slope: number;
  intercept: number;
  of(margin: number): number;
}

/**
 * What makes margins log-odds on mail not fitted (Platt scaling): attacks and honest mail count alike in sum; of honest mail each corpus as
 * much as another, and look-alikes that may be locked little.
 */
export function calibration(cases: readonly MeasuredCase[], margins: readonly number[], of: (one: MeasuredCase) => boolean): Calibration {
  const chosen = cases.flatMap((one, i) => (of(one) && one.kind !== UNTELLABLE ? [{ one, margin: margins[i] ?? 0 }] : []));
  const sizes = new Map<string, number>();
  const share = (one: MeasuredCase): string => (isTimeline(one) ? one.label : one.corpus);
  for (const { one } of chosen) sizes.set(share(one), (sizes.get(share(one)) ?? 0) + 1);
  const counts = chosen.map(({ one }) => (one.label === 'benign-hard' ? HARD_SHARE : 1) / (sizes.get(share(one)) ?? 1) ** LEVELLING);
  const total = (attack: boolean): number => chosen.reduce((sum, { one }, i) => sum + ((one.label === 'attack') === attack ? (counts[i] ?? 0) : 0), 0);
  const [attacks, honest] = [total(true), total(false)];
  const rows = chosen.map(({ one, margin }, i) => {
    const attack = one.label === 'attack';
    return { features: [[0, margin] as const], attack, weight: ((counts[i] ?? 0) / (attack ? attacks : honest)) * chosen.length };
  });
  const { intercept, weights } = fitLogistic(rows, { lower: [0.1], upper: [10], ridge: 0, start: { intercept: 0, weights: [1] }, sweeps: 5000 });
  const slope = weights[0] ?? 1;
  return { slope, intercept, of: (margin) => intercept + slope * margin };
}

/** 0 = every message counts alike, 1 = every corpus does. */
const LEVELLING = 0.3;
/** Of honest mail, what looks like an attack. */
const HARD_SHARE = 0.15;

function calibrated(model: Fitted, cases: readonly MeasuredCase[], margins: readonly number[], of: (one: MeasuredCase) => boolean, caution: number): Fitted {
  const found = calibration(cases, margins, of);
  const { slope } = found;
  const calibrate = (margin: number): number => found.of(margin) - caution;
  return {
    base: calibrate(model.base),
    novelty: slope * model.novelty,
    seen: model.seen,
    perUnit: new Map([...model.perUnit].map(([signal, worth]) => [signal, slope * worth])),
    logOdds: (one) => calibrate(model.logOdds(one)),
  };
}
