import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReceivedCounter } from './received-counter.ts';

function count(text: string, size = text.length): number {
  const counter = new ReceivedCounter();
  for (let at = 0; at < text.length; at += Math.max(size, 1)) counter.feed(Buffer.from(text.slice(at, at + size), 'latin1'));
  return counter.count;
}

test('Received fields are counted in the header, in any case, and nothing that only looks like one', () => {
  assert.equal(
    count('Received: a\r\nreceived:b\r\nRECEIVED : c\r\n\tReceived: folded\r\nX-Received: d\r\nReceived-SPF: e\r\nReceive: f\r\n\r\nReceived: body\r\n'),
    3,
  );
  assert.equal(count(''), 0);
  assert.equal(count('\r\nReceived: body\r\n'), 0);
});

test('the count does not depend on how the message was cut', () => {
  const line = fc.constantFrom('Received: a\r\n', ' Received: b\r\n', 'Subject: c\r\n', 'received :d\r\n', '\r\n', 'Received\r\n');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      assert.equal(count(lines.join(''), size), count(lines.join('')));
    }),
  );
});
