/** Parameters of MAIL and RCPT: passed on where the next hop offers their extension, refused where leaving them out would do harm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../../src/mail/envelope.ts';
import { replyText } from '../../src/mail/reply.ts';
import type { NextHopTarget } from '../../src/relay/target.ts';
import { begin, deliver, later, letter, outgoing, relayTo, texts, to } from './relay-setup.ts';
import { accept, ScriptedNextHop, say, usualExtensions } from './scripted-next-hop.ts';

async function withHop(
  extensions: string[],
  body: (hop: ScriptedNextHop, relay: ReturnType<typeof relayTo>['relay']) => Promise<void>,
  fields: Partial<NextHopTarget> = {},
) {
  const hop = await ScriptedNextHop.start({ extensions });
  const { relay } = relayTo({ port: hop.port, ...fields });
  try {
    await body(hop, relay);
  } finally {
    await relay.close();
    await hop.close();
  }
}

const anna = to('anna@example.org', { notify: 'SUCCESS,FAILURE', orcpt: 'rfc822;anna+2Bx@example.org' });
const eightBit = outgoing('Subject: Grüße\r\n\r\nBis bald\r\n');

test('all passed on, as received', () =>
  withHop(usualExtensions, async (hop, relay) => {
    const transaction = begin(relay, { size: 1234, body: '8BITMIME', smtputf8: true, ret: 'HDRS', envid: 'QQ+2B314' });
    await transaction.rcpt(anna);
    await transaction.send([anna], eightBit, later());
    transaction.end();
    assert.equal(hop.mails[0]?.mail, 'MAIL FROM:<anna@partner.example> SIZE=1234 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B314');
    assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<anna@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;anna+2Bx@example.org']);
  }));

test('not offered: SIZE, BODY and DSN parameters are left out', () =>
  withHop(['PIPELINING'], async (hop, relay) => {
    const transaction = begin(relay, { size: 1234, body: '7BIT', ret: 'HDRS', envid: 'QQ314' });
    await transaction.rcpt(anna);
    assert.deepEqual(texts(await transaction.send([anna], letter, later())), ['250 2.0.0 Ok: queued']);
    transaction.end();
    assert.equal(hop.mails[0]?.mail, 'MAIL FROM:<anna@partner.example>');
    assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<anna@example.org>']);
  }));

test('a transaction of its own tells the size of what it sends', () =>
  withHop(usualExtensions, async (hop, relay) => {
    const transaction = begin(relay, { size: 9 });
    await transaction.rcpt(anna);
    await transaction.rcpt(to('bob@example.org'));
    await transaction.send([anna], letter, later());
    transaction.end();
    assert.equal(hop.mails[0]?.mail, `MAIL FROM:<anna@partner.example> SIZE=${letter.size}`);
  }));

test('the null reverse-path stays null', () =>
  withHop(usualExtensions, async (hop, relay) => {
    const transaction = begin(relay, {}, '');
    await transaction.rcpt(anna);
    transaction.end();
    assert.deepEqual(hop.commands('MAIL'), ['MAIL FROM:<>']);
  }));

test('SMTPUTF8 asked for but not offered: 550 5.6.7, and the next hop is not asked', () =>
  withHop(['PIPELINING', '8BITMIME'], async (hop, relay) => {
    for (const [parameters, reversePath] of [
      [{ smtputf8: true }, 'anna@partner.example'],
      [{}, 'änna@partner.example'],
    ] as const) {
      const transaction = begin(relay, parameters, reversePath);
      assert.match(replyText(await transaction.rcpt(anna)), /^550 5\.6\.7 /);
      transaction.end();
    }
    assert.equal(hop.commands('MAIL').length, 0);
  }));

test('a recipient that needs SMTPUTF8 is refused alone', () =>
  withHop(['PIPELINING', '8BITMIME'], async (_hop, relay) => {
    const said = await deliver(relay, ['jürgen@example.org', 'anna@example.org', 'zoë@example.org']);
    assert.match(said[0] ?? '', /^550 5\.6\.7/);
    assert.match(said[2] ?? '', /^550 5\.6\.7/);
    assert.equal(said[3], '[250 2.0.0 Ok: queued]');
    assert.equal(said.length, 4);
  }));

test('SMTPUTF8 is asked for where the first address needs it', () =>
  withHop(usualExtensions, async (hop, relay) => {
    await deliver(relay, ['jürgen@example.org']);
    assert.equal(hop.mails[0]?.mail, 'MAIL FROM:<anna@partner.example> SMTPUTF8');
    assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<jürgen@example.org>']);
  }));

test('8-bit content promised with BODY=8BITMIME is refused where it is not offered, 7-bit content is not', () =>
  withHop(['PIPELINING'], async (hop, relay) => {
    const transaction = begin(relay, { body: '8BITMIME' });
    await transaction.rcpt(anna);
    assert.match(texts(await transaction.send([anna], eightBit, later()))[0] ?? '', /^554 5\.6\.3 /);
    assert.deepEqual(texts(await transaction.send([anna], letter, later())), ['250 2.0.0 Ok: queued']);
    transaction.end();
    assert.equal(hop.mails.length, 1);
  }));

test('8-bit content without BODY passes as it is', () =>
  withHop(['PIPELINING'], async (hop, relay) => {
    await deliver(relay, ['anna@example.org'], eightBit);
    assert.equal(hop.mails[0]?.content.toString('utf8'), 'Subject: Grüße\r\n\r\nBis bald\r\n');
  }));

const client: Client = {
  peer: '192.0.2.7',
  origin: '2001:db8::25',
  helo: 'mail.partner.example',
  name: 'a+b=c.partner.example',
  peerHelo: 'mx.example.org',
  tls: false,
  trusted: true,
};

async function forwarded(of: Client | null, attributes: string): Promise<string[]> {
  let seen: string[] = [];
  await withHop(
    [...usualExtensions, `XFORWARD ${attributes}`],
    async (hop, relay) => {
      const transaction = begin(relay, {}, 'anna@partner.example', of);
      await transaction.rcpt(anna);
      await transaction.rcpt(to('bob@example.org'));
      await transaction.send([anna], letter, later());
      transaction.end();
      seen = hop.mails[0]?.xforward ?? [];
    },
    { xforward: true },
  );
  return seen;
}

test('XFORWARD: attributes offered, in xtext, again for each transaction', async () => {
  assert.deepEqual(await forwarded(client, 'NAME ADDR PROTO HELO SOURCE'), [
    'XFORWARD NAME=a+2Bb+3Dc.partner.example ADDR=IPV6:2001:db8::25 HELO=mail.partner.example',
  ]);
  assert.deepEqual(await forwarded(client, 'ADDR'), ['XFORWARD ADDR=IPV6:2001:db8::25']);
});

test('XFORWARD: a trusted peer that did not say for whom leaves the client unknown, any other peer is the client', async () => {
  const silent: Client = { ...client, origin: null, helo: null, name: null };
  assert.deepEqual(await forwarded(silent, 'NAME ADDR HELO'), ['XFORWARD NAME=[UNAVAILABLE] ADDR=[UNAVAILABLE] HELO=[UNAVAILABLE]']);
  assert.deepEqual(await forwarded({ ...silent, trusted: false }, 'NAME ADDR HELO'), ['XFORWARD NAME=[UNAVAILABLE] ADDR=192.0.2.7 HELO=mx.example.org']);
});

test('XFORWARD: long values are cut into commands of at most 512 octets, or are unavailable', async () => {
  const commands = await forwarded({ ...client, name: 'n'.repeat(255), helo: 'h'.repeat(250) }, 'NAME ADDR HELO');
  assert.equal(commands.length, 2);
  for (const command of commands) assert.ok(command.length + 2 <= 512);
  assert.deepEqual(await forwarded({ ...client, name: '+'.repeat(100) }, 'NAME'), ['XFORWARD NAME=[UNAVAILABLE]']);
});

test('XFORWARD: what was told for a refused mail does not cling to the next one', async () => {
  const hop = await ScriptedNextHop.start({
    extensions: [...usualExtensions, 'XFORWARD ADDR'],
    mail: ({ times }) => (times === 1 ? say('550 5.7.1 No') : accept),
  });
  const { relay } = relayTo({ port: hop.port, xforward: true, connections: 1 });
  const refused = begin(relay, {}, 'anna@partner.example', client);
  assert.equal((await refused.rcpt(anna)).code, 550);
  refused.end();
  assert.equal((await deliver(relay, ['anna@example.org'])).length, 2);
  assert.equal(hop.connections, 1);
  assert.deepEqual(hop.mails[0]?.xforward, []);
  await relay.close();
  await hop.close();
});

test('XFORWARD: not without a client, not where it is not configured', async () => {
  assert.deepEqual(await forwarded(null, 'NAME ADDR HELO'), []);
  await withHop([...usualExtensions, 'XFORWARD NAME ADDR HELO'], async (hop, relay) => {
    const transaction = begin(relay, {}, 'anna@partner.example', client);
    await transaction.rcpt(anna);
    transaction.end();
    assert.deepEqual(hop.commands('XFORWARD'), []);
  });
});
