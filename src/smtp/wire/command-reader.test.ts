import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CommandEvent, CommandReader } from './command-reader.ts';

/** All events of a stream that arrives in these pieces. */
function read(pieces: Buffer[]): CommandEvent[] {
  const reader = new CommandReader();
  const events: CommandEvent[] = [];
  for (const piece of pieces) {
    for (let rest = piece; rest.length > 0; ) {
      const { event, used } = reader.feed(rest);
      if (event !== null) events.push(event);
      rest = rest.subarray(used);
    }
  }
  return events;
}

const text = (octets: string): CommandEvent[] => read([Buffer.from(octets, 'latin1')]);
const line = (content: string): CommandEvent => ({ kind: 'line', text: content });

test('a command ends with CRLF and nothing else', () => {
  assert.deepEqual(text('NOOP\r\nQUIT\r\n'), [line('NOOP'), line('QUIT')]);
  assert.deepEqual(text('NOOP'), []);
  assert.deepEqual(text('\r\n'), [line('')]);
});

for (const [name, octets, why] of [
  ['bare LF', 'NOOP\nQUIT\r\n', /bare LF/],
  ['bare CR', 'NOOP\rQUIT\r\n', /bare CR/],
  ['CR CR LF', 'NOOP\r\r\n', /bare CR/],
  ['LF CR', 'NOOP\n\r\n', /bare LF/],
  ['NUL', 'NO\0OP\r\n', /NUL/],
  ['invalid UTF-8', 'NOOP \xff\r\n', /UTF-8/],
] as const) {
  test(`${name} in a command is one malformed command, and the next one is read whole`, () => {
    const [bad, next, ...more] = text(`${octets}RSET\r\n`);
    assert.ok(bad?.kind === 'malformed' && why.test(bad.why), JSON.stringify(bad));
    assert.deepEqual(next, line('RSET'));
    assert.deepEqual(more, []);
  });
}

test('a client that ends its lines with LF alone hears so at once', () => {
  assert.equal(text('EHLO client.example\n').length, 1);
});

test('2,048 octets with CRLF are a line, one more is not, and the rest of it is skipped', () => {
  assert.deepEqual(text(`${'x'.repeat(2046)}\r\n`), [line('x'.repeat(2046))]);
  const events = text(`${'x'.repeat(2047)}\r\nNOOP\r\n`);
  assert.deepEqual(events, [{ kind: 'malformed', why: 'command line too long' }, line('NOOP')]);
  assert.deepEqual(text(`${'x'.repeat(100_000)}\r\nNOOP\r\n`), events);
});

test('however the octets are cut into packets, the commands are the same', () => {
  const octet = fc.constantFrom(...Buffer.from('AB \r\n\0\xc3'));
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 60 }), fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (octets, sizes) => {
      const whole = Buffer.from(octets);
      const pieces: Buffer[] = [];
      for (let at = 0; at < whole.length; ) {
        const size = sizes.next().value as number;
        pieces.push(whole.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual(read(pieces), read([whole]));
    }),
  );
});

test('every line that ends with CRLF yields exactly one event, whatever is in it', () => {
  const octet = fc.constantFrom(...Buffer.from('AB \r\n\0\xc3'));
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 60 }), (octets) => {
      const stream = Buffer.concat([Buffer.from(octets), Buffer.from('\r\n')]);
      const lines = stream.toString('latin1').split('\r\n').length - 1;
      assert.equal(read([stream]).length, lines);
    }),
  );
});
