import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { heldMessage, heldRecipient, NOON, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import { memoryContent } from '../../../mail/content.ts';

const bytes = Buffer.from('Subject: RFP\r\n\r\nbody\r\n');
const longAgo = new Date(Date.UTC(2020, 0, 1));

async function age(folder: string, ...names: string[]): Promise<void> {
  for (const name of names) await utimes(join(folder, 'held', name), longAgo, longAgo);
}

async function spoolAndCommit(t: TestContext, folder: string, id: string): Promise<void> {
  const store = await storeFor(t, { folder, mode: 'serve' });
  await store.holds.spool(id, heldMessage(id).envelope, memoryContent(bytes));
  const undelivered = heldRecipient('boss@example.org', { state: 'undelivered', nextAttempt: NOON });
  await store.holds.commit(heldMessage(id, { recipients: [undelivered] }));
  await store.close();
}

test('a hold survives a lost database, and a person looks before anything is sent', async (t) => {
  const folder = await temporaryFolder(t);
  await spoolAndCommit(t, folder, 'm1');
  for (const name of await readdir(folder)) if (name.startsWith('kithgate.sqlite')) await rm(join(folder, name));
  const store = await storeFor(t, { folder, mode: 'serve' });
  const [message] = await store.holds.list({});
  assert.equal(message?.id, 'm1');
  assert.deepEqual(message?.envelope, heldMessage('m1').envelope);
  assert.equal(message?.recipients[0]?.state, 'held');
  assert.match(message?.recipients[0]?.note ?? '', /restored/);
  assert.deepEqual(await (await store.holds.content('m1')).bytes(), bytes);
  assert.deepEqual(await store.holds.due(NOON * 2), []);
});

test('a serve sweeps what was spooled but never committed, once it is old; a command line never does', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await storeFor(t, { folder, mode: 'serve' });
  for (const id of ['old', 'young']) await first.holds.spool(id, heldMessage(id).envelope, memoryContent(bytes));
  await first.close();
  await writeFile(join(folder, 'held', 'torn.eml.tmp'), 'half a mess');
  await writeFile(join(folder, 'held', 'alone.json'), '{}');
  await writeFile(join(folder, 'held', 'README'), 'not ours');
  await age(folder, 'old.eml', 'torn.eml.tmp', 'alone.json', 'README');
  const clock = { now: () => Date.now() };
  await (await storeFor(t, { folder, mode: 'cli', clock })).close();
  assert.equal((await readdir(join(folder, 'held'))).length, 5);
  await (await storeFor(t, { folder, mode: 'serve', clock })).close();
  assert.deepEqual((await readdir(join(folder, 'held'))).sort(), ['README', 'young.eml']);
});

test('a description that cannot be read keeps its files and nobody from starting', async (t) => {
  const folder = await temporaryFolder(t);
  await spoolAndCommit(t, folder, 'm1');
  for (const name of await readdir(folder)) if (name.startsWith('kithgate.sqlite')) await rm(join(folder, name));
  await writeFile(join(folder, 'held', 'm1.json'), '{"id":');
  await age(folder, 'm1.json', 'm1.eml');
  const store = await storeFor(t, { folder, mode: 'serve' });
  assert.deepEqual(await store.holds.list({}), []);
  assert.deepEqual((await readdir(join(folder, 'held'))).sort(), ['m1.eml', 'm1.json']);
});

test('killed at any moment, every acknowledged hold is there, whole, and the folder opens again', async (t) => {
  const folder = await temporaryFolder(t);
  const acknowledged = new Set<string>();
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/hold-until-killed.ts', folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    // The kill falls wherever the child is when the n-th line arrives: somewhere in a later spool or commit.
    let left = 3 + round * 4;
    for await (const line of createInterface(child.stdout)) {
      acknowledged.add(line);
      left -= 1;
      if (left === 0) child.kill('SIGKILL');
    }
    const [, signal] = await ended;
    assert.equal(signal, 'SIGKILL');
    const store = await storeFor(t, { folder, mode: 'serve' });
    for (const id of acknowledged) {
      const message = await store.holds.get(id);
      assert.equal(message?.recipients[0]?.state, 'held', `${id} was acknowledged`);
      assert.equal((await (await store.holds.content(id)).bytes()).toString(), `Subject: ${id}\r\n\r\nbody of ${id}\r\n`);
    }
    await store.close();
  }
  assert.ok(acknowledged.size >= 3 + 7 + 11 + 15);
});
