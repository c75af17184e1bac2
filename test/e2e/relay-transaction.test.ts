/** The probe, groups sent in transactions of their own, and sessions that die while a message is judged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, deliver, later, letter, outgoing, relayTo, texts, to } from './relay-setup.ts';
import { accept, drop, type Script, ScriptedNextHop, say, sayAndDrop } from './scripted-next-hop.ts';

const [anna, bob, carl] = [to('anna@example.org'), to('bob@example.org'), to('carl@example.org')];
const queued = '250 2.0.0 Ok: queued';
const noPipelining = ['SIZE', '8BITMIME'];

async function withHop(script: Script, body: (hop: ScriptedNextHop, setup: ReturnType<typeof relayTo>) => Promise<void>): Promise<void> {
  const hop = await ScriptedNextHop.start(script);
  // One connection: whoever comes next waits for it, so that a second one tells of a session that was lost.
  const setup = relayTo({ port: hop.port, connections: 1 });
  try {
    await body(hop, setup);
  } finally {
    await setup.relay.close();
    await hop.close();
  }
}

const verbs = (hop: ScriptedNextHop): string => hop.lines.map((line) => line.split(' ')[1]).join(' ');

test('one outcome for all: content goes out on the probe, in one transaction', () =>
  withHop({}, async (hop, { relay }) => {
    assert.deepEqual(await deliver(relay, [anna.address, bob.address]), ['250 2.1.5 Ok', '250 2.1.5 Ok', `[${queued}]`, `[${queued}]`]);
    assert.equal(verbs(hop), 'EHLO MAIL RCPT RCPT DATA');
    assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<anna@example.org>', 'RCPT TO:<bob@example.org>']);
    assert.equal(hop.mails[0]?.content.toString(), 'Subject: Lunch\r\n\r\nAt noon?\r\n');
  }));

test('a refused recipient does not part the others from the probe', () =>
  withHop({ rcpt: ({ line }) => (line.includes('bob') ? say('550 5.1.1 No bob here') : accept) }, async (hop, { relay }) => {
    assert.deepEqual(await deliver(relay, [anna.address, bob.address, carl.address]), [
      '250 2.1.5 Ok',
      '550 5.1.1 No bob here',
      '250 2.1.5 Ok',
      `[${queued}]`,
      `[${queued}]`,
    ]);
    assert.equal(verbs(hop), 'EHLO MAIL RCPT RCPT RCPT DATA');
  }));

for (const extensions of [undefined, noPipelining]) {
  test(`groups: RSET, then a transaction for each${extensions ? ', no pipelining' : ''}`, () =>
    withHop(extensions ? { extensions } : {}, async (hop, { relay }) => {
      const transaction = begin(relay);
      for (const one of [anna, bob, carl]) assert.equal((await transaction.rcpt(one)).code, 250);
      assert.deepEqual(texts(await transaction.send([carl, anna], letter, later())), [queued, queued]);
      assert.deepEqual(texts(await transaction.send([bob], outgoing('Subject: Other\r\n\r\n'), later())), [queued]);
      transaction.end();
      assert.equal(verbs(hop), 'EHLO MAIL RCPT RCPT RCPT RSET MAIL RCPT RCPT DATA MAIL RCPT DATA');
      assert.deepEqual(
        hop.mails.map((mail) => mail.rcpts),
        [['RCPT TO:<carl@example.org>', 'RCPT TO:<anna@example.org>'], ['RCPT TO:<bob@example.org>']],
      );
    }));

  test(`a recipient refused in its group has its own reply${extensions ? ', no pipelining' : ''}`, () =>
    withHop(
      { rcpt: ({ line, times }) => (line.includes('bob') && times > 3 ? say('452 4.2.2 Full now') : accept), ...(extensions ? { extensions } : {}) },
      async (hop, { relay }) => {
        const transaction = begin(relay);
        for (const one of [anna, bob, carl]) await transaction.rcpt(one);
        assert.deepEqual(texts(await transaction.send([anna, bob], letter, later())), [queued, '452 4.2.2 Full now']);
        transaction.end();
        assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<anna@example.org>']);
      },
    ));

  test(`all refused in their group: no content, session still good${extensions ? ', no pipelining' : ''}`, () =>
    withHop({ rcpt: ({ times }) => (times > 2 ? say('550 5.2.1 Gone') : accept), ...(extensions ? { extensions } : {}) }, async (hop, { relay }) => {
      const transaction = begin(relay);
      for (const one of [anna, bob]) await transaction.rcpt(one);
      assert.deepEqual(texts(await transaction.send([bob], letter, later())), ['550 5.2.1 Gone']);
      transaction.end();
      hop.script = extensions ? { extensions } : {};
      await deliver(relay, [carl.address]);
      assert.equal(hop.connections, 1);
      assert.equal(hop.mails.length, 1);
    }));
}

test('354 although every recipient was refused: an empty message to nobody closes it (RFC 2920 section 3.1)', () =>
  withHop({ rcpt: ({ times }) => (times > 2 ? say('550 5.2.1 Gone') : accept), data: say('354 Well, go on') }, async (hop, { relay }) => {
    const transaction = begin(relay);
    for (const one of [anna, bob]) await transaction.rcpt(one);
    assert.deepEqual(texts(await transaction.send([bob], letter, later())), ['550 5.2.1 Gone']);
    transaction.end();
    assert.equal(hop.mails[0]?.content.length, 0);
    assert.deepEqual(hop.mails[0]?.rcpts, []);
    hop.script = {};
    assert.deepEqual((await deliver(relay, [carl.address])).at(-1), `[${queued}]`);
    assert.equal(hop.connections, 1, 'the session went on');
  }));

test('MAIL refused: the answer to every recipient, asked once', () =>
  withHop({ mail: say('550 5.7.1 Not from you') }, async (hop, { relay }) => {
    assert.deepEqual(await deliver(relay, [anna.address, bob.address]), ['550 5.7.1 Not from you', '550 5.7.1 Not from you']);
    assert.equal(hop.commands('MAIL').length, 1);
  }));

test('MAIL refused and the connection dropped: the refusal stands', () =>
  withHop({ mail: sayAndDrop('554 5.7.1 Go away') }, async (_hop, { relay }) => {
    assert.deepEqual(await deliver(relay, [anna.address]), ['554 5.7.1 Go away']);
  }));

test('421 in the middle of a pipelined group: 451 with its text for all, nothing sent', () =>
  withHop({ rcpt: ({ times }) => (times > 3 ? sayAndDrop('421 4.3.2 Going down') : accept) }, async (hop, { relay }) => {
    const transaction = begin(relay);
    await transaction.rcpt(anna);
    await transaction.rcpt(bob);
    assert.deepEqual(texts(await transaction.send([anna, carl], letter, later())), ['451 4.3.2 Going down', '451 4.3.2 Going down']);
    transaction.end();
    assert.equal(hop.mails.length, 0);
  }));

test('the probe died while the message was judged: the whole transaction again on a fresh connection', () =>
  withHop({}, async (hop, { relay }) => {
    const transaction = begin(relay);
    await transaction.rcpt(anna);
    await transaction.rcpt(bob);
    hop.dropAll();
    await hop.until(() => hop.open.size === 0);
    assert.deepEqual(texts(await transaction.send([anna, bob], letter, later())), [queued, queued]);
    transaction.end();
    assert.equal(hop.connections, 2);
    assert.equal(hop.mails.length, 1);
  }));

test('the probe says 421 on its own while the message is judged: again on a fresh connection', () =>
  withHop({}, async (hop, { relay }) => {
    const transaction = begin(relay);
    await transaction.rcpt(anna);
    hop.sayToAll('421 4.4.2 Timeout');
    hop.dropAll();
    assert.deepEqual(texts(await transaction.send([anna], letter, later())), [queued]);
    transaction.end();
    assert.deepEqual(
      hop.mails.map((mail) => mail.connection),
      [2],
    );
  }));

test('the next hop drops between two recipients: both are named again with the content', () =>
  withHop({ rcpt: ({ times }) => (times === 2 ? drop : accept) }, async (hop, { relay }) => {
    assert.deepEqual(await deliver(relay, [anna.address, bob.address]), ['250 2.1.5 Ok', '250 2.1.5 Ok', `[${queued}]`, `[${queued}]`]);
    assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<anna@example.org>', 'RCPT TO:<bob@example.org>']);
  }));

test('never sent twice: a drop after the dot is not tried again', () =>
  withHop({ dot: drop }, async (hop, { relay }) => {
    await deliver(relay, [anna.address]);
    assert.equal(hop.mails.length, 1);
    assert.equal(hop.connections, 1);
  }));

test('end without content: RSET, and the connection serves the next transaction', () =>
  withHop({}, async (hop, { relay }) => {
    const transaction = begin(relay);
    await transaction.rcpt(anna);
    transaction.end();
    transaction.end();
    await hop.until(() => hop.commands('RSET').length === 1);
    await deliver(relay, [bob.address]);
    assert.equal(hop.connections, 1);
    assert.deepEqual(hop.mails[0]?.rcpts, ['RCPT TO:<bob@example.org>']);
    assert.equal((await transaction.rcpt(anna)).code, 451, 'an ended transaction takes nobody');
  }));

test('a recipient named twice is two recipients', () =>
  withHop({}, async (hop, { relay }) => {
    assert.equal((await deliver(relay, [anna.address, anna.address])).length, 4);
    assert.equal(verbs(hop), 'EHLO MAIL RCPT RCPT DATA');
  }));

test('calls made at once are answered in turn', () =>
  withHop({ rcpt: ({ line }) => (line.includes('bob') ? say('550 5.1.1 No') : accept) }, async (_hop, { relay }) => {
    const transaction = begin(relay);
    const codes = (await Promise.all([anna, bob, carl].map((one) => transaction.rcpt(one)))).map((answer) => answer.code);
    transaction.end();
    assert.deepEqual(codes, [250, 550, 250]);
  }));

test('a control in an address is refused here: it never becomes a second command', () =>
  withHop({}, async (hop, { relay }) => {
    const transaction = begin(relay);
    assert.equal((await transaction.rcpt(to('a@example.org>\r\nRCPT TO:<evil@example.org'))).code, 553);
    transaction.end();
    const other = begin(relay, {}, 'a@example.org>\r\nQUIT');
    assert.equal((await other.rcpt(anna)).code, 553);
    other.end();
    assert.doesNotMatch(hop.lines.join('\n'), /evil|QUIT/);
  }));
