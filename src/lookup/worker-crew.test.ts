import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createWorkerCrew, TooLate, WorkerDied } from './worker-crew.ts';

const folder = await mkdtemp(join(tmpdir(), 'crew-'));
after(() => rm(folder, { recursive: true }));

/** Does as it is told: echo, wait without end, spin without end, throw, die. */
const file = join(folder, 'worker.mjs');
await writeFile(
  file,
  `import { parentPort } from 'node:worker_threads';
parentPort.on('message', (order) => {
  if ('ping' in order) return parentPort.postMessage({ pong: order.ping });
  const { id, task } = order;
  if (task === 'spin') for (;;);
  if (task === 'die') process.exit(1);
  if (task === 'throw') return parentPort.postMessage({ id, error: 'no' });
  if (task !== 'wait') parentPort.postMessage({ id, result: task });
});
parentPort.postMessage({ ready: true });`,
);
const crew = createWorkerCrew<string, string>(() => new Worker(file), 1);
after(() => crew.close());

const LONG = 30_000;

describe('worker crew', () => {
  it('answers, and passes on what a task threw', async () => {
    assert.equal(await crew.run('a', [], LONG), 'a');
    await assert.rejects(crew.run('throw', [], LONG), /^Error: no$/);
  });

  it('gives up a task that waits, and keeps its worker and neighbours', async () => {
    const neighbour = crew.run('wait', [], LONG);
    await assert.rejects(crew.run('wait', [], 60), TooLate);
    assert.equal(await crew.run('still here', [], LONG), 'still here');
    const died = assert.rejects(neighbour, WorkerDied);
    await assert.rejects(crew.run('die', [], LONG), WorkerDied);
    await died;
  });

  it('ends a worker that is stuck, tells the neighbours, and goes on with a new one', async () => {
    await crew.run('ready', [], LONG);
    const neighbour = assert.rejects(crew.run('wait', [], LONG), WorkerDied);
    await assert.rejects(crew.run('spin', [], 100), TooLate);
    await neighbour;
    assert.equal(await crew.run('b', [], LONG), 'b');
  });
});
