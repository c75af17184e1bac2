/** Connections: reused, bounded, let go, replaced when they died, and opened to the next host when one is away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmtpNextHop } from '../../src/relay/remote/smtp-next-hop.ts';
import { begin, deliver, later, letter, recordedLog, relayTo, systemClock, target, texts, to } from './relay-setup.ts';
import { accept, drop, hang, ScriptedNextHop, say, sayAndDrop } from './scripted-next-hop.ts';

const good = ['250 2.1.5 Ok', '[250 2.0.0 Ok: queued]'];
const boss = ['ceo@example.org'];

test('one connection serves one transaction after the other', async () => {
  const hop = await ScriptedNextHop.start();
  const { relay } = relayTo({ port: hop.port });
  for (let i = 0; i < 20; i++) assert.deepEqual(await deliver(relay, boss), good);
  assert.equal(hop.connections, 1);
  assert.equal(hop.mails.length, 20);
  await relay.close();
  await hop.close();
});

test('never more connections than allowed; the rest wait their turn', async () => {
  const hop = await ScriptedNextHop.start();
  const { relay } = relayTo({ port: hop.port, connections: 3 });
  const said = await Promise.all(Array.from({ length: 30 }, () => deliver(relay, boss)));
  for (const one of said) assert.deepEqual(one, good);
  assert.equal(hop.connections, 3);
  await relay.close();
  await hop.close();
});

test('who finds none free in time is told 451', async () => {
  const hop = await ScriptedNextHop.start({ rcpt: ({ times }) => (times === 1 ? hang : accept) });
  const { relay } = relayTo({ port: hop.port, connections: 1, timeoutMs: 60 });
  const first = begin(relay).rcpt(to('a@example.org'));
  await hop.until(() => hop.commands('RCPT').length === 1);
  const [busy, stuck] = await Promise.all([deliver(relay, boss), first]);
  assert.match(busy[0] ?? '', /^451 4\.4\.5 Too many connections/);
  assert.equal(stuck.code, 451);
  assert.deepEqual(await deliver(relay, boss), good, 'and gets it once it is free');
  await relay.close();
  await hop.close();
});

test('slow clients do not stop all mail: a session at rest goes to who needs it, and its transaction begins anew', async () => {
  const hop = await ScriptedNextHop.start();
  const nextHop = new SmtpNextHop({
    target: { ...target({ port: hop.port, connections: 2 }), protocol: 'smtp' },
    hostname: 'gate.test',
    log: recordedLog(),
    clock: systemClock,
    revokeMs: 10,
  });
  const all = Array.from({ length: 6 }, (_, i) => ({
    mail: nextHop.begin({ reversePath: '', parameters: {}, client: null }),
    recipient: to(`r${i}@example.org`),
  }));
  // Each asks for its recipient and then rests, as if its client sent nothing for a long time.
  for (const { mail, recipient } of all) assert.equal((await mail.rcpt(recipient)).code, 250);
  for (const { mail, recipient } of all) {
    assert.deepEqual(texts(await mail.send([recipient], letter, later())), ['250 2.0.0 Ok: queued']);
    mail.end();
  }
  assert.ok(hop.connections <= 2);
  assert.deepEqual(
    hop.mails.map((mail) => mail.rcpts),
    all.map(({ recipient }) => [`RCPT TO:<${recipient.address}>`]),
  );
  await nextHop.close();
  await hop.close();
});

test('the next hop restarts while connections are idle: mail flows on', async () => {
  const hop = await ScriptedNextHop.start();
  const { relay } = relayTo({ port: hop.port });
  await Promise.all([deliver(relay, boss), deliver(relay, boss)]);
  hop.dropAll();
  assert.deepEqual(await deliver(relay, boss), good);
  await relay.close();
  await hop.close();
});

for (const [name, behaviour] of [
  ['drops', drop],
  ['says 421', sayAndDrop('421 4.4.2 Idle too long')],
] as const) {
  test(`a used connection that ${name} at MAIL is replaced once`, async () => {
    const hop = await ScriptedNextHop.start({ mail: ({ times }) => (times === 2 ? behaviour : accept) });
    const { relay } = relayTo({ port: hop.port });
    assert.deepEqual(await deliver(relay, boss), good);
    assert.deepEqual(await deliver(relay, boss), good);
    assert.equal(hop.connections, 2);
    await relay.close();
    await hop.close();
  });

  test(`only once: a fresh connection that ${name} at MAIL is a 451`, async () => {
    const hop = await ScriptedNextHop.start({ mail: ({ times }) => (times > 1 ? behaviour : accept) });
    const { relay } = relayTo({ port: hop.port });
    assert.deepEqual(await deliver(relay, boss), good);
    assert.match((await deliver(relay, boss))[0] ?? '', /^451 4\.4\.2/);
    assert.equal(hop.connections, 2);
    await relay.close();
    await hop.close();
  });
}

test('a server that refuses RSET is not trusted with another mail', async () => {
  const hop = await ScriptedNextHop.start({ rset: say('502 5.5.1 No RSET') });
  const { relay } = relayTo({ port: hop.port });
  const transaction = begin(relay);
  const [a, b] = [to('a@example.org'), to('b@example.org')];
  await transaction.rcpt(a);
  await transaction.rcpt(b);
  assert.deepEqual(texts(await transaction.send([a], letter, later())), ['250 2.0.0 Ok: queued']);
  transaction.end();
  assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<a@example.org>']);
  assert.equal(hop.mails[0]?.connection, 2);
  await relay.close();
  await hop.close();
});

test('an idle connection is closed with QUIT after a while', async () => {
  const hop = await ScriptedNextHop.start();
  const nextHop = new SmtpNextHop({
    target: { ...target({ port: hop.port }), protocol: 'smtp' },
    hostname: 'gate.test',
    log: recordedLog(),
    clock: systemClock,
    idleMs: 20,
  });
  const transaction = nextHop.begin({ reversePath: '', parameters: {}, client: null });
  await transaction.rcpt(to('a@example.org'));
  transaction.end();
  await hop.until(() => hop.connections === 1 && hop.open.size === 0);
  assert.deepEqual(hop.commands('QUIT'), ['QUIT']);
  await nextHop.close();
  await hop.close();
});

test('close says QUIT on idle connections and ends the others', async () => {
  const hop = await ScriptedNextHop.start();
  const { relay } = relayTo({ port: hop.port });
  const busy = begin(relay);
  await busy.rcpt(to('a@example.org'));
  await deliver(relay, boss);
  // The connection is given back in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  await relay.close();
  await hop.until(() => hop.open.size === 0);
  assert.deepEqual(hop.commands('QUIT'), ['QUIT']);
  assert.match((await deliver(relay, boss))[0] ?? '', /^451/);
  await hop.close();
});

test('close does not wait for a host that keeps silent', async () => {
  const hop = await ScriptedNextHop.start({ greeting: hang });
  const { relay } = relayTo({ port: hop.port });
  const answer = begin(relay).rcpt(to('a@example.org'));
  await hop.until(() => hop.connections === 1);
  await relay.close();
  assert.equal((await answer).code, 451);
  await hop.until(() => hop.open.size === 0);
  await hop.close();
});

test('hosts are tried in order; one that failed stands back', async () => {
  const gone = await ScriptedNextHop.start();
  const gonePort = gone.port;
  await gone.close();
  const unwilling = await ScriptedNextHop.start({ greeting: say('554 5.3.2 Maintenance') });
  const hop = await ScriptedNextHop.start();
  const { relay } = relayTo({ host: undefined, hosts: [`127.0.0.1:${gonePort}`, `127.0.0.1:${unwilling.port}`, `127.0.0.1:${hop.port}`] });
  const first = begin(relay);
  assert.equal((await first.rcpt(to('a@example.org'))).code, 250);
  const second = begin(relay);
  assert.equal((await second.rcpt(to('a@example.org'))).code, 250);
  first.end();
  second.end();
  assert.equal(hop.connections, 2);
  assert.equal(unwilling.connections, 1, 'asked the first time only');
  await relay.close();
  await Promise.all([hop.close(), unwilling.close()]);
});

test('a hanging first host costs its timeout, then the next one is used', async () => {
  const asleep = await ScriptedNextHop.start({ greeting: hang });
  const hop = await ScriptedNextHop.start();
  const { relay } = relayTo({ host: undefined, hosts: [`127.0.0.1:${asleep.port}`, `127.0.0.1:${hop.port}`], timeoutMs: 100 });
  assert.deepEqual(await deliver(relay, boss), good);
  await relay.close();
  await Promise.all([hop.close(), asleep.close()]);
});
