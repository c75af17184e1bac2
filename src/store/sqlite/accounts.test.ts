import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOON, storeFor, temporaryFolder } from '../../../test/store-fixture.ts';

const HOUR = 3_600_000;
const digest = (n: number): Buffer => Buffer.alloc(32, n);
const account = (name: string, hash = 'h1') => ({ name, hash, at: NOON, by: 'cli:test' });
const session = (n: number, change = {}) => ({ digest: digest(n), name: 'anna', hash: 'h1', at: NOON + n, most: 3, begunAfter: 0, seenAfter: 0, ...change });

test('an account is there once, and lists when it was made, by whom, and who is signed in', async (t) => {
  const { accounts } = await storeFor(t);
  assert.equal(await accounts.add(account('bert')), true);
  assert.equal(await accounts.add(account('anna')), true);
  assert.equal(await accounts.add(account('anna', 'other')), false);
  assert.equal(await accounts.hashOf('anna'), 'h1');
  assert.equal(await accounts.hashOf('nobody'), null);
  await accounts.begin(session(1));
  assert.deepEqual(await accounts.list(), [
    { name: 'anna', createdAt: NOON, createdBy: 'cli:test', passwordAt: NOON, lastSignInAt: NOON + 1, sessions: 1 },
    { name: 'bert', createdAt: NOON, createdBy: 'cli:test', passwordAt: NOON, lastSignInAt: null, sessions: 0 },
  ]);
});

test('what a command removes or changes ends the sessions of a running gateway at once, and they outlive a restart else', async (t) => {
  const folder = await temporaryFolder(t);
  const serving = await storeFor(t, { folder, mode: 'serve' });
  const command = await storeFor(t, { folder, mode: 'cli' });
  await command.accounts.add(account('anna'));
  await serving.accounts.begin(session(1));
  assert.equal((await command.accounts.session(digest(1)))?.name, 'anna');
  assert.equal(await command.accounts.setPassword('anna', 'h2', NOON + 5), true);
  assert.equal(await serving.accounts.session(digest(1)), null);
  await serving.accounts.begin(session(2, { hash: 'h2' }));
  assert.equal(await command.accounts.remove('anna'), true);
  assert.equal(await serving.accounts.session(digest(2)), null);
  assert.deepEqual([await command.accounts.remove('anna'), await command.accounts.setPassword('anna', 'h3', NOON)], [false, false]);
});

test('nobody is let in by a password that was changed, or an account that was removed, while it was checked', async (t) => {
  const { accounts } = await storeFor(t);
  await accounts.add(account('anna', 'h2'));
  assert.equal(await accounts.begin(session(1)), false);
  assert.equal(await accounts.begin(session(1, { name: 'nobody' })), false);
  assert.equal(await accounts.session(digest(1)), null);
});

test('of an account’s sessions those unseen longest end when there are too many, and those whose time is over', async (t) => {
  const { accounts } = await storeFor(t);
  await accounts.add(account('anna'));
  for (const n of [1, 2, 3]) await accounts.begin(session(n));
  await accounts.seen(digest(1), NOON + HOUR);
  await accounts.begin(session(4));
  const left = async () => (await Promise.all([1, 2, 3, 4, 5].map(async (n) => ((await accounts.session(digest(n))) === null ? [] : [n])))).flat();
  assert.deepEqual(await left(), [1, 3, 4]);
  await accounts.begin(session(5, { at: NOON + 2 * HOUR, seenAfter: NOON + HOUR, begunAfter: NOON }));
  assert.deepEqual(await left(), [1, 5]);
  await accounts.end(digest(5));
  assert.deepEqual(await left(), [1]);
});
