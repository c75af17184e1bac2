/**
 * What the signals can tell, and what a fit makes of them: `npm run eval -- --timeline FOLDER… --attacks FOLDER… --honest FOLDER…`
 *
 * - `--timeline`: an office timeline (eml/, labels.csv, kithgate.yaml), replayed with the history it builds
 * - `--attacks`, `--honest`: corpora with an index.tsv, each message judged by itself: no history, no network
 * - `--save FILE`, `--cases FILE`: keeps what was found, or reads it instead of judging again
 *
 * Prints, for the weights in force and for a fit that saw neither a message nor its group (five parts): what is stopped and held by kind and
 * corpus, and how much of the attacks is found where 1 % and 0.1 % of ordinary mail is stopped. Writes no weights.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { loadRules } from '../src/wiring/adapters.ts';
import { coldCases, type MeasuredCase, timelineCases } from './cases.ts';
import { crossFit, type FitSettings, fit } from './model.ts';

const multiple = { type: 'string', multiple: true, default: [] as string[] } as const;
const { values } = parseArgs({
  options: {
    timeline: multiple,
    attacks: multiple,
    honest: multiple,
    cases: { type: 'string' },
    save: { type: 'string' },
    ridge: { type: 'string', default: '1' },
  },
});

/** What rests on missing history says nothing where there is no history at all. */
const COLD_SAYS_NOTHING = new Set(['link-first-contact', 'link-host-never-met', 'hidden-strange-host']);
/** An attack that no content and no habit gives away is not to teach the rest (model: no bar for it). */
const UNTELLABLE = 'hijack-known-host';

const rules = loadRules();
const cases = values.cases === undefined ? await judged() : readCases(values.cases);
if (values.save !== undefined) writeFileSync(values.save, `${cases.map((one) => JSON.stringify(one)).join('\n')}\n`);
const isTimeline = ({ label, kind, corpus }: MeasuredCase): boolean => kind !== corpus || label === 'benign-hard';
for (const one of cases) if (!isTimeline(one)) one.findings = one.findings.filter(([signal]) => !COLD_SAYS_NOTHING.has(signal));
const ranked = cases.filter((one) => one.label !== 'unwanted');

/** Each corpus, and each side of the timelines, counts for a stated number of messages, whatever its size. */
const sizes = new Map<string, number>();
const shareOf = (one: MeasuredCase): string => (isTimeline(one) ? `timeline ${one.label}` : one.corpus);
for (const one of ranked) sizes.set(shareOf(one), (sizes.get(shareOf(one)) ?? 0) + 1);
const COUNTS: Readonly<Record<string, number>> = { 'timeline attack': 1800, 'timeline benign': 9000, 'timeline benign-hard': 1300 };
const ATTACK_CORPUS = 300;
const HONEST_CORPUS = 300;
const settings: FitSettings = {
  weights: rules.weights.signals,
  ridge: Number(values.ridge),
  weightOf(one) {
    const counts = COUNTS[shareOf(one)] ?? (one.label === 'attack' ? ATTACK_CORPUS : HONEST_CORPUS);
    return (counts / (sizes.get(shareOf(one)) ?? 1)) * (one.kind === UNTELLABLE ? 0.1 : 1);
  },
};

const fitted = crossFit(ranked, settings);
print(
  'weights in force',
  ranked.map((one) => Math.log(Math.max(one.score, 0.01) / (100.01 - Math.min(one.score, 100)))),
);
print('fitted, each message by a model that did not see its group', fitted);
const all = fit(ranked, settings);
const strongest = [...all.perUnit].filter(([, worth]) => Math.abs(worth) >= 0.05).sort((a, b) => b[1] - a[1]);
console.log(`base ${all.base.toFixed(2)}; ${strongest.map(([name, worth]) => `${name} ${worth.toFixed(2)}`).join(', ')}`);
process.exit(0);

async function judged(): Promise<MeasuredCase[]> {
  const found: MeasuredCase[] = [];
  for (const folder of values.timeline) found.push(...(await timelineCases(folder, rules)));
  for (const folder of values.attacks) found.push(...(await coldCases(folder, 'attack', rules)));
  for (const folder of values.honest) found.push(...(await coldCases(folder, 'benign', rules)));
  return found;
}

function readCases(file: string): MeasuredCase[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as MeasuredCase);
}

/** Thresholds are where 1 % and 0.1 % of ordinary mail lie above: what the budgets of alerts allow. */
function print(title: string, logOdds: readonly number[]): void {
  const ordinary = ranked.flatMap((one, i) => (isTimeline(one) && one.label === 'benign' ? [logOdds[i] ?? 0] : [])).sort((a, b) => b - a);
  const at = (share: number): number => ordinary[Math.floor(ordinary.length * share)] ?? 0;
  const [lock, hold] = [at(0.01), at(0.001)];
  const table = new Table({ head: ['', 'messages', '% above the 1 % point', '% above the 0.1 % point'], style: { head: [], border: [] } });
  const groups = new Map<string, number[]>();
  for (const [i, one] of ranked.entries()) {
    const members = groups.get(groupOf(one)) ?? [];
    members.push(i);
    groups.set(groupOf(one), members);
  }
  for (const [name, members] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    const above = (threshold: number): string => ((100 * members.filter((i) => (logOdds[i] ?? 0) > threshold).length) / members.length).toFixed(1);
    table.push([name, members.length, above(lock), above(hold)]);
  }
  console.log(`\n${title}: the 1 % point is at log-odds ${lock.toFixed(2)}, the 0.1 % point at ${hold.toFixed(2)}\n${table.toString()}`);
}

function groupOf(one: MeasuredCase): string {
  return isTimeline(one) ? `timeline ${one.label} ${one.kind}` : `cold ${one.label} ${one.corpus}${one.links ? '' : ' (no link)'}`;
}
