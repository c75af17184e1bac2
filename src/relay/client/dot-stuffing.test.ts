import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DotStuffer } from './dot-stuffing.ts';

const stuff = (...chunks: (string | Uint8Array)[]): string => {
  const stuffer = new DotStuffer();
  return Buffer.concat([...chunks.flatMap((chunk) => stuffer.push(Buffer.from(chunk as string))), stuffer.end()]).toString('latin1');
};

/** What a receiver that follows RFC 5321 section 4.5.2 makes of it. */
function receive(wire: string): { content: string; rest: string } {
  const end = wire.startsWith('.\r\n') ? 0 : wire.indexOf('\r\n.\r\n') + 2;
  return { content: wire.slice(0, end).replace(/(^|\r\n)\./g, '$1'), rest: wire.slice(end + 3) };
}

test('dots that begin a line are doubled, others are not', () => {
  assert.equal(stuff('.a\r\n..b\r\nc.\r\n.\r\n'), '..a\r\n...b\r\nc.\r\n..\r\n.\r\n');
});

test('the end: a dot alone on its line, after a CRLF that is added only where it is missing', () => {
  assert.equal(stuff(''), '.\r\n');
  assert.equal(stuff('a\r\n'), 'a\r\n.\r\n');
  assert.equal(stuff('a'), 'a\r\n.\r\n');
  assert.equal(stuff('a\r'), 'a\r\r\n.\r\n');
  assert.equal(stuff('a\n'), 'a\n\r\n.\r\n');
});

test('a bare CR or LF is content: no dot is doubled after it', () => {
  assert.equal(stuff('a\n.b\r.c\r\n'), 'a\n.b\r.c\r\n.\r\n');
});

test('a line start that falls between chunks is seen', () => {
  assert.equal(stuff('a\r\n', '.b'), 'a\r\n..b\r\n.\r\n');
  assert.equal(stuff('a\r', '\n.b'), 'a\r\n..b\r\n.\r\n');
  assert.equal(stuff('a\r', '\n', '', '.', 'b'), 'a\r\n..b\r\n.\r\n');
});

test('any content in any chunks arrives as it was, and nothing is left over', () => {
  const chunk = fc.array(fc.constantFrom(0x0d, 0x0a, 0x2e, 0x61, 0xff), { maxLength: 12 }).map((list) => Uint8Array.from(list));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 6 }), (chunks) => {
      const whole = Buffer.concat(chunks).toString('latin1');
      const { content, rest } = receive(stuff(...chunks));
      assert.equal(content, whole === '' || whole.endsWith('\r\n') ? whole : `${whole}\r\n`);
      assert.equal(rest, '');
    }),
    { numRuns: 1000 },
  );
});
