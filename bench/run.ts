/**
 * What the gateway costs: `npm run bench -- [--mail FOLDER] [--count N] [--connections N]`.
 *
 * The same mail goes through three roads in one run: straight to the sink, through a bare byte proxy, and
 * through kithgate with everything on (parsing, identity, history, judging, header fields, learning,
 * journal). The hardware is noisy, so read the ratios. CPU is that of the process in the middle, all its
 * threads, from /proc.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuSeconds, endAll, portOf, start } from './children.ts';
import { loadCorpus } from './corpus.ts';
import { type Measured, run } from './load.ts';

const { values } = parseArgs({
  options: {
    mail: { type: 'string' },
    count: { type: 'string', default: '4000' },
    connections: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kithgate-bench-'));

interface Row extends Measured {
  road: string;
  /** CPU-seconds of the process in the middle for 1,000 messages; `null` where there is none. */
  cpuPer1000: number | null;
}

try {
  const messages = loadCorpus(values.mail ?? join(here, '..', 'fixtures'), 2_000, 200_000);
  if (messages.length === 0) throw new Error(`no .eml files in ${values.mail}`);
  const count = Number(values.count);
  const load = (port: number, n = count) =>
    run({
      port,
      messages,
      count: n,
      connections: Number(values.connections),
      sender: (i) => `author${i % 500}@bench.example`,
      recipient: (i) => `user${i % 200}@example.org`,
    });

  const sink = await start(['--import', 'tsx', join(here, 'sink.ts')], portOf);
  const proxy = await start(['--import', 'tsx', join(here, 'proxy.ts'), String(sink.found)], portOf);
  const config = join(folder, 'kithgate.yaml');
  writeFileSync(
    config,
    `protectedDomains: [example.org]\ndomainAge: { rdap: { enabled: false } }\ndataFolder: ${join(folder, 'data')}\nlisteners: [ { name: inbound, port: 0 } ]\nnextHop: { host: 127.0.0.1, port: ${sink.found}, tls: none, connections: 40 }\nconsole: { port: 0 }\n` +
      'authentication: { upstreams: [ { authservId: mx.bench.example } ], verify: false }\n',
  );
  const gate = await start([join(here, '..', 'dist', 'main.js'), 'serve', '--json', '--config', config], (line) => {
    const ready = line.startsWith('{') ? (JSON.parse(line) as { event?: string; listeners?: { port: number }[] }) : {};
    return ready.event === 'ready' ? ready.listeners?.[0]?.port : undefined;
  });

  const rows: Row[] = [];
  async function measure(road: string, port: number, middle: ChildProcess | null): Promise<void> {
    await load(port, Math.min(500, count));
    const before = middle === null ? 0 : cpuSeconds(middle);
    const measured = await load(port);
    rows.push({ road, ...measured, cpuPer1000: middle === null ? null : ((cpuSeconds(middle) - before) / count) * 1000 });
  }
  await measure('direct', sink.found, null);
  await measure('bare proxy', proxy.found, proxy.child);
  await measure('kithgate', gate.found, gate.child);
  print(rows, messages);
} finally {
  await endAll();
  rmSync(folder, { recursive: true, force: true });
}

function print(rows: Row[], messages: readonly Buffer[]): void {
  if (values.json) {
    console.log(JSON.stringify(rows));
    return;
  }
  const [direct, proxy] = rows;
  const bytes = messages.reduce((sum, message) => sum + message.length, 0) / messages.length;
  console.log(`${messages.length} messages of ${(bytes / 1024).toFixed(1)} KiB on average, ${values.connections} connections\n`);
  console.log('road          messages/s   of direct   of proxy   p50 ms   p99 ms   CPU-s/1000   refused');
  for (const row of rows) {
    const share = (of: Row | undefined) => (of === undefined ? '' : (row.perSecond / of.perSecond).toFixed(2));
    console.log(
      [
        row.road.padEnd(12),
        row.perSecond.toFixed(0).padStart(11),
        share(direct).padStart(11),
        share(proxy).padStart(10),
        row.p50.toFixed(1).padStart(8),
        row.p99.toFixed(1).padStart(8),
        (row.cpuPer1000?.toFixed(2) ?? '-').padStart(12),
        String(row.refused).padStart(9),
      ].join(' '),
    );
  }
}
