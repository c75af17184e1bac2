import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SmtpReply } from '../../mail/reply.ts';
import { NotAReply, ReplyParser } from './reply-parser.ts';

function parse(text: string | Buffer, cut = Number.POSITIVE_INFINITY): SmtpReply[] {
  const bytes = Buffer.from(text);
  const parser = new ReplyParser();
  const replies: SmtpReply[] = [];
  for (let at = 0; at < bytes.length; at += Math.min(cut, bytes.length)) replies.push(...parser.push(bytes.subarray(at, at + Math.min(cut, bytes.length))));
  return replies;
}

test('one line, many lines, several replies, however they are cut', () => {
  const stream = '250 2.0.0 Ok\r\n250-next-hop.test\r\n250-SIZE 100\r\n250 DSN\r\n354\r\n';
  const expected = [
    { code: 250, enhanced: '2.0.0', lines: ['Ok'] },
    { code: 250, lines: ['next-hop.test', 'SIZE 100', 'DSN'] },
    { code: 354, lines: [''] },
  ];
  for (const cut of [1, 2, 7, 1000]) assert.deepEqual(parse(stream, cut), expected);
});

test('bare LF ends a line too', () => {
  assert.deepEqual(parse('250-a\n250 b\n'), [{ code: 250, lines: ['a', 'b'] }]);
});

test('the enhanced code leaves the text on every line that bears it', () => {
  assert.deepEqual(parse('550-5.1.1 No such user\r\n550-5.1.1\r\n550 see our page\r\n'), [
    { code: 550, enhanced: '5.1.1', lines: ['No such user', '', 'see our page'] },
  ]);
});

test('what only looks like an enhanced code stays in the text', () => {
  for (const text of ['4.1.1 class of another reply', '5.1.1234 too long', '5.1.1no space', '1.2.3.4 is listed']) {
    assert.deepEqual(parse(`550 ${text}\r\n`), [{ code: 550, lines: [text] }]);
  }
});

test('controls never travel on', () => {
  assert.deepEqual(parse('550 a\rb\u0000c\u001b[31m\u0085d\r\n'), [{ code: 550, lines: ['a b c [31m d'] }]);
});

for (const [name, text] of [
  ['no code', 'hello\r\n'],
  ['a code below 200', '150 wait\r\n'],
  ['a code above 599', '600 what\r\n'],
  ['four digits', '2500 Ok\r\n'],
  ['text glued to the code', '250Ok\r\n'],
  ['an empty line', '\r\n'],
  ['two codes in one reply', '250-Ok\r\n550 No\r\n'],
  ['a line without an end', `250 ${'x'.repeat(5000)}`],
  ['too long a line', `250 ${'x'.repeat(5000)}\r\n`],
  ['lines without an end', '250-x\r\n'.repeat(300)],
] as const) {
  test(`not a reply: ${name}`, () => assert.throws(() => parse(text), NotAReply));
}

test('replies before a fault are not lost', () => {
  const parser = new ReplyParser();
  const replies: SmtpReply[] = [];
  assert.throws(() => {
    for (const reply of parser.push(Buffer.from('250 2.0.0 Queued\r\nrubbish\r\n'))) replies.push(reply);
  }, NotAReply);
  assert.equal(replies.length, 1);
});

test('any octets: replies or NotAReply, nothing else', () => {
  const octets = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.array(fc.constantFrom(0x32, 0x35, 0x30, 0x2d, 0x20, 0x0d, 0x0a, 0x2e), { maxLength: 60 }));
  fc.assert(
    fc.property(octets, (list) => {
      try {
        for (const { code, lines } of parse(Buffer.from(list))) {
          assert.ok(code >= 200 && code < 600);
          assert.ok(lines.length > 0);
        }
      } catch (error) {
        assert.ok(error instanceof NotAReply);
      }
    }),
    { numRuns: 300 },
  );
});
