import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOON, storeFor, temporaryFolder } from '../../../test/store-fixture.ts';
import type { LockEvent, LockRecord } from '../../ports.ts';

const lock = (token: string, change: Partial<LockRecord> = {}): LockRecord => ({
  token,
  verdictId: 'verdict-1',
  recipient: 'Boss@example.org',
  author: 'anna@partner.example',
  url: 'https://share.test/x?a=1&b=2',
  target: 'https://share.test/x?a=1&b=2',
  host: 'share.test',
  text: 'View RFP',
  reason: 'Nobody here has met this site before.',
  openAnyway: true,
  state: 'locked',
  createdAt: NOON,
  ...change,
});

const event = (token: string, kind: LockEvent['kind'], at = NOON): LockEvent => ({ token, at, kind, clientIp: '192.0.2.1', note: 'why not' });

test('a lock comes back as it was, with its events in order, in another process as well', async (t) => {
  const folder = await temporaryFolder(t);
  const serve = await storeFor(t, { folder, mode: 'serve' });
  await serve.locks.create([lock('a'), lock('b', { openAnyway: false })]);
  const cli = await storeFor(t, { folder });
  assert.deepEqual(await cli.locks.get('a'), { record: lock('a'), events: [] });
  await serve.locks.note(event('a', 'access-requested', NOON + 1));
  await cli.locks.setState('a', 'unlocked', event('a', 'unlocked', NOON));
  const found = await serve.locks.get('a');
  assert.equal(found?.record.state, 'unlocked');
  assert.deepEqual(found?.events, [event('a', 'access-requested', NOON + 1), event('a', 'unlocked')]);
  assert.equal((await serve.locks.get('b'))?.record.state, 'locked');
});

test('locks are listed newest first, by verdict, recipient, state and time', async (t) => {
  const { locks } = await storeFor(t);
  await locks.create([
    lock('a'),
    lock('b', { createdAt: NOON + 1, verdictId: 'verdict-2' }),
    lock('c', { createdAt: NOON + 2, recipient: 'clerk@example.org' }),
  ]);
  await locks.setState('b', 'denied', event('b', 'denied'));
  const tokens = async (filter: Parameters<typeof locks.list>[0]) => (await locks.list(filter)).map(({ record }) => record.token);
  assert.deepEqual(await tokens({}), ['c', 'b', 'a']);
  assert.deepEqual(await tokens({ limit: 1 }), ['c']);
  assert.deepEqual(await tokens({ verdictId: 'verdict-2' }), ['b']);
  assert.deepEqual(await tokens({ recipient: 'BOSS@example.org' }), ['b', 'a']);
  assert.deepEqual(await tokens({ state: 'locked', since: NOON + 1 }), ['c']);
});

test('what was taken back is gone, and an event for it goes nowhere', async (t) => {
  const { locks } = await storeFor(t);
  await locks.create([lock('a'), lock('b')]);
  await locks.note(event('a', 'opened'));
  await locks.forget(['a', 'never-was']);
  await locks.note(event('a', 'opened'));
  await locks.setState('a', 'unlocked', event('a', 'unlocked'));
  assert.equal(await locks.get('a'), null);
  await locks.create([lock('a')]);
  assert.deepEqual((await locks.get('a'))?.events, []);
});

test('locks of one message are made together or not at all', async (t) => {
  const { locks } = await storeFor(t);
  await locks.create([lock('taken')]);
  await assert.rejects(locks.create([lock('new'), lock('taken')]));
  assert.equal(await locks.get('new'), null);
});
