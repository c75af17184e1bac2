import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reply } from '../../mail/reply.ts';
import { formatReply } from './reply-format.ts';

const wire = (...args: Parameters<typeof reply>): string => formatReply(reply(...args));

test('code, enhanced code and text stand in this order on every line', () => {
  assert.equal(wire(250, '2.0.0', 'Ok'), '250 2.0.0 Ok\r\n');
  assert.equal(wire(550, '5.1.1', 'No such user', 'see postmaster'), '550-5.1.1 No such user\r\n550 5.1.1 see postmaster\r\n');
});

test('a next hop that sent no enhanced code is given none', () => {
  assert.equal(wire(450, undefined, 'greylisted'), '450 greylisted\r\n');
  assert.equal(wire(250, undefined), '250 \r\n');
});

test('text can neither end the reply nor begin another', () => {
  assert.equal(wire(550, '5.7.1', 'no\r\n250 yes\0\x1b\u0085'), '550 5.7.1 no  250 yes   \r\n');
});

test('a line keeps to 512 octets and to whole characters', () => {
  const long = formatReply(reply(550, '5.7.1', 'é'.repeat(600)));
  assert.ok(Buffer.byteLength(long) <= 512);
  assert.doesNotMatch(long, /\ufffd/);
});

test('whatever the text, each line has the code and the last one alone has a space behind it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { minLength: 1, maxLength: 5 }), (lines) => {
      const out = wire(550, undefined, ...lines).split('\r\n');
      assert.equal(out.pop(), '');
      assert.equal(out.length, lines.length);
      out.forEach((line, i) => {
        assert.ok(line.startsWith(i === lines.length - 1 ? '550 ' : '550-'));
      });
    }),
  );
});
