import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { reply } from '../mail/reply.ts';
import { createByteBudget } from './byte-budget.ts';
import { type Dialer, FakeRoad, LIMITS, latch, start } from './testdata/harness.test.ts';

test('a message with a bare LF, a bare CR or a NUL is read to its end and refused, and the session goes on', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  for (const [octets, text] of [
    ['a\nb\r\n', 'Message contains a bare LF at octet 2; see RFC 5321 section 2.3.8'],
    ['ab\rc\r\n', 'Message contains a bare CR at octet 3; see RFC 5321 section 2.3.8'],
    ['abc\0\r\n', 'Message contains a NUL at octet 4; see RFC 5322 section 2.1'],
    ['a\n.\nMAIL FROM:<evil@attacker.example>\n', 'Message contains a bare LF at octet 2; see RFC 5321 section 2.3.8'],
  ]) {
    await client.openData();
    client.send(`${octets}\r\n.\r\n`);
    assert.equal(await client.reply(), `550 5.6.0 ${text}`);
    await client.ask('RCPT TO:<anna@example.org>', '503');
  }
  await client.openData();
  client.send('clean\r\n.\r\n');
  await client.expect(250);
  assert.deepEqual(road.messages, ['clean\r\n']);
  assert.deepEqual(
    road.seen.map((s) => s.aborted),
    [true, true, true, true, false],
  );
});

test('a message over the limit is read to its end, kept nowhere and refused', async (t) => {
  const { greeted, road, budget } = await start(t, { memoryThreshold: 100_000 });
  const before = budget.left;
  const client = await greeted();
  await client.openData();
  client.send(Buffer.alloc(LIMITS.messageBytes - 1, 'x'));
  client.send('\r\n.\r\n');
  await client.expect('552 5.3.4');
  await client.openData();
  client.send(Buffer.alloc(LIMITS.messageBytes - 2, 'x'));
  client.send('\r\n.\r\n');
  await client.expect('250');
  assert.equal(road.messages.length, 1);
  assert.equal(road.messages[0]?.length, LIMITS.messageBytes);
  assert.equal(budget.left, before);
});

test('the next hop’s size limit holds for the message too, not only for what it announced', async (t) => {
  const { dial, road } = await start(t);
  road.offer = { size: 10, eightBitMime: true, smtpUtf8: true, dsn: true };
  const client = await dial();
  await client.expect(220);
  await client.ask('HELO client.example', 250);
  await client.openData();
  client.send('123456789\r\n.\r\n');
  await client.expect('552 5.3.4');
});

test('a message that has passed too many servers is looping', async (t) => {
  const { greeted, road } = await start(t);
  const client = await greeted();
  const hops = (count: number): string => 'Received: from a.example\r\n\tby b.example; x\r\n'.repeat(count);
  await client.openData();
  client.send(`${hops(LIMITS.receivedHops)}Subject: x\r\n\r\nReceived: in the body\r\n.\r\n`);
  await client.expect(250);
  await client.openData();
  client.send(`${hops(LIMITS.receivedHops + 1)}\r\n.\r\n`);
  await client.expect('554 5.4.6');
  assert.equal(road.messages.length, 1);
});

test('a large message waits on disk, readable by its owner alone, and is gone when it is done', async (t) => {
  const { greeted, road, budget, spoolFolder } = await start(t, { memoryThreshold: 1000 });
  const before = budget.left;
  let mode = 0;
  road.onData = async (content) => {
    mode = (await stat(content.path ?? '')).mode & 0o777;
    let size = 0;
    for await (const chunk of content.chunks()) size += chunk.length;
    assert.equal(size, content.size);
    return [reply(250, '2.0.0', 'Taken')];
  };
  const client = await greeted();
  await client.openData();
  const message = '..stuffed line of text\r\n'.repeat(10_000);
  client.send(`${message}.\r\n`);
  await client.expect(250);
  assert.equal(road.seen[0]?.spilled, true);
  assert.equal(road.messages[0], message.replaceAll('..s', '.s'));
  assert.equal(mode, 0o600);
  assert.deepEqual(await readdir(spoolFolder), []);
  assert.equal(budget.left, before);
});

test('a small message goes to disk when memory is taken by others, and to memory when it is free again', async (t) => {
  const budget = createByteBudget(70_000);
  const { greeted, road } = await start(t, { budget });
  assert.equal(budget.take(69_000), true);
  const client = await greeted();
  const send = async (): Promise<void> => {
    await client.openData();
    client.send(`${'line of text\r\n'.repeat(200)}.\r\n`);
    await client.expect(250);
  };
  await send();
  budget.give(69_000);
  await send();
  assert.deepEqual(
    road.seen.map((s) => s.spilled),
    [true, false],
  );
  assert.equal(budget.left, 70_000);
});

test('when neither memory nor disk takes a message, it is put off and nothing is left of it', async (t) => {
  const { spoolFolder } = await start(t);
  const notAFolder = join(spoolFolder, 'file');
  await writeFile(notAFolder, '');
  const { greeted, road, budget, logged } = await start(t, { spoolFolder: notAFolder, memoryThreshold: 1000 });
  const before = budget.left;
  const client = await greeted();
  await client.openData();
  client.send(`${'line of text\r\n'.repeat(200)}.\r\n`);
  await client.expect('452 4.3.1');
  assert.ok(logged.includes('error storing a message on disk failed'));
  await client.openData();
  client.send('short\r\n.\r\n');
  await client.expect(250);
  assert.deepEqual(road.messages, ['short\r\n']);
  assert.equal(budget.left, before);
});

test('the deadline for a message is not put off by octets that trickle in', async (t) => {
  const { greeted, timers, road, door, budget } = await start(t);
  const before = budget.left;
  const client = await greeted();
  await client.openData();
  client.send('one line\r\n');
  await timers.pass(LIMITS.dataMs);
  await client.expect('421 4.4.2');
  assert.equal(await client.reply(), null);
  while (door.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(road.seen[0]?.aborted, true);
  assert.equal(budget.left, before);
});

test('silence within a message ends it', async (t) => {
  const { greeted, timers, road } = await start(t);
  const client = await greeted();
  await client.openData();
  client.send('one line\r\n.');
  await timers.pass(LIMITS.idleMs);
  await client.expect('421 4.4.2');
  assert.equal(await client.reply(), null);
  assert.deepEqual(road.messages, []);
});

for (const memoryThreshold of [1_000_000, 1000]) {
  test(`a client that leaves before the dot leaves no message behind (threshold ${memoryThreshold})`, async (t) => {
    const { greeted, road, door, budget, spoolFolder } = await start(t, { memoryThreshold });
    const before = budget.left;
    const client = await greeted();
    await client.openData();
    client.socket.end('line of text\r\n'.repeat(1000));
    await client.closed();
    while (door.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(road.messages, []);
    assert.equal(road.seen[0]?.aborted, true);
    assert.equal(budget.left, before);
    assert.deepEqual(await readdir(spoolFolder), []);
  });
}

test('a client that leaves behind the dot changes nothing: the road finishes, and the log says so', async (t) => {
  const { greeted, road, door, logged } = await start(t);
  const reached = latch();
  const finish = latch();
  road.onData = async () => {
    reached.open();
    await finish.passed;
    return [reply(250, '2.0.0', 'Taken')];
  };
  const client = await greeted();
  await client.openData();
  client.send('x\r\n.\r\n');
  await reached.passed;
  client.socket.resetAndDestroy();
  await client.closed();
  // The reset must have arrived before the road finishes; the server has nothing to say about it.
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  finish.open();
  while (door.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(road.messages, ['x\r\n']);
  assert.equal(road.seen[0]?.aborted, false);
  assert.ok(logged.includes('warn client left before it heard what became of its message'), logged.join());
});

/** A whole session with two messages, one of them refused, and a broken command. */
const SESSION = Buffer.from(
  [
    'EHLO client.example\r\nMAIL FROM:<sim@partner.example>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\n',
    'Subject: one\r\n\r\n..\r\n...\r\n.x\r\n\r\n.\r\n',
    'NO\0OP\r\nMAIL FROM:<>\r\nRCPT TO:<"odd > one"@example.org>\r\nDATA\r\nbad\n.\nline\r\n.\r\n',
    'MAIL FROM:<sim@partner.example>\r\nRCPT TO:<anna@example.org>\r\nRCPT TO:<ben@example.org>\r\nDATA\r\n.\r\nQUIT\r\n',
  ].join(''),
);

test('however a session is cut into packets, the same replies, transactions and octets come of it', async (t) => {
  const road = new FakeRoad();
  const { dial } = await start(t, { road });
  const play = async (pieces: Buffer[]): Promise<unknown> => {
    road.seen.length = 0;
    const client: Dialer = await dial();
    for (const piece of pieces) {
      client.send(piece);
      // Lets the packet go out on its own; whether it arrives alone makes no difference to what must hold.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const replies: (string | null)[] = [];
    for (let answer = await client.reply(); answer !== null; answer = await client.reply()) replies.push(answer);
    return structuredClone({ replies, seen: road.seen.map((s) => ({ ...s, message: s.message?.toString('latin1') })) });
  };
  const whole = await play([SESSION]);
  assert.deepEqual(road.messages, ['Subject: one\r\n\r\n.\r\n..\r\nx\r\n\r\n', '']);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: SESSION.length - 1 }), { maxLength: 40 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), SESSION.length];
      const pieces = places.slice(1).map((end, i) => SESSION.subarray(places[i], end));
      assert.deepEqual(await play(pieces), whole);
    }),
    { numRuns: 60 },
  );
  assert.deepEqual(await play([...SESSION].map((octet) => Buffer.from([octet]))), whole);
});
