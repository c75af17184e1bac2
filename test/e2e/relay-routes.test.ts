/** Where a recipient's mail goes, what LMTP answers for each, and what the relay promises for all of them. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRelay } from '../../src/relay/relay.ts';
import { begin, deliver, later, letter, recordedLog, relayTo, target, texts, to } from './relay-setup.ts';
import { accept, drop, type Script, ScriptedNextHop, say, usualExtensions } from './scripted-next-hop.ts';

const queued = '250 2.0.0 Ok: queued';
const [anna, bob, carl] = [to('anna@example.org'), to('bob@example.org'), to('carl@example.org')];

async function afterDot(script: Script): Promise<{ replies: string[]; hop: ScriptedNextHop }> {
  const hop = await ScriptedNextHop.start({ protocol: 'lmtp', ...script });
  const { relay } = relayTo({ protocol: 'lmtp', port: hop.port });
  const transaction = begin(relay);
  for (const one of [anna, bob, carl]) assert.equal((await transaction.rcpt(one)).code, 250);
  // Asked in another order than they were probed in.
  const replies = texts(await transaction.send([carl, anna, bob], letter, later()));
  transaction.end();
  await relay.close();
  await hop.close();
  return { replies, hop };
}

test('LMTP: each recipient its own reply, in the order asked', async () => {
  const { replies, hop } = await afterDot({ dot: ({ line }) => (line.includes('bob') ? say('552 5.2.2 Over quota') : accept) });
  assert.deepEqual(replies, [queued, queued, '552 5.2.2 Over quota']);
  assert.equal(hop.commands('LHLO').length, 1);
  assert.equal(hop.mails.length, 1);
});

test('LMTP: a drop among the replies leaves those that came', async () => {
  const { replies } = await afterDot({ dot: ({ times }) => (times === 2 ? drop : accept) });
  const lost = '451 4.4.2 Connection to the next hop was lost, try again later';
  assert.deepEqual(replies, [lost, queued, lost]);
});

test('LMTP over a local socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relay-lmtp-'));
  const path = join(folder, 'lmtp');
  const hop = await ScriptedNextHop.start({ protocol: 'lmtp', extensions: ['AUTH PLAIN'] }, path);
  const { relay } = relayTo({ protocol: 'lmtp', host: undefined, hosts: [path], auth: { user: 'gate', password: 'secret' } });
  assert.deepEqual(await deliver(relay, ['ceo@example.org']), ['250 2.1.5 Ok', `[${queued}]`]);
  assert.equal(hop.commands('AUTH').length, 1, 'a local socket is as private as TLS');
  await relay.close();
  await hop.close();
  await rm(folder, { recursive: true });
});

test('LMTP: no HELO where LHLO is refused', async () => {
  const hop = await ScriptedNextHop.start({ protocol: 'smtp' });
  const { relay } = relayTo({ protocol: 'lmtp', port: hop.port });
  assert.deepEqual(await deliver(relay, ['ceo@example.org']), ['451 4.3.0 Next hop does not take mail from here now, try again later']);
  assert.deepEqual(hop.commands('HELO'), []);
  await relay.close();
  await hop.close();
});

test('overrides: recipients go to their domain’s next hop, each with its own transaction and reply', async () => {
  const main = await ScriptedNextHop.start();
  const other = await ScriptedNextHop.start({ dot: say('452 4.3.1 Full') });
  const { relay } = relayTo(
    {},
    { nextHop: { ...target({ port: main.port }), overrides: [{ ...target({ port: other.port }), domains: ['branch.example', 'b\u00fccher.example'] }] } },
  );
  const all = [to('a@example.org'), to('b@BRANCH.example'), to('c@xn--bcher-kva.example'), to('d@sub.branch.example'), to('postmaster')];
  const transaction = begin(relay);
  for (const one of all) assert.equal((await transaction.rcpt(one)).code, 250);
  assert.equal(transaction.isAtomic(all), false);
  assert.equal(transaction.isAtomic([all[0], all[3]].map((one) => one ?? to(''))), true);
  assert.deepEqual(texts(await transaction.send(all, letter, later())), [queued, '452 4.3.1 Full', '452 4.3.1 Full', queued, queued]);
  transaction.end();
  assert.deepEqual(main.mails[0]?.rcpts.length, 3);
  assert.deepEqual(other.mails[0]?.rcpts, ['RCPT TO:<b@BRANCH.example>', 'RCPT TO:<c@xn--bcher-kva.example>']);
  await relay.close();
  await Promise.all([main.close(), other.close()]);
});

test('a listener’s own next hop takes all that arrives there', async () => {
  const main = await ScriptedNextHop.start();
  const own = await ScriptedNextHop.start();
  const { relay } = relayTo({ port: main.port }, { listenerNextHops: { outbound: target({ port: own.port }) } });
  await deliver(relay.relayFor('outbound'), ['x@partner.example']);
  await deliver(relay.relayFor('inbound'), ['ceo@example.org']);
  assert.equal(own.mails.length, 1);
  assert.equal(main.mails.length, 1);
  await relay.close();
  await Promise.all([main.close(), own.close()]);
});

test('a Maildir as next hop: a folder for each recipient, bytes as they came under the trace of delivery', async () => {
  const path = await mkdtemp(join(tmpdir(), 'relay-maildir-'));
  const { relay, log } = relayTo({ protocol: 'maildir', host: undefined, path });
  const transaction = begin(relay, { body: '8BITMIME' });
  const recipients = [to('CEO@Example.org'), to('../../evil@example.org')];
  assert.equal(transaction.isAtomic(recipients), false);
  for (const one of recipients) assert.equal((await transaction.rcpt(one)).code, 250);
  assert.deepEqual(texts(await transaction.send(recipients, letter, later())), ['250 2.0.0 Delivered', '250 2.0.0 Delivered'], log.entries[0]?.text);
  transaction.end();
  assert.deepEqual((await readdir(path)).sort(), ['%2E.%2F..%2Fevil@example.org', 'ceo@example.org']);
  const [name = ''] = await readdir(join(path, 'ceo@example.org', 'new'));
  assert.equal(
    await readFile(join(path, 'ceo@example.org', 'new', name), 'utf8'),
    'Return-Path: <anna@partner.example>\r\nDelivered-To: CEO@Example.org\r\nSubject: Lunch\r\n\r\nAt noon?\r\n',
  );
  assert.deepEqual(await readdir(join(path, 'ceo@example.org', 'tmp')), []);
  assert.deepEqual(await relay.capabilities(), { size: 0, eightBitMime: true, smtpUtf8: true, dsn: false });
  await relay.close();
  await rm(path, { recursive: true });
});

test('capabilities: what the next hop offers; with overrides what all offer; asked once', async () => {
  const main = await ScriptedNextHop.start({ extensions: ['PIPELINING', 'SIZE 5000', '8BITMIME', 'SMTPUTF8', 'DSN'] });
  const other = await ScriptedNextHop.start({ extensions: ['SIZE 900', '8BITMIME', 'DSN'] });
  const alone = relayTo({ port: main.port });
  assert.deepEqual(await Promise.all([alone.relay.capabilities(), alone.relay.capabilities()]), [
    { size: 5000, eightBitMime: true, smtpUtf8: true, dsn: true },
    { size: 5000, eightBitMime: true, smtpUtf8: true, dsn: true },
  ]);
  assert.equal(main.connections, 1);
  await alone.relay.close();
  const both = relayTo({}, { nextHop: { ...target({ port: main.port }), overrides: [{ ...target({ port: other.port }), domains: ['branch.example'] }] } });
  assert.deepEqual(await both.relay.capabilities(), { size: 900, eightBitMime: true, smtpUtf8: false, dsn: true });
  await other.close();
  await both.relay.close();
  await main.close();
});

test('capabilities: the minimum while the next hop was never reached, the last known while it is away, refreshed by EHLO', async () => {
  const first = await ScriptedNextHop.start();
  const { port } = first;
  await first.close();
  let now = 1_000_000;
  const relay = createRelay({ nextHop: target({ port }), hostname: 'gate.test', log: recordedLog(), clock: { now: () => now } });
  const minimum = { size: 0, eightBitMime: false, smtpUtf8: false, dsn: false };
  assert.deepEqual(await relay.capabilities(), minimum);
  const hop = await ScriptedNextHop.start({ extensions: usualExtensions }, port);
  assert.deepEqual(await relay.capabilities(), minimum, 'not asked again at once');
  now += 5_000;
  const full = { size: 10485760, eightBitMime: true, smtpUtf8: true, dsn: true };
  assert.deepEqual(await relay.capabilities(), full);
  await hop.close();
  now += 300_000;
  assert.deepEqual(await relay.capabilities(), full);
  const poorer = await ScriptedNextHop.start({ extensions: ['SIZE 100'] }, port);
  now += 30_000;
  await relay.begin({ reversePath: '', parameters: {}, client: null }).rcpt(to('a@example.org'));
  assert.deepEqual(await relay.capabilities(), { ...minimum, size: 100 });
  await relay.close();
  await poorer.close();
});

test('a target without host or path is refused when the relay is made', () => {
  assert.throws(() => relayTo({ host: undefined }), /needs host or hosts/);
  assert.throws(() => relayTo({ protocol: 'maildir', host: undefined }), /needs path/);
  assert.throws(() => relayTo({ host: undefined, hosts: ['a:b:c'] }), /is not host, host:port/);
});
