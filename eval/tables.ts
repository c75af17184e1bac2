/** The tables of `npm run eval`. */
import Table from 'cli-table3';
import type { Weight } from '../src/signals/finding.ts';
import { isTimeline, type MeasuredCase, OWN } from './cases.ts';
import { anomalyScores } from './das.ts';
import {
  BARS,
  type Bar,
  caught,
  held,
  isAttack,
  isHard,
  isOrdinary,
  type Margins,
  Measured,
  marginOf,
  over,
  recallAt,
  stopped,
  type Thresholds,
} from './measures.ts';
import { calibration, crossFitted } from './regimes.ts';

export interface Bench {
  cases: readonly MeasuredCase[];
  weights: ReadonlyMap<string, Weight>;
  thresholds: Thresholds;
  prior: number;
}

const newTable = (head: string[]) => new Table({ head, style: { head: [], border: [] } });
const percent = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

/** Scores of the road itself. */
const inForce = ({ cases, prior }: Bench): number[] => cases.map(({ score }) => marginOf(Math.min(99.95, Math.max(0.05, score)), prior));

export function printAll(bench: Bench): void {
  const { cases, weights, thresholds } = bench;
  const unseen = crossFitted(cases, weights);
  const road = inForce(bench);
  printBars(bench, unseen, road);
  printKinds(new Measured(cases, unseen, thresholds), cases);
  printModels(bench, unseen, road);
  printNeverFitted(bench);
  printCalibration(bench, unseen);
  printCurve(bench, unseen);
}

function printBars({ cases, thresholds }: Bench, unseen: Margins, road: Margins): void {
  const table = newTable(['asked for', 'messages', 'bar', '% (not fitted)', '', '% in force']);
  const [fit, force] = [new Measured(cases, unseen, thresholds), new Measured(cases, road, thresholds)];
  const within = ({ least = 0, most = 100 }: Bar, value: number): boolean => value >= least && value <= most;
  for (const bar of BARS) {
    const [now, then] = [fit.share(bar.choose, bar.is), force.share(bar.choose, bar.is)];
    if (now.of === 0) continue;
    const limit = bar.least === undefined ? `≤ ${bar.most}` : `≥ ${bar.least}`;
    table.push([bar.name, now.of, limit, percent(now.percent), within(bar, now.percent) ? 'yes' : 'NO', percent(then.percent)]);
  }
  console.log(`What is asked for, at lockAt and holdAt\n${table.toString()}\n`);
}

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
  const table = newTable(['model', 'recall % at 1 % of ordinary', 'at 0.1 %', 'at 1 % of ordinary and look-alikes']);
  const both = (one: MeasuredCase): boolean => isOrdinary(one) || isHard(one);
  const row = (name: string, margins: Margins): void => {
    table.push([name, recallAt(cases, margins, 0.01).toFixed(1), recallAt(cases, margins, 0.001).toFixed(1), recallAt(cases, margins, 0.01, both).toFixed(1)]);
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

const BINS = [0, 1, 2, 5, 10, 20, 40, 60, 80, 100];

function printCalibration({ cases, prior }: Bench, unseen: Margins): void {
  const shift = Math.log(prior / (1 - prior));
  for (const [name, of] of [
    ['office', isTimeline],
    ['cold', (one: MeasuredCase) => !isTimeline(one) && one.corpus !== OWN],
  ] as const) {
    const { slope, intercept } = calibration(cases, unseen, of);
    const chosen = cases.flatMap((one, i) =>
      of(one) && one.label !== 'benign-hard' ? [{ attack: one.label === 'attack', p: 1 / (1 + Math.exp(-((unseen[i] ?? 0) + shift))) }] : [],
    );
    const [attacks, honest] = [chosen.filter((one) => one.attack).length, chosen.filter((one) => !one.attack).length];
    const weightOf = (attack: boolean): number => (attack ? prior / attacks : (1 - prior) / honest);
    const loss = chosen.reduce((sum, { attack, p }) => sum - weightOf(attack) * Math.log(Math.max(1e-9, attack ? p : 1 - p)), 0);
    const ofPrior = -(prior * Math.log(prior) + (1 - prior) * Math.log(1 - prior));
    const table = newTable(['score', 'weight %', 'mean score', 'attacks %']);
    for (const [i, from] of BINS.slice(0, -1).entries()) {
      const to = BINS[i + 1] ?? 100;
      const inside = chosen.filter(({ p }) => 100 * p >= from && (100 * p < to || to === 100));
      const weight = inside.reduce((sum, one) => sum + weightOf(one.attack), 0);
      if (weight === 0) continue;
      const mean = inside.reduce((sum, one) => sum + weightOf(one.attack) * one.p, 0) / weight;
      const rate = inside.reduce((sum, one) => sum + (one.attack ? weightOf(true) : 0), 0) / weight;
      table.push([`${from}–${to}`, (100 * weight).toFixed(1), (100 * mean).toFixed(1), (100 * rate).toFixed(1)]);
    }
    const told = `slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}, log loss ${loss.toFixed(3)} (of the prior alone ${ofPrior.toFixed(3)})`;
    console.log(`Calibration at the reference prior ${prior}, ${name}: ${told}\n${table.toString()}\n`);
  }
}

const SCORES = [5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 95];

function printCurve({ cases, prior }: Bench, unseen: Margins): void {
  const corpora = [...new Set(cases.filter((one) => !isTimeline(one)).map((one) => one.corpus))];
  const table = newTable(['score', 'office attacks', 'office ordinary', 'look-alikes', ...corpora]);
  for (const score of SCORES) {
    const cut = marginOf(score, prior);
    const above = (choose: (one: MeasuredCase) => boolean): string => {
      const chosen = cases.flatMap((one, i) => (choose(one) ? [unseen[i] ?? 0] : []));
      return percent((100 * chosen.filter((margin) => margin >= cut).length) / Math.max(1, chosen.length));
    };
    table.push([
      score,
      above(isAttack),
      above(isOrdinary),
      above(isHard),
      ...corpora.map((corpus) => above((one) => one.corpus === corpus && (one.links || one.label === 'benign'))),
    ]);
  }
  console.log(`The trade-off: % that score at least so much\n${table.toString()}`);
}
