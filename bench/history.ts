/**
 * What history costs as it grows: stores of 10 thousand, 100 thousand and a million pairs on disk, judging and learning one
 * message in each, in turns, so that what else the machine does meets all of them alike. `npm run bench:history [PAIRS...]`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Attribute, AttributeValue, Observation } from '../src/history/types.ts';
import { openStore, type Store } from '../src/store/sqlite/open.ts';

const DAY = 86_400_000;
const BEGIN = Date.UTC(2023, 0, 2, 8);
/** Recipients of one message: each is a pair. */
const FAN = 5;
/** Messages that each correspondent wrote. */
const EACH = 2;
const DAYS = 900;
const ROUNDS = 10;
const A_ROUND = 80;
const silent = { info() {}, warn() {}, error() {} };

/** Twenty attributes, as many values as a business letter has. */
const ATTRIBUTES: readonly (readonly [Attribute, number])[] = [
  ['link-host', 3],
  ['link-tenant', 2],
  ...(
    [
      'has-link',
      'network',
      'provider',
      'country',
      'helo',
      'dkim-domain',
      'hour',
      'weekday',
      'zone',
      'mailer',
      'form',
      'language',
      'display-name',
      'reply-to',
    ] as const
  ).map((attribute) => [attribute, 1] as const),
  ['company', 2],
  ['addressed', 1],
  ['ask', 1],
  ['thread', 1],
];
const SHARED: ReadonlySet<Attribute> = new Set(['has-link', 'country', 'hour', 'weekday', 'zone', 'mailer', 'form', 'language', 'addressed', 'ask', 'thread']);

let seed = 1;
function roll(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

interface Size {
  pairs: number;
  people: number;
  folder: string;
  now: number;
  next: number;
  messages: number;
}

/** A message of the nth correspondent: two thirds of his values are his own, the others everybody's. */
function letter(who: number, serial: number, at: number, people: number): Observation {
  const domain = `d${who % Math.ceil(people / 20)}.example`;
  const address = `p${who}@${domain}`;
  const values: AttributeValue[] = ATTRIBUTES.flatMap(([attribute, count]) =>
    Array.from({ length: count }, (_, i) => ({
      attribute,
      value: SHARED.has(attribute) ? `${attribute}${roll(8)}` : `${attribute}${i}.${roll(5) === 0 ? `n${roll(4)}.` : ''}${domain}`,
    })),
  );
  return {
    key: `k${who}.${serial}`,
    messageId: `<${who}.${serial}@${domain}>`,
    direction: 'inbound',
    identity: { address, domain, class: 'pass', evidence: 'bench' },
    recipients: Array.from({ length: FAN }, (_, i) => `u${(who * 7 + i * 13) % 2000}@example.org`),
    values,
    at,
    inReplyTo: [],
    automatic: false,
    shape: `shape ${who}`,
  };
}

const answer = (to: Observation, at: number): Observation => ({
  ...to,
  key: `a${to.key}`,
  messageId: `<a${to.messageId?.slice(1)}`,
  direction: 'outbound',
  identity: { address: to.recipients[0] ?? '', domain: 'example.org', class: 'pass', evidence: 'bench' },
  recipients: [to.identity.address],
  values: [],
  at,
  inReplyTo: [to.messageId ?? ''],
});

const open = (size: Size): Promise<Store> => openStore({ folder: size.folder, halfLifeDays: 180, clock: { now: () => size.now }, mode: 'cli', log: silent });

async function build(pairs: number, root: string): Promise<Size> {
  const people = pairs / FAN;
  const size: Size = { pairs, people, folder: join(root, String(pairs)), now: BEGIN + DAYS * DAY, next: 0, messages: 0 };
  const store = await open(size);
  const begun = performance.now();
  const total = people * EACH;
  for (let n = 0; n < total; n += 1) {
    const at = BEGIN + Math.floor((n / total) * DAYS) * DAY + roll(DAY / 2);
    const one = letter(n % people, Math.floor(n / people), at, people);
    await store.histories.learn(one);
    await store.histories.sighted(
      null,
      one.identity.address,
      one.recipients,
      one.values.filter(({ attribute }) => attribute === 'link-host').map(({ value }) => value),
      at,
    );
    if (n % 4 === 0) await store.histories.learn(answer(one, at + 1000));
    size.messages += n % 4 === 0 ? 2 : 1;
    if (n % 64 === 0) await turn();
  }
  await store.close();
  const bytes = statSync(join(size.folder, 'kithgate.sqlite')).size;
  const seconds = (performance.now() - begun) / 1000;
  print(
    `${label(pairs)} built in ${seconds.toFixed(0)} s (${Math.round(size.messages / seconds)} messages/s): ${(bytes / 2 ** 20).toFixed(0)} MB, ${Math.round(bytes / pairs)} bytes a pair, ${Math.round(bytes / size.messages)} a message (${(size.messages / pairs).toFixed(1)} messages a pair)`,
  );
  return size;
}

/** What a verdict asks, all together. */
async function judge(store: Store, size: Size, one: Observation): Promise<number> {
  const { histories } = store;
  const begun = performance.now();
  await Promise.all([
    histories.facts({ identity: one.identity, recipients: one.recipients.slice(0, 1), values: one.values, at: one.at, inReplyTo: ['<x@y.example>'] }),
    histories.hostsFirstSeen(one.values.filter(({ attribute }) => attribute === 'link-host').map(({ value }) => value)),
    histories.campaign(one.shape ?? '', one.identity.address, one.at),
    histories.bearers(one.values.find(({ attribute }) => attribute === 'display-name')?.value ?? ''),
    histories.writtenDomains(500),
    histories.honestScores('s1', one.at),
  ]);
  void size;
  return performance.now() - begun;
}

/** Of somebody else each time, and of another domain: what a store of any size has read nothing of yet. */
const fresh = (size: Size): Observation => {
  size.next += 1;
  const domains = Math.ceil(size.people / 20);
  const who = (size.next % domains) + domains * roll(Math.floor(size.people / domains));
  return letter(who, EACH + size.next, size.now, size.people);
};

interface Times {
  cold: number[];
  warm: number[];
  learn: number[];
}

async function round(size: Size, times: Times): Promise<void> {
  const store = await open(size);
  // Reads first: what they are like after a start, then with what they have left in memory.
  for (let n = 0; n < A_ROUND; n += 1) times.cold.push(await judge(store, size, fresh(size)));
  const regulars = Array.from({ length: 100 }, () => roll(size.people));
  const again = (): Observation => ({ ...fresh(size), ...letter(regulars[roll(100)] ?? 0, EACH + size.next, size.now, size.people) });
  for (let n = 0; n < 200; n += 1) await judge(store, size, again());
  for (let n = 0; n < 5 * A_ROUND; n += 1) times.warm.push(await judge(store, size, again()));
  for (let batch = 0; batch < 4; batch += 1) {
    const lessons = Array.from({ length: 64 }, () => fresh(size));
    const begun = performance.now();
    for (const one of lessons) await store.histories.learn(one);
    await store.flush();
    times.learn.push((performance.now() - begun) / lessons.length);
  }
  size.now += DAY;
  await store.close();
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function maintenance(size: Size): Promise<void> {
  const store = await open(size);
  for (const thorough of [false, true]) {
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const begun = performance.now();
    await store.housekeeping.maintain(thorough);
    clearInterval(beat);
    print(
      `${label(size.pairs)} maintenance${thorough ? ', thorough' : ', daily'}: ${((performance.now() - begun) / 1000).toFixed(1)} s; longest wait for others ${longest.toFixed(0)} ms`,
    );
  }
  await store.close();
}

const label = (pairs: number): string => `${pairs.toLocaleString('en')} pairs`.padStart(16);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const wanted = process.argv
    .slice(2)
    .map(Number)
    .filter((pairs) => pairs >= 100);
  const root = mkdtempSync(join(tmpdir(), 'kithgate-bench-history-'));
  try {
    const sizes: Size[] = [];
    for (const pairs of wanted.length > 0 ? wanted : [10_000, 100_000, 1_000_000]) sizes.push(await build(pairs, root));
    const times = sizes.map((): Times => ({ cold: [], warm: [], learn: [] }));
    const before = process.memoryUsage().rss;
    for (let n = 0; n <= ROUNDS; n += 1) {
      // The first round warms the code up, and counts for nobody.
      for (const [i, size] of sizes.entries()) await round(size, n === 0 ? { cold: [], warm: [], learn: [] } : (times[i] as Times));
    }
    print(`memory (RSS) before ${(before / 2 ** 20).toFixed(0)} MB, after ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`);
    for (const [what, share] of [
      ['judge, cold', 'cold'],
      ['judge, warm', 'warm'],
      ['learn', 'learn'],
    ] as const) {
      const base = times[0] as Times;
      for (const [i, size] of sizes.entries()) {
        const [p50, p99] = [at((times[i] as Times)[share], 0.5), at((times[i] as Times)[share], 0.99)];
        print(`${label(size.pairs)}  ${what.padEnd(12)} p50 ${p50.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms  ratio ${(p50 / at(base[share], 0.5)).toFixed(2)}`);
      }
    }
    for (const size of sizes) await maintenance(size);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

await main();
