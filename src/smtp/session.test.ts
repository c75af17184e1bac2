import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reply } from '../mail/reply.ts';
import { FakeRoad, LIMITS, latch, start } from './testdata/harness.test.ts';

test('a message goes from the greeting to the road, and the road’s reply to the client', async (t) => {
  const { dial, road } = await start(t);
  road.onData = () => [reply(250, '2.0.0', 'queued as 4711')];
  const client = await dial();
  assert.equal(await client.reply(), '220 gate.example.org ESMTP kithgate');
  await client.ask('EHLO client.example', 250);
  await client.openData();
  client.send('Subject: hi\r\n\r\n..dot\r\nend\r\n.\r\n');
  assert.equal(await client.reply(), '250 2.0.0 queued as 4711');
  assert.equal(await client.ask('QUIT', 221), '221 2.0.0 Bye');
  await client.closed();
  assert.deepEqual(road.messages, ['Subject: hi\r\n\r\n.dot\r\nend\r\n']);
  assert.equal(road.seen[0]?.mail.reversePath, 'sim@partner.example');
  assert.deepEqual(road.seen[0]?.recipients, [{ address: 'anna@example.org' }]);
  assert.deepEqual(road.seen[0]?.listener, { name: 'inbound', direction: 'inbound', protocol: 'smtp' });
  assert.equal(road.seen[0]?.aborted, false);
});

test('EHLO offers what the next hop can do and no more', async (t) => {
  const { dial, road } = await start(t, { listener: { trustedPeers: [] }, greetingDelayMs: 0 });
  const client = await dial();
  await client.expect(220);
  road.offer = { size: 5000, eightBitMime: false, smtpUtf8: false, dsn: false };
  assert.equal(await client.ask('EHLO client.example', 250), '250-gate.example.org\n250-PIPELINING\n250-SIZE 5000\n250 ENHANCEDSTATUSCODES');
  road.offer = { size: 0, eightBitMime: true, smtpUtf8: true, dsn: true };
  assert.match(await client.ask('EHLO client.example', 250), /SIZE 1000000\n250-ENHANCEDSTATUSCODES\n250-8BITMIME\n250-DSN\n250 SMTPUTF8$/);
  assert.equal(await client.ask('HELO client.example', 250), '250 gate.example.org');
  await client.ask('MAIL FROM:<sim@partner.example> BODY=8BITMIME', '555 5.5.4');
});

test('a trusted peer is offered XFORWARD and XCLIENT', async (t) => {
  const { dial } = await start(t);
  const client = await dial();
  await client.expect(220);
  assert.match(
    await client.ask('EHLO client.example', 250),
    /250-XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE\n250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT$/,
  );
});

for (const [command, expected] of [
  ['MAIL FROM:<sim@partner.example>', '503 5.5.1 Say EHLO first'],
  ['RCPT TO:<anna@example.org>', '503 5.5.1'],
  ['DATA', '503 5.5.1'],
  ['EHLO', '501 5.5.4'],
  ['EHLO two words', '501 5.5.4'],
  [`EHLO ${'x'.repeat(256)}`, '501 5.5.4'],
  ['LHLO client.example', '500 5.5.1'],
  ['VRFY anna', '252 2.0.0'],
  ['VRFY', '501 5.5.4'],
  ['HELP', '214 2.0.0'],
  ['noop whatever', '250 2.0.0'],
  ['RSET', '250 2.0.0'],
  ['RSET now', '501 5.5.4'],
  ['QUIT now', '501 5.5.4'],
  ['AUTH PLAIN AGEAYg==', '502 5.5.1'],
  ['BDAT 10 LAST', '502 5.5.1'],
  ['STARTTLS', '502 5.5.1'],
  ['WIZ', '500 5.5.1'],
  ['SHELL', '500 5.5.1'],
  ['', '500 5.5.1'],
  ['MAIL\tFROM:<sim@partner.example>', '500 5.5.1'],
  ['__proto__', '500 5.5.1'],
  ['GET / HTTP/1.1', '421 4.7.0'],
] as const) {
  test(`"${command.slice(0, 40)}" before EHLO is answered ${expected}`, async (t) => {
    const { dial } = await start(t);
    const client = await dial();
    await client.expect(220);
    await client.ask(command, expected);
  });
}

test('commands out of order are refused and change nothing', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('MAIL FROM:<sim@partner.example>', 250);
  await client.ask('DATA', '554 5.5.1');
  await client.ask('MAIL FROM:<other@partner.example>', '503 5.5.1');
  await client.ask('RCPT TO:<anna@example.org>', 250);
  await client.ask('DATA now', '501 5.5.4');
  await client.ask('DATA', 354);
  client.send('x\r\n.\r\n');
  await client.expect(250);
  await client.ask('RCPT TO:<anna@example.org>', '503 5.5.1');
  assert.equal(road.seen.length, 1);
  assert.equal(road.seen[0]?.mail.reversePath, 'sim@partner.example');
});

test('pipelined commands are answered in order, each once, also when the road takes its time', async (t) => {
  const { greeted, road } = await start(t);
  const slow = latch();
  road.onRcpt = async ({ address }) => {
    if (address.startsWith('slow')) await slow.passed;
    return address.startsWith('no') ? reply(550, '5.1.1', 'unknown') : reply(250, '2.1.5', address);
  };
  const client = await greeted();
  client.send('MAIL FROM:<sim@partner.example>\r\nRCPT TO:<slow@example.org>\r\nRCPT TO:<no@example.org>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\n');
  await client.expect('250 2.1.0');
  slow.open();
  for (const expected of ['250 2.1.5 slow@', '550 5.1.1', '250 2.1.5 anna@', '354']) await client.expect(expected);
  client.send('x\r\n.\r\nNOOP\r\nQUIT\r\nNOOP\r\n');
  for (const expected of ['250 2.0.0 Taken', '250 2.0.0 Ok', '221']) await client.expect(expected);
  assert.equal(await client.reply(), null, 'nothing behind QUIT is answered');
  assert.deepEqual(
    road.seen[0]?.recipients.map((r) => r.address),
    ['slow@example.org', 'anna@example.org'],
  );
});

test('whatever is said, each line gets exactly one reply', async (t) => {
  const { greeted } = await start(t);
  const said = fc.constantFrom(
    'EHLO again.example',
    'HELO again.example',
    'MAIL FROM:<sim@partner.example>',
    'MAIL FROM:<>',
    'MAIL FROM:x',
    'RCPT TO:<anna@example.org>',
    'RCPT TO:<',
    'RSET',
    'NOOP',
    'VRFY x',
    'HELP',
    'XFORWARD ADDR=192.0.2.7',
    'XFORWARD ADDR=x',
    'XCLIENT ADDR=192.0.2.7',
    'XCLIENT NAME=[UNAVAILABLE]',
    'BO\0GUS',
    'a\nb',
    'a\rb',
    '',
    ' ',
    'é',
    'STARTTLS',
    'x'.repeat(3000),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(said, { maxLength: 9 }), async (lines) => {
      const client = await greeted();
      client.send([...lines, 'QUIT', ''].join('\r\n'));
      for (const line of lines) assert.match((await client.reply()) ?? '', /^[245]\d\d/, line);
      await client.expect('221');
      await client.closed();
    }),
    { numRuns: 60 },
  );
});

test('the next hop’s reply reaches the client word for word', async (t) => {
  const { greeted, road } = await start(t);
  road.onRcpt = () => reply(450, undefined, 'Greylisted, see', 'https://postmaster.example/');
  const client = await greeted();
  await client.ask('MAIL FROM:<sim@partner.example>', 250);
  assert.equal(await client.ask('RCPT TO:<anna@example.org>', 450), '450-Greylisted, see\n450 https://postmaster.example/');
});

test('a reply that would leave the client waiting, and a road that fails, are a 451', async (t) => {
  const { greeted, road, logged } = await start(t);
  const client = await greeted();
  await client.ask('MAIL FROM:<sim@partner.example>', 250);
  road.onRcpt = () => reply(354, undefined, 'go ahead');
  await client.ask('RCPT TO:<anna@example.org>', '451 4.3.0');
  road.onRcpt = () => Promise.reject(new Error('secret /path'));
  await client.ask('RCPT TO:<anna@example.org>', '451 4.3.0 Local error');
  road.onRcpt = () => reply(250, '2.1.5', 'Ok');
  road.onData = () => Promise.reject(new Error('secret /path'));
  await client.ask('RCPT TO:<anna@example.org>', 250);
  await client.ask('DATA', 354);
  client.send('x\r\n.\r\n');
  await client.expect('451 4.3.0 Local error');
  assert.ok(logged.includes('error the road failed'));
});

test('a 421 of the road closes the session', async (t) => {
  const { greeted, road } = await start(t);
  road.onRcpt = () => reply(421, '4.3.2', 'going down');
  const client = await greeted();
  client.send('MAIL FROM:<sim@partner.example>\r\nRCPT TO:<anna@example.org>\r\nNOOP\r\n');
  await client.expect(250);
  await client.expect('421 4.3.2 going down');
  assert.equal(await client.reply(), null);
});

test('a road that can’t say what the next hop offers leaves plain SMTP', async (t) => {
  const road = new FakeRoad();
  road.capabilities = () => Promise.reject(new Error('away'));
  const { greeted } = await start(t, { road });
  const client = await greeted();
  await client.ask('MAIL FROM:<sim@partner.example> SIZE=10', 250);
});

for (const [how, command] of [
  ['RSET', 'RSET'],
  ['a new EHLO', 'EHLO again.example'],
  ['QUIT', 'QUIT'],
] as const) {
  test(`${how} ends the open transaction`, async (t) => {
    const { greeted, road } = await start(t);
    const client = await greeted();
    await client.ask('MAIL FROM:<sim@partner.example>', 250);
    await client.ask('RCPT TO:<anna@example.org>', 250);
    await client.ask(command, 2);
    if (command !== 'QUIT') await client.ask('DATA', '503');
    else await client.closed();
    assert.equal(road.seen[0]?.aborted, true);
  });
}

test('recipients beyond the limit are put off, those before it are served', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.ask('MAIL FROM:<sim@partner.example>', 250);
  for (let i = 0; i < LIMITS.recipients; i++) await client.ask(`RCPT TO:<r${i}@example.org>`, 250);
  await client.ask('RCPT TO:<one.more@example.org>', '452 4.5.3');
  await client.ask('DATA', 354);
  client.send('x\r\n.\r\n');
  await client.expect(250);
  assert.equal(road.seen[0]?.recipients.length, LIMITS.recipients);
});

test('ten bad commands end the session; a message taken clears the count', async (t) => {
  const { greeted } = await start(t);
  const client = await greeted();
  for (let i = 0; i < 9; i++) await client.ask('BOGUS', '500 5.5.1');
  await client.openData();
  client.send('x\r\n.\r\n');
  await client.expect(250);
  for (let i = 0; i < 8; i++) await client.ask('BOGUS', '500 5.5.1');
  await client.ask('NOOP\0', '500 5.5.2');
  await client.ask('MAIL FROM:sim', '421 4.7.0');
  assert.equal(await client.reply(), null);
});

test('what fails behind a refused MAIL is no fault of the client’s', async (t) => {
  const { greeted } = await start(t);
  const client = await greeted();
  client.send(`MAIL FROM:<sim@partner.example> SIZE=2000000\r\n${'RCPT TO:<anna@example.org>\r\n'.repeat(20)}DATA\r\nNOOP\r\n`);
  await client.expect('552 5.3.4');
  for (let i = 0; i < 21; i++) await client.expect('503 5.5.1');
  await client.expect('250');
});

test('who guesses addresses is sent away, a trusted peer is not', async (t) => {
  for (const trusted of [true, false]) {
    const { greeted, road } = await start(t, { listener: trusted ? {} : { trustedPeers: [] }, greetingDelayMs: 0 });
    road.onRcpt = () => reply(550, '5.1.1', 'unknown');
    const client = await greeted();
    await client.ask('MAIL FROM:<sim@partner.example>', 250);
    for (let i = 0; i < 99; i++) await client.ask(`RCPT TO:<guess${i}@example.org>`, '550 5.1.1');
    await client.ask('RCPT TO:<guess@example.org>', trusted ? '550' : '421 4.7.0');
  }
});

test('a client that ends its own side still hears its replies', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  await client.openData();
  client.socket.end('x\r\n.\r\n');
  await client.expect('250');
  assert.equal(await client.reply(), null);
  assert.deepEqual(road.messages, ['x\r\n']);
});

test('a client that doesn’t read its replies is not served on', async (t) => {
  const { greeted, timers, door } = await start(t);
  const client = await greeted();
  client.socket.pause();
  const flood = Buffer.from('HELP\r\n'.repeat(10_000));
  const closed = new Promise<void>((resolve) => client.socket.once('close', () => resolve()));
  let sent = 0;
  const push = (): void => {
    // Bounded: 60 MB of commands, far more than sockets buffer for replies nobody reads.
    while (sent < 1000 && !client.socket.destroyed) {
      sent++;
      if (!client.socket.write(flood)) break;
    }
    if (sent < 1000 && !client.socket.destroyed) client.socket.once('drain', push);
  };
  client.socket.on('error', () => {});
  push();
  // Both deadlines have the same length; the one for reading replies is the one that must be running in the end.
  while (door.connections() > 0) {
    await timers.pass(LIMITS.idleMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.resume();
  await closed;
  assert.ok(sent < 1000, 'the flood was held back');
});

test('a silent client hears 421; single octets don’t put that off', async (t) => {
  const { greeted, timers } = await start(t);
  const client = await greeted();
  client.send('NO');
  await timers.pass(LIMITS.idleMs);
  await client.expect('421 4.4.2');
  assert.equal(await client.reply(), null);
});

test('no deadline runs while the client waits for the road', async (t) => {
  const { greeted, timers, road } = await start(t);
  const asked = latch();
  const answer = latch();
  road.onRcpt = async () => {
    asked.open();
    await answer.passed;
    return reply(250, '2.1.5', 'Ok');
  };
  const client = await greeted();
  await client.ask('MAIL FROM:<sim@partner.example>', 250);
  client.send('RCPT TO:<anna@example.org>\r\n');
  await asked.passed;
  assert.equal(timers.isArmed(LIMITS.idleMs), false);
  answer.open();
  await client.expect('250 2.1.5');
});
