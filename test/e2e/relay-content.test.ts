/** What goes over the wire after 354: every octet as it was, as fast as the next hop takes it, and no final dot under a message that is not whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Outgoing } from '../../src/ports.ts';
import type { NextHopTarget } from '../../src/relay/target.ts';
import { begin, deliver, later, letter, outgoing, relayTo, texts, to } from './relay-setup.ts';
import { type Script, ScriptedNextHop, say, sayAndDrop, stall } from './scripted-next-hop.ts';

const accepted = '250 2.1.5 Ok';
const queued = '[250 2.0.0 Ok: queued]';

async function withHop(
  script: Script,
  body: (hop: ScriptedNextHop, setup: ReturnType<typeof relayTo>) => Promise<void>,
  fields: Partial<NextHopTarget> = {},
): Promise<void> {
  const hop = await ScriptedNextHop.start(script);
  const setup = relayTo({ port: hop.port, ...fields });
  try {
    await body(hop, setup);
  } finally {
    await setup.relay.close();
    await hop.close();
  }
}

const inChunks = (bytes: Buffer, sizes: readonly number[]): Outgoing => ({
  size: bytes.length,
  *chunks() {
    let at = 0;
    for (let i = 0; at < bytes.length; i++) {
      const next = at + (sizes[i % sizes.length] ?? bytes.length);
      yield bytes.subarray(at, next);
      at = next;
    }
  },
});

const asReceived = (bytes: Buffer): Buffer =>
  bytes.length === 0 || bytes.subarray(-2).equals(Buffer.from('\r\n')) ? bytes : Buffer.concat([bytes, Buffer.from('\r\n')]);

const samples: [string, Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['no final newline', Buffer.from('Subject: x\r\n\r\nend')],
  ['a lone dot', Buffer.from('.')],
  ['lines of dots', Buffer.from('.\r\n..\r\n...\r\n.x\r\n')],
  ['ends with CR', Buffer.from('Subject: x\r\n\r\nend\r')],
  ['ends with a dot', Buffer.from('Subject: x\r\n\r\n.')],
  ['bare LF and CR before dots', Buffer.from('a\n.b\r.c\n.\nd\r\r\n.e\r\n')],
  ['every octet', Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256))],
  ['a line of 100,000 octets', Buffer.concat([Buffer.alloc(100_000, 0x61), Buffer.from('\r\n')])],
  ['8-bit', Buffer.from('Subject: x\r\n\r\nGrüße 漢字\r\n', 'utf8')],
];

test('every octet arrives as it was, however it is cut', () =>
  withHop({}, async (hop, { relay }) => {
    for (const [name, bytes] of samples) {
      for (const size of [1, 3, bytes.length || 1]) {
        if (size === 1 && bytes.length > 5000) continue;
        assert.deepEqual(await deliver(relay, ['a@example.org'], inChunks(bytes, [size])), [accepted, queued], name);
        assert.ok(hop.mails.at(-1)?.content.equals(asReceived(bytes)), `${name} in chunks of ${size}`);
      }
    }
    assert.equal(hop.connections, 1);
  }));

test('every octet arrives as it was: any mixture of CR, LF, dots and others', () =>
  withHop({}, async (hop, { relay }) => {
    const octets = fc.array(fc.constantFrom(0x0d, 0x0a, 0x2e, 0x61, 0xff), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(octets, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }), async (list, sizes) => {
        const bytes = Buffer.from(list);
        await deliver(relay, ['a@example.org'], inChunks(bytes, sizes));
        assert.deepEqual(hop.mails.at(-1)?.content, asReceived(bytes));
      }),
      { numRuns: 150 },
    );
    assert.equal(hop.connections, 1, 'no content ended early or was taken for a command');
  }));

test('a large message streams: it is never more than a little ahead of the next hop', () =>
  withHop(
    { content: stall },
    async (_hop, { relay }) => {
      let produced = 0;
      const chunk = Buffer.alloc(65_536, 0x61);
      const endless: Outgoing = {
        size: 2 ** 30,
        *chunks() {
          for (; produced < 2 ** 30; produced += chunk.length) yield chunk;
        },
      };
      assert.deepEqual(await deliver(relay, ['a@example.org'], endless), [accepted, '[451 4.4.1 Next hop does not answer, try again later]']);
      assert.ok(produced < 2 ** 26, `${produced} octets were read for a peer that takes none`);
    },
    { timeoutMs: 300 },
  ));

for (const [name, behaviour, heard] of [
  ['5xx', say('552 5.3.4 Too big'), '[552 5.3.4 Too big]'],
  ['421', sayAndDrop('421 4.3.2 Shutting down'), '[451 4.3.2 Shutting down]'],
  ['250', say('250 2.0.0 Ok'), '[451 4.5.0 Next hop answered out of order, try again later]'],
] as const) {
  test(`a reply before the content is finished: ${name}; nothing more is sent, no dot ends the half message`, () =>
    withHop({ content: behaviour }, async (hop, { relay }) => {
      const heavy: Outgoing = {
        size: 2 ** 28,
        async *chunks() {
          for (let sent = 0; sent < 2 ** 28; sent += 65_536) {
            yield Buffer.alloc(65_536, 0x61);
            await new Promise((resolve) => setImmediate(resolve));
          }
        },
      };
      assert.deepEqual(await deliver(relay, ['a@example.org'], heavy), [accepted, heard]);
      assert.equal(hop.mails.length, 0);
      // The connection is in the middle of content: it must not serve again.
      hop.script = {};
      assert.deepEqual(await deliver(relay, ['a@example.org']), [accepted, queued]);
      assert.equal(hop.connections, 2);
    }));
}

test('a message that cannot be read to its end gets no final dot', () =>
  withHop({}, async (hop, { relay, log }) => {
    const broken: Outgoing = {
      size: 100,
      async *chunks() {
        yield Buffer.from('Subject: half\r\n');
        throw new Error('EIO: spool is gone');
      },
    };
    const cut: Outgoing = { size: 100, chunks: () => [Buffer.from('Subject: half\r\n')] };
    for (const content of [broken, cut]) {
      assert.deepEqual(await deliver(relay, ['a@example.org'], content), [accepted, '[451 4.3.0 Message could not be read here, try again later]']);
    }
    await hop.until(() => hop.open.size === 0);
    assert.equal(hop.mails.length, 0);
    assert.match(log.entries[0]?.text ?? '', /spool is gone/);
  }));

test('a deadline that has passed: nothing is sent', () =>
  withHop({}, async (hop, { relay }) => {
    const transaction = begin(relay);
    const one = to('a@example.org');
    await transaction.rcpt(one);
    assert.match(texts(await transaction.send([one], letter, Date.now() - 1))[0] ?? '', /^451 4\.4\.[12]/);
    transaction.end();
    assert.equal(hop.mails.length, 0);
  }));

test('content is the same in every copy of a split transaction', () =>
  withHop({}, async (hop, { relay }) => {
    const [a, b] = [to('a@example.org'), to('b@example.org')];
    const transaction = begin(relay);
    await transaction.rcpt(a);
    await transaction.rcpt(b);
    const body = outgoing('.\r\nSubject: x');
    await transaction.send([a], body, later());
    await transaction.send([b], body, later());
    transaction.end();
    assert.deepEqual(
      hop.mails.map((mail) => mail.wire.toString()),
      ['..\r\nSubject: x\r\n', '..\r\nSubject: x\r\n'],
    );
  }));
