import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply } from '../mail/reply.ts';
import { start } from './testdata/harness.test.ts';

const LMTP = { listener: { protocol: 'lmtp' as const } };

test('LHLO and only LHLO opens an LMTP session', async (t) => {
  const { dial } = await start(t, LMTP);
  const client = await dial();
  assert.equal(await client.reply(), '220 gate.example.org LMTP kithgate');
  await client.ask('EHLO client.example', '500 5.5.1');
  await client.ask('HELO client.example', '500 5.5.1');
  await client.ask('MAIL FROM:<sim@partner.example>', '503 5.5.1 Say LHLO first');
  assert.match(await client.ask('LHLO client.example', 250), /PIPELINING/);
});

test('each accepted recipient gets its own reply after the dot, in order', async (t) => {
  const { greeted, road } = await start(t, LMTP);
  road.onRcpt = ({ address }) => (address.startsWith('no') ? reply(550, '5.1.1', 'unknown') : reply(250, '2.1.5', 'Ok'));
  road.onData = (_, seen) =>
    seen.recipients.map(({ address }) => (address.startsWith('full') ? reply(452, '4.2.2', `${address} is full`) : reply(250, '2.0.0', address)));
  const client = await greeted();
  client.send(
    'MAIL FROM:<sim@partner.example>\r\nRCPT TO:<anna@example.org>\r\nRCPT TO:<no@example.org>\r\nRCPT TO:<full@example.org>\r\nRCPT TO:<ben@example.org>\r\nDATA\r\n',
  );
  for (const expected of ['250', '250', '550', '250', '250', '354']) await client.expect(expected);
  client.send('x\r\n.\r\nNOOP\r\n');
  for (const expected of ['250 2.0.0 anna@', '452 4.2.2 full@', '250 2.0.0 ben@', '250 2.0.0 Ok']) await client.expect(expected);
});

test('a refused message is refused for each recipient, a missing reply of the road is a 451', async (t) => {
  const { greeted, road } = await start(t, LMTP);
  const client = await greeted();
  await client.openData(['anna@example.org', 'ben@example.org']);
  client.send('a\nb\r\n.\r\n');
  await client.expect('550 5.6.0');
  await client.expect('550 5.6.0');
  road.onData = () => [reply(250, '2.0.0', 'Ok')];
  await client.openData(['anna@example.org', 'ben@example.org']);
  client.send('x\r\n.\r\n');
  await client.expect('250 2.0.0');
  await client.expect('451 4.3.0');
  await client.ask('DATA', '503');
});
