import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY, heldMessage, heldRecipient, identity, inbound, linkTo, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import { memoryContent } from '../../../mail/content.ts';
import { type Claim, type Dispatch, type HeldMessage, StoreUnavailable } from '../../../ports.ts';
import type { Store } from '../open.ts';

const bytes = Buffer.from('Subject: RFP\r\n\r\n\x00\xff8-bit\r\n', 'latin1');

async function hold(store: Store, message: HeldMessage): Promise<HeldMessage> {
  await store.holds.spool(message.id, message.envelope, memoryContent(bytes));
  await store.holds.commit(message);
  return message;
}

const LEASE_MS = 600_000;
const ORIGINAL: Dispatch = { copy: 'original', to: null, since: NOON };
const claim = (recipients: string[], now: number, again: boolean): Claim => ({ recipients, again, now, leaseMs: LEASE_MS, dispatch: ORIGINAL });

const waiting = (...addresses: string[]) => addresses.map((address) => heldRecipient(address));
const statesOf = async (store: Store, id: string) => (await store.holds.get(id))?.recipients.map((row) => row.state);

test('what is committed comes back as it was, envelope, bytes and all, in another process as well', async (t) => {
  const folder = await temporaryFolder(t);
  const serve = await storeFor(t, { folder, mode: 'serve' });
  const message = await hold(serve, heldMessage('m1', { observation: inbound() }));
  const cli = await storeFor(t, { folder });
  assert.deepEqual(await cli.holds.get('m1'), message);
  const content = await cli.holds.content('m1');
  assert.equal(content.size, bytes.length);
  assert.deepEqual(await content.bytes(), bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of content.chunks()) chunks.push(chunk);
  assert.deepEqual(Buffer.concat(chunks), bytes);
  for (const name of await readdir(join(folder, 'held'))) {
    assert.equal((await stat(join(folder, 'held', name))).mode & 0o777, 0o600, name);
  }
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test('a spilled message is spooled from its chunks', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder });
  const path = join(folder, 'spilled');
  await writeFile(path, bytes);
  const content = { size: bytes.length, memory: null, path, chunks: () => [bytes.subarray(0, 9), bytes.subarray(9)], bytes: async () => bytes };
  await store.holds.spool('m1', heldMessage('m1').envelope, content);
  await store.holds.commit(heldMessage('m1'));
  assert.deepEqual(await (await store.holds.content('m1')).bytes(), bytes);
});

test('a spooled message is invisible until committed, and dropping leaves nothing', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder });
  await store.holds.spool('m1', heldMessage('m1').envelope, memoryContent(bytes));
  assert.equal(await store.holds.get('m1'), null);
  assert.deepEqual(await store.holds.list({}), []);
  await store.holds.drop('m1');
  assert.deepEqual(await readdir(join(folder, 'held')), []);
  await assert.rejects(store.holds.commit(heldMessage('m1')), StoreUnavailable, 'nothing to answer 250 for');
});

test('dropping never removes what was committed', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1'));
  await store.holds.drop('m1');
  assert.deepEqual(await (await store.holds.content('m1')).bytes(), bytes);
});

test('lists are filtered, newest first', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('old', { receivedAt: NOON - DAY, recipients: waiting('Boss@Example.org') }));
  await hold(
    store,
    heldMessage('new', { from: 'bert@Other.example', recipients: [heldRecipient('jimboss@example.org'), heldRecipient('c@example.org', { state: 'failed' })] }),
  );
  await store.holds.commit(
    heldMessage('would', { receivedAt: NOON + DAY, hasContent: false, recipients: [heldRecipient('boss@example.org', { state: 'would-hold' })] }),
  );
  const ids = async (filter: Parameters<Store['holds']['list']>[0]) => {
    const found = await store.holds.list(filter);
    const brief = found.map(({ id, receivedAt, from, subject, recipients }) => ({ id, receivedAt, from, subject, recipients }));
    assert.deepEqual(await store.holds.overview(filter), brief, 'an overview has the same');
    return found.map((message) => message.id);
  };
  assert.deepEqual(await ids({}), ['would', 'new', 'old']);
  assert.deepEqual(await ids({ limit: 2 }), ['would', 'new']);
  assert.deepEqual(await ids({ recipient: 'boss@example.ORG' }), ['would', 'old'], 'an address is the whole address');
  assert.deepEqual(await ids({ recipient: 'example.org', state: 'held' }), ['new', 'old']);
  assert.deepEqual(await ids({ recipient: 'jimboss@example.org', state: 'failed' }), [], 'state and recipient are of one copy');
  assert.deepEqual(await ids({ sender: 'bert@other.example' }), ['new'], 'the author');
  assert.deepEqual(await ids({ sender: 'bounce@partner.example' }), ['would', 'new', 'old'], 'the reverse-path');
  assert.deepEqual(await ids({ since: NOON, state: 'would-hold' }), ['would']);
  assert.deepEqual(await ids({ sender: '%' }), []);
});

test('two hands never take one copy: only the first claim gets it', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, other] = [await storeFor(t, { folder }), await storeFor(t, { folder })];
  await hold(one, heldMessage('m1', { recipients: waiting('a@example.org', 'b@example.org') }));
  const claims = await Promise.all([
    one.holds.claim('m1', claim(['a@example.org', 'b@example.org'], NOON, false)),
    other.holds.claim('m1', claim(['A@example.org'], NOON, false)),
  ]);
  const taken = claims.flat().map((row) => row.recipient.address);
  assert.deepEqual(taken.sort(), ['a@example.org', 'b@example.org']);
  assert.deepEqual(await statesOf(other, 'm1'), ['released', 'released']);
  assert.deepEqual(await one.holds.claim('m1', claim(['a@example.org', 'b@example.org'], NOON, true)), [], 'not even again, while the first is under way');
});

test('a released copy is released again only when asked for', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1'));
  const [row] = await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON, false));
  assert.equal(row?.state, 'released');
  await store.holds.update('m1', 'boss@example.org', { state: 'released', note: '250 2.0.0 ok', attempts: 1, changedAt: NOON });
  assert.deepEqual(await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON, false)), []);
  const [again] = await store.holds.claim('m1', claim(['boss@example.org'], NOON, true));
  assert.equal(again?.note, '250 2.0.0 ok');
  assert.equal(again?.attempts, 1);
});

test('a taker that dies loses nothing: after the lease the copy is undelivered and due', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1'));
  await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON, false));
  assert.deepEqual(await store.holds.due(NOON + LEASE_MS - 1), []);
  assert.deepEqual(await store.holds.due(NOON + LEASE_MS), [{ id: 'm1', recipients: ['boss@example.org'] }]);
  assert.deepEqual(await statesOf(store, 'm1'), ['undelivered']);
  assert.equal((await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON + LEASE_MS, false))).length, 1);
});

test('a report ends the lease', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1'));
  await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON, false));
  await store.holds.update('m1', 'boss@example.org', { state: 'held', note: '550 5.1.1 no such user' });
  assert.deepEqual(await store.holds.due(NOON + LEASE_MS), []);
  assert.deepEqual(await statesOf(store, 'm1'), ['held']);
});

test('what is being sent on is not deleted under the sender, neither is a copy beside it; what waits is', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, other] = [await storeFor(t, { folder, mode: 'serve' }), await storeFor(t, { folder })];
  await hold(one, heldMessage('m1', { recipients: waiting('a@example.org', 'b@example.org') }));
  await one.holds.claim('m1', claim(['a@example.org'], NOON, false));
  assert.equal(await other.holds.discard('m1', NOON + 1), false);
  assert.deepEqual(await statesOf(one, 'm1'), ['released', 'held']);
  await one.holds.update('m1', 'a@example.org', { state: 'released', note: '250 ok' });
  assert.equal(await other.holds.discard('m1', NOON + 2), true);
  assert.deepEqual(await statesOf(one, 'm1'), ['released', 'deleted']);
});

test('a sender that died keeps nothing from being deleted after its lease', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1', { recipients: waiting('a@example.org') }));
  await store.holds.claim('m1', claim(['a@example.org'], NOON, false));
  assert.equal(await store.holds.discard('m1', NOON + LEASE_MS), true);
  assert.deepEqual(await statesOf(store, 'm1'), ['deleted']);
});

test('undelivered copies are due at their time, the earliest first', async (t) => {
  const store = await storeFor(t);
  const undelivered = (address: string, nextAttempt: number) => heldRecipient(address, { state: 'undelivered', nextAttempt });
  await hold(store, heldMessage('late', { recipients: [undelivered('a@example.org', NOON + 10)] }));
  await hold(store, heldMessage('early', { recipients: [undelivered('b@example.org', NOON + 5), undelivered('c@example.org', NOON + 99)] }));
  assert.deepEqual(await store.holds.due(NOON + 4), []);
  assert.deepEqual(await store.holds.due(NOON + 10), [
    { id: 'early', recipients: ['b@example.org'] },
    { id: 'late', recipients: ['a@example.org'] },
  ]);
});

test('a would-hold has no bytes to release, and its answered message may teach', async (t) => {
  const store = await storeFor(t);
  const observation = inbound({ messageId: '<m1@partner.example>', values: [linkTo('new-share.example')] });
  await store.holds.commit(heldMessage('m1', { hasContent: false, observation, recipients: [heldRecipient('boss@example.org', { state: 'would-hold' })] }));
  assert.deepEqual(await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON, false)), []);
  const messages = async () => (await store.histories.relation('anna@partner.example', 'boss@example.org')).messages;
  await store.histories.learn(outbound({ recipients: ['eve@evil.test'], inReplyTo: ['<m1@partner.example>'] }));
  assert.equal(await messages(), 0, 'an answer to somewhere else vouches for nobody');
  await store.histories.learn(outbound({ inReplyTo: ['<m1@partner.example>'] }));
  assert.equal(await messages(), 1);
  const values = [linkTo('new-share.example')];
  const facts = await store.histories.facts({ identity: identity('anna@partner.example'), recipients: [], values, at: NOON + DAY });
  assert.equal(facts.correspondent.values['link-host\0new-share.example']?.days, 1);
});

test('an answer to a message that is really held teaches nothing: nobody has read it', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1', { observation: inbound() }));
  await store.histories.learn(outbound({ inReplyTo: ['<m1@partner.example>'] }));
  assert.equal((await store.histories.relation('anna@partner.example', null)).messages, 0);
});

test('one message may wait for some and be a would-hold for others', async (t) => {
  const store = await storeFor(t);
  await hold(store, heldMessage('m1', { recipients: waiting('a@example.org') }));
  await store.holds.commit(heldMessage('m1', { hasContent: false, recipients: [heldRecipient('b@example.org', { state: 'would-hold' })] }));
  assert.deepEqual(await statesOf(store, 'm1'), ['held', 'would-hold']);
  assert.equal((await store.holds.get('m1'))?.hasContent, true);
  assert.equal((await store.holds.claim('m1', claim(['boss@example.org', 'a@example.org'], NOON, false))).length, 1);
});

test('removing the bytes keeps the rows for lists; removing the message leaves nothing', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder });
  await hold(store, heldMessage('m1'));
  await store.holds.update('m1', 'boss@example.org', { state: 'deleted' });
  await store.holds.removeContent('m1');
  assert.deepEqual(await readdir(join(folder, 'held')), []);
  assert.equal((await store.holds.get('m1'))?.hasContent, false);
  await assert.rejects(store.holds.content('m1'), StoreUnavailable);
  await store.holds.remove('m1');
  assert.equal(await store.holds.get('m1'), null);
});

test('no id reaches outside the held folder', async (t) => {
  const store = await storeFor(t, { folder: await temporaryFolder(t) });
  for (const id of ['../kithgate', '', 'a/b', 'a\0b', '..']) {
    await assert.rejects(store.holds.content(id), RangeError, JSON.stringify(id));
    await assert.rejects(store.holds.spool(id, heldMessage('x').envelope, memoryContent(bytes)), RangeError);
    assert.equal(await store.holds.get(id), null);
  }
});
