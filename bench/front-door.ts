/**
 * Our SMTP session beside smtp-server (docs/decisions/002): `npm run bench:front-door`. Both discard what they take, in processes
 * of their own, with the same client in the same run, taking turns; the median of three rounds after one to warm up. Read the ratios.
 */
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, endAll, portOf, start } from './children.ts';
import { type Load, run } from './load.ts';

const server = fileURLToPath(new URL('./front-door-server.ts', import.meta.url));

const line = `${'The quick brown fox jumps over the lazy dog, and over again.'.padEnd(70, '.')}\r\n`;
const message = (bytes: number, text = line): Buffer => Buffer.from(`Subject: bench\r\n\r\n${text.repeat(Math.ceil(bytes / text.length))}.\r\n`);

const cases: { name: string; load: Pick<Load, 'messages' | 'count' | 'connections' | 'onePerConnection'> }[] = [
  { name: '8 KB messages', load: { messages: [message(8_000)], count: 3_000, connections: 10 } },
  { name: '100 KB messages', load: { messages: [message(100_000)], count: 600, connections: 10 } },
  { name: '2 MB messages (ours go through the disk)', load: { messages: [message(2_000_000)], count: 32, connections: 4 } },
  { name: '5,000 stuffed dots in each message', load: { messages: [message(25_000, '..x\r\n')], count: 200, connections: 10 } },
  { name: 'a connection for each message', load: { messages: [message(1_000)], count: 400, connections: 20, onePerConnection: true } },
];

interface Side {
  child: ChildProcess;
  port: number;
}

async function measure({ child, port }: Side, load: (typeof cases)[number]['load']): Promise<{ perSecond: number; cpu: number }> {
  const before = cpuSeconds(child);
  const { perSecond, refused } = await run({ ...load, port, sender: () => 'a@partner.example', recipient: () => 'b@example.org' });
  if (refused > 0) throw new Error(`${refused} messages were refused`);
  return { perSecond, cpu: ((cpuSeconds(child) - before) / load.count) * 1000 };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

try {
  const begin = async (name: string): Promise<Side> => {
    const { child, found } = await start(['--import', 'tsx', server, name], portOf);
    return { child, port: found };
  };
  const ours = await begin('ours');
  const theirs = await begin('smtp-server');
  console.log('                                            ours /s   smtp-server /s   ratio   CPU-s/1000 ours   theirs');
  for (const { name, load } of cases) {
    const rounds: { ours: { perSecond: number; cpu: number }; theirs: { perSecond: number; cpu: number } }[] = [];
    for (let round = 0; round < 4; round += 1) rounds.push({ ours: await measure(ours, load), theirs: await measure(theirs, load) });
    const kept = rounds.slice(1);
    const [a, b] = [median(kept.map((r) => r.ours.perSecond)), median(kept.map((r) => r.theirs.perSecond))];
    const [x, y] = [median(kept.map((r) => r.ours.cpu)), median(kept.map((r) => r.theirs.cpu))];
    console.log(
      `${name.padEnd(42)}${a.toFixed(0).padStart(9)}${b.toFixed(0).padStart(17)}${(a / b).toFixed(1).padStart(8)}${x.toFixed(2).padStart(18)}${y.toFixed(2).padStart(9)}`,
    );
  }
} finally {
  await endAll();
}
