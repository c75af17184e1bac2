import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply } from '../mail/reply.ts';
import { Dialer, latch, start } from './testdata/harness.test.ts';

const OUTSIDE = { listener: { trustedPeers: [] } };

test('who isn’t trusted waits for the greeting', async (t) => {
  const { dial, timers } = await start(t, { ...OUTSIDE, greetingDelayMs: 123 });
  const client = await dial();
  await timers.pass(123);
  await client.expect(220);
  await client.ask('EHLO client.example', 250);
});

test('who speaks before the greeting is sent away', async (t) => {
  const { dial, logged, road } = await start(t, OUTSIDE);
  const client = await dial();
  client.send('EHLO client.example\r\nMAIL FROM:<sim@partner.example>\r\n');
  await client.expect('554 5.5.1');
  assert.equal(await client.reply(), null);
  assert.deepEqual(logged, ['info client spoke before the greeting']);
  assert.equal(road.seen.length, 0);
});

test('who leaves before the greeting is no early talker', async (t) => {
  const { dial, door, logged } = await start(t, OUTSIDE);
  const client = await dial();
  client.socket.destroy();
  while (door.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(logged, []);
});

test('connections over the limit hear 421; a place that gets free is given again', async (t) => {
  const { greeted, dial, door } = await start(t, { limits: { connections: 2 } });
  const first = await greeted();
  await greeted();
  const third = await dial();
  await third.expect('421 4.7.0 Too many connections, try again later');
  assert.equal(await third.reply(), null);
  assert.equal(door.connections(), 2);
  await first.ask('QUIT', 221);
  await first.closed();
  await greeted();
});

test('one address that isn’t trusted gets half of the places', async (t) => {
  const { greeted, dial } = await start(t, { ...OUTSIDE, greetingDelayMs: 0, limits: { connections: 4 } });
  await greeted();
  await greeted();
  await (await dial()).expect('421 4.7.0 Too many connections from your address');
});

test('closing sends idle clients away and lets a transaction finish', async (t) => {
  const { greeted, door, road, port } = await start(t);
  const judging = latch();
  const judged = latch();
  road.onData = async () => {
    judging.open();
    await judged.passed;
    return [reply(250, '2.0.0', 'Taken')];
  };
  const idle = await greeted();
  const sending = await greeted();
  const judgedClient = await greeted();
  await judgedClient.openData();
  judgedClient.send('one\r\n.\r\n');
  await judging.passed;
  await sending.ask('MAIL FROM:<sim@partner.example>', 250);

  const closed = door.close();
  await idle.expect('421 4.3.2');
  assert.equal(await idle.reply(), null);
  await assert.rejects(Dialer.to(port), /ECONNREFUSED/);

  await sending.ask('RCPT TO:<anna@example.org>', 250);
  await sending.ask('DATA', 354);
  sending.send('two\r\n.\r\n');
  judged.open();
  await judgedClient.expect('250 2.0.0 Taken');
  await judgedClient.expect('421 4.3.2');
  await sending.expect('250 2.0.0 Taken');
  await sending.expect('421 4.3.2');
  await closed;
  assert.equal(door.connections(), 0);
  assert.deepEqual(road.messages.sort(), ['one\r\n', 'two\r\n']);
});

test('a client that won’t finish is cut off after the grace period', async (t) => {
  const { greeted, door, timers, logged, road } = await start(t);
  const client = await greeted();
  await client.openData();
  const closed = door.close(5000);
  await timers.pass(5000);
  await closed;
  await client.closed();
  assert.ok(logged.includes('warn sessions cut off at shutdown'));
  assert.equal(road.messages.length, 0);
});

test('a taken address is an error, not a crash', async (t) => {
  const { port } = await start(t);
  await assert.rejects(start(t, { listener: { port } }), /EADDRINUSE/);
});
