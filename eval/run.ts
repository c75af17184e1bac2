/**
 * How good the judge is, in tables: `npm run eval -- --timeline FOLDER… --attacks FOLDER… --honest FOLDER…`
 *
 * - `--timeline`: an office timeline (eml/, labels.csv, kithgate.yaml), replayed with the history it builds
 * - `--attacks`, `--honest`: corpora with an index.tsv, each message judged by itself: no history, no network
 * - `--save FILE`, `--cases FILE`: keeps what the signals found, or reads it instead of judging again
 * - `--write`: fits to all of it and writes rules/weights.yaml (then rebuild, and run it once more for the column "in force")
 * - `--plots FOLDER`: writes reliability.svg and trade-off.svg there
 * - `--lock`, `--hold`: thresholds (default: those of the configuration)
 *
 * Every figure is of mail that the model which judged it did not see, nor its group (campaign, correspondent, source; five parts), but for the column "in
 * force", which is the road itself.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { configFrom } from '../src/config/load.ts';
import { builtInSource } from '../src/config/source.ts';
import { loadRules } from '../src/wiring/adapters.ts';
import { coldCases, type MeasuredCase, ownCases, timelineCases } from './cases.ts';
import { marginOf } from './measures.ts';
import { reliabilityPlot } from './plots/reliability.ts';
import { tradeOffPlot } from './plots/trade-off.ts';
import { crossFitted, fitRegimes } from './regimes.ts';
import { reliabilities } from './reliability.ts';
import { type Bench, printAll } from './tables.ts';
import { linesOf } from './trade-off.ts';
import { writeWeights } from './weights-file.ts';

const values = new Command('npm run eval --')
  .option('--timeline <folder...>', 'office timelines: eml/, labels.csv, kithgate.yaml', [])
  .option('--attacks <folder...>', 'corpora of attacks', [])
  .option('--honest <folder...>', 'corpora of honest mail', [])
  .option('--cases <file>', 'what the signals found before, instead of judging again')
  .option('--save <file>', 'keep what the signals found')
  .option('--write', 'fit to all of it and write rules/weights.yaml')
  .option('--plots <folder>', 'write reliability.svg and trade-off.svg there')
  .option('--lock <score>', 'instead of policy.lockAt')
  .option('--hold <score>', 'instead of policy.holdAt')
  .parse()
  .opts<Options>();

interface Options {
  timeline: string[];
  attacks: string[];
  honest: string[];
  cases?: string;
  save?: string;
  write?: true;
  plots?: string;
  lock?: string;
  hold?: string;
}

// Before the long part.
if (values.plots !== undefined && !statSync(values.plots, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`--plots ${values.plots}: there is no such folder; make it first`);
  process.exit(2);
}

const rules = loadRules();
const found = values.cases === undefined ? await judged() : readCases(values.cases);
if (values.save !== undefined) writeFileSync(values.save, `${found.map((one) => JSON.stringify(one)).join('\n')}\n`);
// Real spam of its day, in the archive of a timeline: nobody's honest mail, and nobody's phishing.
const cases = found.filter((one) => one.label !== 'unwanted');

const { policy } = configFrom(builtInSource('measuring', { protectedDomains: ['example.org'] }), '.').config;
const { prior } = rules.weights;
const at = (score: string | undefined, otherwise: number): number => marginOf(Number(score ?? otherwise), prior);
const bench: Bench = {
  cases,
  weights: rules.weights.signals,
  thresholds: { lock: at(values.lock, policy.lockAt), hold: at(values.hold, policy.holdAt) },
  prior,
};
if (values.write) {
  const date = new Date().toISOString().slice(0, 10);
  const messages = cases.length;
  const origin = `Fitted to ${messages} messages of office timelines and mail corpora (npm run eval -- --write); what it does is told in docs/model.md`;
  writeWeights(fitRegimes(cases, rules.weights.signals), { date, origin, messages }, rules.weights.signals);
}
const unseen = crossFitted(bench.cases, bench.weights);
if (values.plots !== undefined) {
  const { lock, hold } = values;
  const thresholds = { lock: Number(lock ?? policy.lockAt), hold: Number(hold ?? policy.holdAt) };
  writeFileSync(join(values.plots, 'reliability.svg'), reliabilityPlot(reliabilities(cases, unseen, prior), prior));
  writeFileSync(join(values.plots, 'trade-off.svg'), tradeOffPlot(linesOf(cases, unseen, prior), thresholds));
}
printAll(bench, unseen);
process.exit(0);

async function judged(): Promise<MeasuredCase[]> {
  const all: MeasuredCase[] = [];
  for (const folder of values.timeline) all.push(...(await timelineCases(folder, rules)));
  for (const folder of values.attacks) all.push(...(await coldCases(folder, 'attack', rules)));
  for (const folder of values.honest) all.push(...(await coldCases(folder, 'benign', rules)));
  all.push(...(await ownCases(rules)));
  return all;
}

function readCases(file: string): MeasuredCase[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as MeasuredCase);
}
