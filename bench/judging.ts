/**
 * What judging a message costs, signals and score, without reading it or asking the store:
 * `npm run bench:judging -- [FOLDER...] [--rounds N] [--beside DIST] [--json]`.
 *
 * A folder with `eml/` and `kithgate.yaml` is a timeline and judged with the history before each message, any other folder of mail without
 * history; the default is the fixtures, the honest mail of `eval/honest/` and a made-up office. Facts are gathered ahead, as the road does. Then the built
 * product judges all of them, round by round, in turns with reading them (files only named): the hardware is noisy, so the ratio counts more than
 * the milliseconds. These are processor time, garbage collection included, and the median of the rounds; p50 and p95 are over the messages, each at
 * its median. With `--beside` another built copy of the product takes turns with it.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { honestMails } from '../eval/honest/index.ts';
import type { JudgeFacts } from '../src/decide/judge.ts';
import { type BuiltCore, builtCore, lackOf } from './built-core.ts';
import { coldSet, folderSet, type JudgedMail, type MailSet, officeSet, withRecipients } from './judged-mail.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' }, beside: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const ROUNDS = Number(values.rounds);
/** Recipients of one message; 0: those it came to. */
const FANS = [0, 1, 5, 20];
/** Of the larger fans a sample is enough. */
const FAN_SAMPLE = 500;

interface Row {
  mail: string;
  core: string;
  messages: number;
  recipients: string;
  /** Milliseconds a message, the median of the rounds. */
  ms: number;
  p50: number;
  p95: number;
  /** Of reading the same messages in the same rounds. */
  ofReading: number;
}

/** What takes turns: judging by a copy of the product, or reading. */
interface Work {
  /** What each round begins with, ahead of the clock. */
  prepare(): void;
  run(index: number): unknown;
  count: number;
  rounds: number[];
  each: number[][];
}

const work = (count: number, run: (index: number) => unknown, prepare = () => {}): Work => ({
  prepare,
  run,
  count,
  rounds: [],
  each: Array.from({ length: count }, () => []),
});

function round({ prepare, run, count, rounds, each }: Work): void {
  prepare();
  const start = process.cpuUsage();
  for (let i = 0; i < count; i += 1) {
    const before = performance.now();
    run(i);
    each[i]?.push(performance.now() - before);
  }
  const { user, system } = process.cpuUsage(start);
  rounds.push((user + system) / 1000 / count);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function sampled(mails: readonly JudgedMail[], fan: number): JudgedMail[] {
  if (fan === 0) return [...mails];
  const every = Math.max(1, Math.ceil(mails.length / FAN_SAMPLE));
  return mails.filter((_, i) => i % every === 0).map(({ facts, raw }) => ({ facts: withRecipients(facts, fan), raw }));
}

function rowsOf(sets: readonly { core: BuiltCore; set: MailSet }[], fan: number): Row[] {
  const judging = sets.map(({ core, set }) => {
    const mails = sampled(set.mails, fan);
    let fresh: JudgeFacts[] = [];
    // New objects, so that nothing is remembered of a message from the round before.
    const prepare = (): void => {
      fresh = mails.map(({ facts }) => ({ ...facts, message: { ...facts.message, links: facts.message.links.map((link) => ({ ...link })) } }));
    };
    return { core, set, mails, work: work(mails.length, (i) => core.judge(fresh[i] as JudgeFacts), prepare) };
  });
  const [first] = judging;
  if (first === undefined) return [];
  const reading = work(first.mails.length, (i) => first.core.parse((first.mails[i] as JudgedMail).raw));
  const turns = [reading, ...judging.map((one) => one.work)];
  // One more than counts, so that what is measured is compiled; there and back, for each clears up behind the one before.
  for (let n = 0; n <= ROUNDS; n += 1) for (const each of n % 2 === 0 ? turns : turns.toReversed()) round(each);
  const later = ({ rounds }: Work): number => quantile(rounds.slice(1), 0.5);
  return judging.map(({ core, set, mails, work: judged }) => {
    const medians = judged.each.map((times) => quantile(times.slice(1), 0.5));
    const meant = mails.reduce((sum, { facts }) => sum + facts.recipients.length, 0) / Math.max(1, mails.length);
    return {
      mail: set.name,
      core: core.name,
      messages: mails.length,
      recipients: fan === 0 ? `as sent (${meant.toFixed(1)})` : String(fan),
      ms: later(judged),
      p50: quantile(medians, 0.5),
      p95: quantile(medians, 0.95),
      ofReading: later(judged) / later(reading),
    };
  });
}

/** The default mail, or the folders named. */
async function mailOf(core: BuiltCore, honest: string): Promise<MailSet[]> {
  const sets: MailSet[] = [];
  if (positionals.length > 0) for (const folder of positionals) sets.push(await folderSet(core, folder));
  else {
    sets.push(await coldSet(core, 'fixtures, no history', join(here, '..', 'fixtures')));
    sets.push(await coldSet(core, 'honest mail, no history', honest));
    sets.push(await officeSet(core));
  }
  return sets;
}

function print(rows: readonly Row[], several: boolean): void {
  if (values.json) {
    console.log(JSON.stringify(rows));
    return;
  }
  console.log(`milliseconds of processor time a message, median of ${ROUNDS} rounds`);
  const head = ['mail', ...(several ? ['built copy'] : []), 'messages', 'recipients', 'ms', 'p50', 'p95', 'of reading'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) {
    const numbers = [row.ms, row.p50, row.p95].map((ms) => ms.toFixed(3));
    table.push([row.mail, ...(several ? [row.core] : []), row.messages, row.recipients, ...numbers, `${(100 * row.ofReading).toFixed(1)} %`]);
  }
  console.log(table.toString());
}

const dists = [join(here, '..', 'dist'), ...(values.beside === undefined ? [] : [values.beside])];
const missing = positionals.find((folder) => !existsSync(folder));
const lack = missing === undefined ? dists.map(lackOf).find((text) => text !== null) : `there is no folder ${missing}`;
if (lack !== undefined) {
  console.error(`bench:judging: ${lack}`);
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'kithgate-judging-'));
try {
  for (const { name, raw } of honestMails()) writeFileSync(join(scratch, `${name}.eml`), raw);
  const cores = await Promise.all(dists.map(builtCore));
  const byCore: { core: BuiltCore; sets: MailSet[] }[] = [];
  for (const core of cores) byCore.push({ core, sets: await mailOf(core, scratch) });
  const rows = (byCore[0]?.sets ?? []).flatMap((_, i) =>
    FANS.flatMap((fan) =>
      rowsOf(
        byCore.map(({ core, sets }) => ({ core, set: sets[i] as MailSet })),
        fan,
      ),
    ),
  );
  print(rows, cores.length > 1);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
