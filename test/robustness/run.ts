/**
 * `npm run robust -- FOLDER... [--every N] [--monsters]`: no message may throw, hang or cost much. Every file is read and, with
 * nothing to lock, rewritten; a table tells the time by corpus, and the slowest by name. With `--monsters` the generated ones go
 * through the real worker. Exits 1 on a throw, a changed octet, or a missed deadline.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { memoryContent } from '../../src/mail/content.ts';
import { rewriteLinks } from '../../src/mail/rewrite/rewrite.ts';
import { createReader } from '../../src/workers/reader.ts';
import { LISTS, readMail } from '../builders/reading.ts';
import { mailFiles, octetsOf } from '../mail-files.ts';
import { monsters } from './monsters.ts';

const { values, positionals } = parseArgs({
  options: { every: { type: 'string', default: '1' }, monsters: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (positionals.length === 0 && !values.monsters) throw new Error('which folders? npm run robust -- FOLDER... or --monsters');

interface Timing {
  name: string;
  bytes: number;
  ms: number;
}

let failed = false;
const head = ['corpus', 'messages', 'KiB', 'p50 ms', 'p99 ms', 'worst ms', 'incomplete', 'failed', 'slowest'];
const table = new Table({ head, style: { head: [], border: [] } });

for (const folder of positionals) {
  const timings: Timing[] = [];
  let [incomplete, failures] = [0, 0];
  for (const file of mailFiles([folder], Number(values.every))) {
    const raw = octetsOf(file);
    const start = performance.now();
    try {
      const parsed = readMail(raw);
      timings.push({ name: file.name, bytes: raw.length, ms: performance.now() - start });
      structuredClone(parsed);
      if (!parsed.complete) incomplete += 1;
      if (!rewriteLinks(raw, parsed.links, new Map()).equals(raw)) throw new Error('changed with nothing to lock');
    } catch (error) {
      failures += 1;
      console.log(`${file.corpus}/${file.name}: ${(error as Error).stack}`);
    }
  }
  failed ||= failures > 0;
  const bytes = timings.reduce((sum, each) => sum + each.bytes, 0);
  const sorted = timings.sort((a, b) => a.ms - b.ms);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.ms ?? 0).toFixed(2);
  table.push([
    folder.split('/').at(-1) ?? folder,
    timings.length,
    Math.round(bytes / 1024),
    at(0.5),
    at(0.99),
    at(1),
    incomplete,
    failures,
    sorted.at(-1)?.name ?? '',
  ]);
}
if (positionals.length > 0) console.log(table.toString());
if (values.monsters) await readMonsters();
process.exitCode = failed ? 1 : 0;

async function readMonsters(): Promise<void> {
  const reader = createReader({ lists: LISTS, threads: 1 });
  const rows = new Table({ head: ['monster', 'KiB', 'ms', 'links', 'complete'], style: { head: [], border: [] } });
  await reader.parse(memoryContent(Buffer.from('Subject: warm\r\n\r\n')), 10_000);
  for (const { name, make } of monsters) {
    const raw = make();
    const start = performance.now();
    const parsed = await reader.parse(memoryContent(raw), 10_000).catch((error: unknown) => error as Error);
    const ms = (performance.now() - start).toFixed(0);
    failed ||= parsed instanceof Error;
    rows.push(
      parsed instanceof Error
        ? [name, Math.round(raw.length / 1024), ms, '', parsed.message]
        : [name, Math.round(raw.length / 1024), ms, parsed.links.length, parsed.complete],
    );
  }
  console.log(rows.toString());
  await reader.close();
}
