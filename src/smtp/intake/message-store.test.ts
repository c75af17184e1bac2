import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createByteBudget } from '../byte-budget.ts';
import { MessageStore } from './message-store.ts';

async function store(t: TestContext, memoryThreshold: number) {
  const spoolFolder = await mkdtemp(join(tmpdir(), 'kithgate-store-'));
  t.after(() => rm(spoolFolder, { recursive: true, force: true }));
  const budget = createByteBudget(100_000);
  const failures: unknown[] = [];
  return { budget, spoolFolder, failures, store: new MessageStore({ budget, spoolFolder, memoryThreshold, onFailure: (e) => failures.push(e) }) };
}

for (const [where, threshold] of [
  ['in memory', 50_000],
  ['on disk', 10],
] as const) {
  test(`what is added comes out the same, several times (${where})`, async (t) => {
    const kept = await store(t, threshold);
    for (const part of ['one', '', 'two', 'three']) await kept.store.add(Buffer.from(part));
    const content = await kept.store.finish();
    assert.ok(content !== null);
    for (let i = 0; i < 2; i++) {
      const chunks: Buffer[] = [];
      for await (const chunk of content.chunks()) chunks.push(chunk);
      assert.equal(Buffer.concat(chunks).toString(), 'onetwothree');
      assert.equal((await content.bytes()).toString(), 'onetwothree');
    }
    assert.equal(content.size, 11);
    await kept.store.release();
    await kept.store.release();
    assert.equal(kept.budget.left, 100_000);
    assert.deepEqual(await readdir(kept.spoolFolder), []);
  });
}

test('a message that comes octet by octet is charged for what it costs', async (t) => {
  const kept = await store(t, 50_000);
  for (let i = 0; i < 1000; i++) await kept.store.add(Buffer.from('x'));
  assert.equal((await readdir(kept.spoolFolder)).length, 1, '1,000 octets in 1,000 pieces are too much for 50,000 octets of memory');
  assert.equal(kept.budget.left, 100_000);
  await kept.store.release();
});

test('a spilled message that was cut is never read as if it were whole', async (t) => {
  const kept = await store(t, 10);
  await kept.store.add(Buffer.alloc(1000, 'x'));
  const content = await kept.store.finish();
  assert.ok(content !== null && content.path !== null);
  await truncate(content.path, 500);
  await assert.rejects(content.bytes(), /500 octets, expected 1000/);
  await assert.rejects(async () => {
    for await (const _ of content.chunks());
  }, /ends at octet 500/);
  await kept.store.release();
});

test('a disk that fails is told once, and nothing of the message stays', async (t) => {
  const kept = await store(t, 10);
  await rm(kept.spoolFolder, { recursive: true });
  for (let i = 0; i < 3; i++) await kept.store.add(Buffer.alloc(100, 'x'));
  assert.equal(kept.store.failed, true);
  assert.equal(kept.failures.length, 1);
  assert.equal(await kept.store.finish(), null);
  assert.equal(kept.budget.left, 100_000);
});
