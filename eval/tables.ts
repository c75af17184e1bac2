/** The tables of `npm run eval`. */
import Table from 'cli-table3';
import type { Weight } from '../src/signals/finding.ts';
import { isTimeline, type MeasuredCase } from './cases.ts';
import { anomalyScores } from './das.ts';
import { type Interval, Resamples } from './intervals.ts';
import {
  BARS,
  type Bar,
  caught,
  held,
  isHard,
  isOrdinary,
  type Margins,
  Measured,
  marginOf,
  over,
  Recall,
  type Share,
  stopped,
  type Thresholds,
} from './measures.ts';
import { crossFitted } from './regimes.ts';
import { reliabilities } from './reliability.ts';
import { linesOf } from './trade-off.ts';

export interface Bench {
  cases: readonly MeasuredCase[];
  weights: ReadonlyMap<string, Weight>;
  thresholds: Thresholds;
  prior: number;
}

const newTable = (head: string[]) => new Table({ head, style: { head: [], border: [] } });
const percent = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
/** `94.6 (92.1–96.8)` */
const between = (value: number, range: Interval | null, told = percent): string =>
  `${told(value)} (${range === null ? 'too few' : `${told(100 * range.low)}–${told(100 * range.high)}`})`;
const ofShare = (share: Share): string => between(share.percent, share.interval);

/** Scores of the road itself. */
const inForce = ({ cases, prior }: Bench): number[] => cases.map(({ score }) => marginOf(Math.min(99.95, Math.max(0.05, score)), prior));

/** @param unseen margins of each case by a model that did not see its group */
export function printAll(bench: Bench, unseen: Margins): void {
  const { cases, thresholds } = bench;
  const road = inForce(bench);
  printBars(bench, unseen, road);
  printKinds(new Measured(cases, unseen, thresholds), cases);
  printModels(bench, unseen, road);
  printNeverFitted(bench);
  printCalibration(bench, unseen);
  printCurve(bench, unseen);
}

function printBars({ cases, thresholds }: Bench, unseen: Margins, road: Margins): void {
  const table = newTable(['asked for', 'messages', 'incidents', 'bar', '% not fitted (95 %)', '', '% in force (95 %)']);
  const [fit, force] = [new Measured(cases, unseen, thresholds), new Measured(cases, road, thresholds)];
  const within = ({ least = 0, most = 100 }: Bar, value: number): boolean => value >= least && value <= most;
  for (const bar of BARS) {
    const told = (measured: Measured): Share => (bar.incidents ? measured.share(bar.choose, bar.is).byIncident() : measured.share(bar.choose, bar.is));
    const [now, then] = [told(fit), told(force)];
    if (now.of === 0) continue;
    const reached = bar.least === undefined && bar.most === undefined ? '' : within(bar, now.percent) ? 'yes' : 'NO';
    const messages = fit.share(bar.choose, bar.is).of;
    table.push([bar.name, messages, now.incidents.length, limitOf(bar), ofShare(now), reached, ofShare(then)]);
  }
  console.log(`What is asked for, at lockAt and holdAt\n${table.toString()}\n`);
}

const limitOf = ({ least, most }: Bar): string => (least !== undefined ? `≥ ${least}` : most !== undefined ? `≤ ${most}` : '');

function printKinds(measured: Measured, cases: readonly MeasuredCase[]): void {
  const table = newTable(['', 'messages', '% caught', '% stopped', '% held', '% over']);
  const name = (one: MeasuredCase): string =>
    isTimeline(one) ? `office ${one.label} ${one.kind}` : `cold ${one.label} ${one.corpus}${one.links ? '' : ', no link'}`;
  for (const group of [...new Set(cases.map(name))].sort()) {
    const choose = (one: MeasuredCase): boolean => name(one) === group;
    const is = (what: Bar['is']): string => percent(measured.share(choose, what).percent);
    const attack = cases.some((one) => choose(one) && one.label === 'attack');
    table.push([group, measured.share(choose, stopped).of, attack ? is(caught) : '', is(stopped), is(held), attack ? '' : is(over)]);
  }
  console.log(`By kind and corpus, each message by a model that did not see its group\n${table.toString()}\n`);
}

const FORM_ONLY = new Set(['form', 'author-form', 'subject-form']);

function printModels(bench: Bench, unseen: Margins, road: Margins): void {
  const { cases, weights } = bench;
  const families = [...new Set(cases.flatMap((one) => one.findings.map(([, family]) => family)))].sort();
  const familyOf = new Map(cases.flatMap((one) => one.findings.map(([signal, family]) => [signal, family] as const)));
  const table = newTable(['model', 'recall % at 1 % of ordinary (95 %)', 'at 0.1 %', 'at 1 % of ordinary and look-alikes']);
  const resamples = new Resamples(cases);
  const both = (one: MeasuredCase): boolean => isOrdinary(one) || isHard(one);
  const row = (name: string, margins: Margins): void => {
    const [ordinary, alsoHard] = [new Recall(cases, margins), new Recall(cases, margins, both)];
    const told = (recall: Recall, share: number): string => between(recall.at(share), recall.interval(share, resamples), (value) => value.toFixed(1));
    table.push([name, told(ordinary, 0.01), told(ordinary, 0.001), told(alsoHard, 0.01)]);
  };
  const timeline = cases.filter(isTimeline);
  row('in force', road);
  row('fitted, not seen', unseen);
  const anomalous = new Map(anomalyScores(timeline, weights).map((score, i) => [timeline[i] as MeasuredCase, score]));
  row(
    'DAS over the same families (no labels)',
    cases.map((one) => anomalous.get(one) ?? 0),
  );
  row(
    'host new for this known author',
    cases.map((one) => one.findings.find(([signal]) => signal === 'link-host-new-for-correspondent')?.[2] ?? 0),
  );
  row('blind: form only', crossFitted(cases, weights, { without: (signal) => !FORM_ONLY.has(familyOf.get(signal) ?? '') }));
  for (const family of families.filter((one) => one !== 'base')) {
    row(`without ${family}`, crossFitted(cases, weights, { without: (signal) => familyOf.get(signal) === family }));
  }
  console.log(`Office attacks found where so many honest are stopped\n${table.toString()}\n`);
}

function printNeverFitted({ cases, weights, thresholds }: Bench): void {
  const table = newTable(['honest family never fitted', 'messages', '% stopped', '% held']);
  const corpora = [...new Set(cases.filter((one) => !isTimeline(one) && one.label === 'benign').map((one) => one.corpus))];
  for (const corpus of corpora) {
    const margins = crossFitted(cases, weights, { seen: (one) => one.corpus !== corpus });
    const measured = new Measured(cases, margins, thresholds);
    const is = (what: Bar['is']): string => percent(measured.share((one) => one.corpus === corpus, what).percent);
    table.push([corpus, measured.share((one) => one.corpus === corpus, stopped).of, is(stopped), is(held)]);
  }
  console.log(`Honest mail of a kind the fit never saw\n${table.toString()}\n`);
}

function printCalibration({ cases, prior }: Bench, unseen: Margins): void {
  for (const { name, slope, intercept, loss, priorLoss, bins } of reliabilities(cases, unseen, prior)) {
    const table = newTable(['score', 'attacks', 'honest', 'weight %', 'mean score', 'attacks % (95 %)']);
    for (const { from, to, attacks, honest, weight, mean, rate, low, high } of bins) {
      const told = between(100 * rate, { low, high });
      table.push([`${from}–${to}`, attacks, honest, (100 * weight).toFixed(1), (100 * mean).toFixed(1), told]);
    }
    const told = `slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}, log loss ${loss.toFixed(3)} (of the prior alone ${priorLoss.toFixed(3)})`;
    console.log(`Calibration at the reference prior ${prior}, ${name}: ${told}\n${table.toString()}\n`);
  }
}

const SCORES = [5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 95];

function printCurve({ cases, prior }: Bench, unseen: Margins): void {
  const lines = linesOf(cases, unseen, prior);
  const table = newTable(['score', ...lines.map(({ name }) => name)]);
  for (const score of SCORES) table.push([score, ...lines.map((line) => percent(line.above(score)))]);
  console.log(`The trade-off: % that score at least so much\n${table.toString()}`);
}
