/**
 * `npm run differential -- FOLDER... [--every N] [--show N] [--kind KIND]`: our reading against that of mailparser, htmlparser2
 * and psl. Prints a table by corpus and each miss; exits 1 when one is not explained.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { readMail } from '../builders/reading.ts';
import { mailFiles, octetsOf } from '../mail-files.ts';
import { compare } from './compare.ts';
import { exceptions } from './exceptions.ts';

const { values, positionals } = parseArgs({
  options: { every: { type: 'string', default: '1' }, show: { type: 'string', default: '40' }, kind: { type: 'string' } },
  allowPositionals: true,
});

interface Row {
  messages: number;
  unread: number;
  theirLinks: number;
  ourLinks: number;
  theirWords: number;
  missed: Record<string, number>;
  explained: number;
}

const KINDS = ['link', 'text', 'subject', 'from', 'attachment', 'domain'] as const;
const rows = new Map<string, Row>();
const reasons = new Map<string, number>();
let shown = 0;
let unexplained = 0;

if (positionals.length === 0) throw new Error('which folders? npm run differential -- FOLDER...');
for (const file of mailFiles(positionals, Number(values.every))) {
  const row = rows.get(file.corpus) ?? { messages: 0, unread: 0, theirLinks: 0, ourLinks: 0, theirWords: 0, missed: {}, explained: 0 };
  rows.set(file.corpus, row);
  row.messages += 1;
  const result = await compare(octetsOf(file), readMail).catch((error: unknown) => error as Error);
  if (result instanceof Error) {
    // A message they can't read tells nothing about us; one we can't is a bug.
    if (/src.mail/.test(result.stack ?? '')) throw result;
    row.unread += 1;
    continue;
  }
  row.theirLinks += result.theirLinks;
  row.ourLinks += result.ourLinks;
  row.theirWords += result.theirWords;
  for (const [id, count] of result.explained) {
    row.explained += count;
    reasons.set(id, (reasons.get(id) ?? 0) + count);
  }
  for (const { kind, theirs, place } of result.misses) {
    row.missed[kind] = (row.missed[kind] ?? 0) + 1;
    unexplained += 1;
    if ((values.kind ?? kind) !== kind || shown >= Number(values.show)) continue;
    shown += 1;
    console.log(`${file.corpus}/${file.name}: ${kind} ${JSON.stringify(theirs.slice(0, 160))} (${place.slice(0, 160)})`);
  }
}
print();
process.exitCode = unexplained === 0 ? 0 : 1;

function print(): void {
  const table = new Table({
    head: ['corpus', 'messages', 'unread by them', 'links theirs', 'ours', 'words theirs', ...KINDS.map((kind) => `missed ${kind}`), 'explained'],
  });
  for (const [corpus, row] of rows) {
    table.push([corpus, row.messages, row.unread, row.theirLinks, row.ourLinks, row.theirWords, ...KINDS.map((kind) => row.missed[kind] ?? 0), row.explained]);
  }
  console.log(table.toString());
  for (const { id, kind, why } of exceptions) if (reasons.has(id)) console.log(`${reasons.get(id)} ${kind} explained by ${id}: ${why}`);
  console.log(unexplained === 0 ? 'no unexplained miss' : `${unexplained} unexplained`);
}
