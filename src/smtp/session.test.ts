import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply } from '../mail/reply.ts';
import { start } from './testdata/harness.test.ts';

test('a message goes from the greeting to the road and its reply back to the client', async (t) => {
  const { dial, road } = await start(t);
  road.onData = () => [reply(250, '2.0.0', 'queued as 4711')];
  const client = await dial();
  assert.equal(await client.reply(), '220 gate.example.org ESMTP kithgate');
  assert.equal(
    await client.ask('EHLO client.example', 250),
    [
      '250-gate.example.org',
      '250-PIPELINING',
      '250-SIZE 1000000',
      '250-ENHANCEDSTATUSCODES',
      '250-8BITMIME',
      '250-DSN',
      '250-SMTPUTF8',
      '250-XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE',
      '250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT',
    ].join('\n'),
  );
  await client.openData();
  client.send('Subject: hi\r\n\r\n..dot\r\nend\r\n.\r\n');
  assert.equal(await client.reply(), '250 2.0.0 queued as 4711');
  assert.equal(await client.ask('QUIT', 221), '221 2.0.0 Bye');
  await client.closed();
  assert.deepEqual(road.messages, ['Subject: hi\r\n\r\n.dot\r\nend\r\n']);
  assert.equal(road.seen[0]?.mail.reversePath, 'sim@partner.example');
  assert.deepEqual(road.seen[0]?.recipients, [{ address: 'anna@example.org' }]);
});
