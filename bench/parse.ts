/**
 * What reading a message costs: `npm run bench:parse -- --mail FOLDER [--count N] [--rounds N]`.
 *
 * The same messages, all in memory, are read in turns by the MIME scan alone, by us with files only named and with files opened
 * (PDF and pictures too), and by mailparser's simpleParser, in one process; each round goes through all of them. A core is a second of
 * processor time, that of garbage collection included, so that what else runs on the machine counts little; the median of the rounds
 * counts, and the ratio more than either number.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { simpleParser } from 'mailparser';
import { readStructure } from '../src/mail/mime/mime.ts';
import { parseMessage, readMessage } from '../src/mail/parse.ts';
import { createOpeners } from '../src/workers/open/openers.ts';
import { LISTS } from '../test/builders/reading.ts';
import { mailFiles, octetsOf } from '../test/mail-files.ts';

const { values } = parseArgs({
  options: {
    mail: { type: 'string', multiple: true },
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const folders = values.mail ?? [join(fileURLToPath(new URL('.', import.meta.url)), '..', 'fixtures')];
const files = mailFiles(folders);
const every = Math.max(1, Math.floor(files.length / Number(values.count)));
const mails = files
  .filter((_, i) => i % every === 0)
  .slice(0, Number(values.count))
  .map((file) => ({ name: file.name, raw: octetsOf(file) }));
const bytes = mails.reduce((sum, { raw }) => sum + raw.length, 0);

interface Way {
  name: string;
  read(raw: Buffer): unknown;
  /** Milliseconds of processor time of each round. */
  rounds: number[];
  /** Best time of each message, in ms. */
  best: number[];
}

const way = (name: string, read: (raw: Buffer) => unknown): Way => ({ name, read, rounds: [], best: mails.map(() => Number.POSITIVE_INFINITY) });
const openers = createOpeners();
const ways = [
  way('MIME scan', readStructure),
  way('kithgate, files named', (raw) => parseMessage(raw, LISTS, 'named')),
  way('kithgate, files opened', (raw) => readMessage(raw, LISTS, openers)),
  way('mailparser simpleParser', (raw) => simpleParser(raw, { skipImageLinks: true })),
];

// Twice, so that what is measured is compiled.
for (let warming = 0; warming < 2; warming += 1) for (const each of ways) for (const { raw } of mails) await each.read(raw);
for (let round = 0; round < Number(values.rounds); round += 1) for (const each of ways) await measure(each);
print();

async function measure(each: Way): Promise<void> {
  const start = process.cpuUsage();
  for (const [i, { raw }] of mails.entries()) {
    const before = performance.now();
    await each.read(raw);
    each.best[i] = Math.min(each.best[i] as number, performance.now() - before);
  }
  const { user, system } = process.cpuUsage(start);
  each.rounds.push((user + system) / 1000);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function print(): void {
  const theirs = quantile(ways.at(-1)?.rounds ?? [], 0.5);
  const rows = ways.map(({ name, rounds, best }) => {
    const ms = quantile(rounds, 0.5);
    const slowest = best.indexOf(Math.max(...best));
    return {
      name,
      perSecond: mails.length / (ms / 1000),
      ofMailparser: theirs / ms,
      mibPerSecond: bytes / 1_048_576 / (ms / 1000),
      p50: quantile(best, 0.5),
      p99: quantile(best, 0.99),
      worst: best[slowest] ?? 0,
      worstName: mails[slowest]?.name ?? '',
    };
  });
  if (values.json) {
    console.log(JSON.stringify(rows));
    return;
  }
  console.log(`${mails.length} messages of ${(bytes / mails.length / 1024).toFixed(1)} KiB on average, median of ${values.rounds} rounds, by processor time`);
  const table = new Table({
    head: ['', 'messages/s a core', 'times mailparser', 'MiB/s', 'p50 ms', 'p99 ms', 'worst ms', 'worst message'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.name,
      row.perSecond.toFixed(0),
      row.ofMailparser.toFixed(2),
      row.mibPerSecond.toFixed(1),
      row.p50.toFixed(2),
      row.p99.toFixed(2),
      row.worst.toFixed(1),
      row.worstName,
    ]);
  }
  console.log(table.toString());
}
