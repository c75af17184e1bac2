import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSecureContext } from './certificate.ts';
import { LIMITS, start, TRUSTED } from './testdata/harness.test.ts';

const FILES = { cert: join(import.meta.dirname, 'testdata/gate-cert.pem'), key: join(import.meta.dirname, 'testdata/gate-key.pem') };
const WITH_TLS = { listener: { tls: FILES, trustedPeers: TRUSTED } };

test('STARTTLS is offered, works, starts the session over, and is not offered again', async (t) => {
  const { dial, road } = await start(t, WITH_TLS);
  const client = await dial();
  await client.expect(220);
  assert.match(await client.ask('EHLO plain.example', 250), /STARTTLS/);
  await client.ask('MAIL FROM:<early@partner.example>', 250);
  await client.ask('RCPT TO:<anna@example.org>', 250);
  await client.ask('STARTTLS', '220 2.0.0');
  await client.upgrade();
  assert.equal(road.seen[0]?.aborted, true, 'what was said in plain text is forgotten');
  await client.ask('RCPT TO:<anna@example.org>', '503');
  await client.ask('MAIL FROM:<sim@partner.example>', '503 5.5.1 Say EHLO first');
  assert.doesNotMatch(await client.ask('EHLO secret.example', 250), /STARTTLS/);
  await client.ask('STARTTLS', '503 5.5.1');
  await client.openData();
  const message = 'line of text\r\n'.repeat(20_000);
  client.send(`${message}.\r\nQUIT\r\n`);
  await client.expect('250 2.0.0 Taken');
  await client.expect('221');
  assert.equal(await client.reply(), null);
  assert.equal(road.messages[0], message);
  assert.deepEqual([road.seen[1]?.client.tls, road.seen[1]?.client.peerHelo], [true, 'secret.example']);
});

test('plain text behind STARTTLS is never run, inside TLS least of all', async (t) => {
  const { greeted, road, timers, door } = await start(t, WITH_TLS);
  const client = await greeted();
  client.send('STARTTLS\r\nEHLO attacker.example\r\nMAIL FROM:<evil@attacker.example>\r\nRCPT TO:<anna@example.org>\r\n');
  await client.expect('220 2.0.0');
  await client.upgrade();
  await client.ask('RCPT TO:<anna@example.org>', '503 5.5.1');
  await client.ask('MAIL FROM:<sim@partner.example>', '503 5.5.1 Say EHLO first');
  assert.equal(road.seen.length, 0);
  assert.equal(timers.isArmed(30_000), false);
  assert.equal(door.connections(), 1);
});

test('a handshake that fails ends that connection and no other', async (t) => {
  const { greeted, door, logged } = await start(t, WITH_TLS);
  const other = await greeted();
  const client = await greeted();
  await client.ask('STARTTLS', 220);
  client.send('this is no handshake\r\n');
  await client.closed();
  await other.ask('NOOP', 250);
  assert.equal(door.connections(), 1);
  assert.ok(logged.includes('info TLS handshake failed'));
});

test('a handshake that never comes, and a client that leaves instead, free their places', async (t) => {
  const { greeted, door, timers } = await start(t, WITH_TLS);
  const silent = await greeted();
  await silent.ask('STARTTLS', 220);
  await timers.pass(30_000);
  await silent.closed();
  for (const leave of [(s: Socket) => s.destroy(), (s: Socket) => s.resetAndDestroy()]) {
    const leaving = await greeted();
    await leaving.ask('STARTTLS', 220);
    leave(leaving.socket);
  }
  while (door.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('an idle client hears 421 inside TLS too', async (t) => {
  const { greeted, timers } = await start(t, WITH_TLS);
  const client = await greeted();
  await client.ask('STARTTLS', 220);
  await client.upgrade();
  await client.ask('EHLO again.example', 250);
  await timers.pass(LIMITS.idleMs);
  await client.expect('421 4.4.2');
  assert.equal(await client.reply(), null);
});

test('STARTTLS takes no argument', async (t) => {
  const { greeted } = await start(t, WITH_TLS);
  await (await greeted()).ask('STARTTLS now', '501 5.5.4');
});

test('the certificate can be replaced, and taken away, while the listener runs', async (t) => {
  const { dial, door } = await start(t);
  const offers = async (): Promise<boolean> => {
    const client = await dial();
    await client.expect(220);
    return /STARTTLS/.test(await client.ask('EHLO client.example', 250));
  };
  assert.equal(await offers(), false);
  door.setSecureContext(await loadSecureContext(FILES));
  assert.equal(await offers(), true);
  door.setSecureContext(null);
  assert.equal(await offers(), false);
});

test('a certificate that can’t be used is named', async () => {
  await assert.rejects(loadSecureContext({ cert: FILES.key, key: FILES.key }), /cannot use certificate .*gate-key\.pem/);
  await assert.rejects(loadSecureContext({ cert: '/nowhere/cert.pem', key: FILES.key }), /cannot use certificate \/nowhere\/cert\.pem.*ENOENT/);
});
