import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../mail/envelope.ts';
import { type Dialer, type FakeRoad, start } from './testdata/harness.test.ts';

const OUTSIDE = { listener: { trustedPeers: [] }, greetingDelayMs: 0 };

/** Who the road believes to be on the other end when a recipient is named now. */
async function clientOf(client: Dialer, road: FakeRoad): Promise<Client | undefined> {
  await client.ask('MAIL FROM:<sim@partner.example>', 250);
  await client.ask('RCPT TO:<anna@example.org>', 250);
  return road.seen.at(-1)?.client;
}

test('a peer that isn’t trusted is the client itself', async (t) => {
  const { greeted, road } = await start(t, OUTSIDE);
  assert.deepEqual(await clientOf(await greeted(), road), {
    peer: '127.0.0.1',
    origin: '127.0.0.1',
    helo: 'client.example',
    name: null,
    peerHelo: 'client.example',
    tls: false,
    trusted: false,
  });
});

test('a trusted peer that says nothing leaves the client unknown', async (t) => {
  const { greeted, road } = await start(t);
  assert.deepEqual(await clientOf(await greeted(), road), {
    peer: '127.0.0.1',
    origin: null,
    helo: null,
    name: null,
    peerHelo: 'client.example',
    tls: false,
    trusted: true,
  });
});

test('XFORWARD tells of the client of one transaction and no more', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('XFORWARD NAME=mail.partner.example ADDR=192.0.2.7 PORT=4711', 250);
  await client.ask('XFORWARD HELO=mx+2Epartner.example PROTO=ESMTP SOURCE=REMOTE', 250);
  assert.deepEqual(await clientOf(client, road), {
    peer: '127.0.0.1',
    origin: '192.0.2.7',
    helo: 'mx.partner.example',
    name: 'mail.partner.example',
    peerHelo: 'client.example',
    tls: false,
    trusted: true,
  });
  await client.ask('XFORWARD ADDR=192.0.2.8', '503 5.5.1');
  await client.ask('DATA', 354);
  client.send('x\r\n.\r\n');
  await client.expect(250);
  assert.equal((await clientOf(client, road))?.origin, null, 'forgotten after the message');
  await client.ask('RSET', 250);
  await client.ask('XFORWARD ADDR=192.0.2.9', 250);
  await client.ask('RSET', 250);
  assert.equal((await clientOf(client, road))?.origin, null, 'forgotten after RSET');
});

test('an XFORWARD that is refused tells nothing', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('XFORWARD ADDR=192.0.2.7 NAME=a+0D+0Ab', '501 5.5.4');
  await client.ask('XFORWARD', '501 5.5.4');
  await client.ask('XFORWARD LOGIN=sim', '501 5.5.4');
  assert.equal((await clientOf(client, road))?.origin, null);
});

test('neither command is for a peer that isn’t trusted', async (t) => {
  const { greeted, road } = await start(t, OUTSIDE);
  const client = await greeted();
  await client.ask('XFORWARD ADDR=192.0.2.7', '550 5.7.0');
  await client.ask('XCLIENT ADDR=192.0.2.7', '550 5.7.0');
  assert.equal((await clientOf(client, road))?.origin, '127.0.0.1');
});

test('XCLIENT makes the session that client’s, from the greeting on', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('XCLIENT ADDR=IPV6:2001:db8::7 NAME=[TEMPUNAVAIL] HELO=given.example LOGIN=sim DESTADDR=192.0.2.1 DESTPORT=25', '220 gate.example.org');
  await client.ask('MAIL FROM:<sim@partner.example>', '503 5.5.1');
  assert.doesNotMatch(await client.ask('EHLO proxy.example', 250), /XCLIENT|XFORWARD/);
  assert.deepEqual(await clientOf(client, road), {
    peer: '2001:db8::7',
    origin: '2001:db8::7',
    helo: 'given.example',
    name: null,
    peerHelo: 'proxy.example',
    tls: false,
    trusted: false,
  });
});

test('behind XCLIENT the client can no longer say who it is, nor use what the peer may', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('XCLIENT ADDR=192.0.2.7', 220);
  await client.ask('XCLIENT ADDR=127.0.0.1', '550 5.7.0');
  await client.ask('XFORWARD ADDR=127.0.0.1', '550 5.7.0');
  await client.ask('EHLO real.example', 250);
  const seen = await clientOf(client, road);
  assert.deepEqual([seen?.peer, seen?.helo, seen?.trusted], ['192.0.2.7', 'real.example', false]);
});

test('XCLIENT without an address keeps the peer’s own, with one that isn’t known it is refused', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('XCLIENT ADDR=[UNAVAILABLE]', '501 5.5.4');
  await client.ask('XCLIENT NAME=mail.partner.example', 220);
  await client.ask('EHLO again.example', 250);
  const seen = await clientOf(client, road);
  assert.deepEqual([seen?.peer, seen?.origin, seen?.name, seen?.trusted], ['127.0.0.1', null, 'mail.partner.example', true]);
});
