import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { limitSignatures } from './signature-limit.ts';

const limited = (text: string, limit: number) => limitSignatures(Buffer.from(text), limit).toString();

for (const [name, end] of [
  ['CRLF', '\r\n'],
  ['LF', '\n'],
] as const) {
  it(`drops whole folded fields after the limit, and nothing in the body (${name})`, () => {
    const text = ['DKIM-Signature: 1;', ' more', 'From: a', 'dkim-signature : 2', '\tfold', 'DKIM-Signature: 3', 'To: b', '', 'DKIM-Signature: body', ''].join(
      end,
    );
    assert.equal(limited(text, 1), ['DKIM-Signature: 1;', ' more', 'From: a', 'To: b', '', 'DKIM-Signature: body', ''].join(end));
    assert.equal(limited(text, 3), text);
  });
}

it('is the message itself when there is nothing to drop', () => {
  const message = Buffer.from('From: a\r\n\r\nDKIM-Signature: x\r\n');
  assert.equal(limitSignatures(message), message);
});

it('drops down to a header that is all signatures, and takes any bytes', () => {
  assert.equal(limited('DKIM-Signature: 1\nDKIM-Signature: 2', 1), 'DKIM-Signature: 1\n');
  assert.equal(limited('DKIM-Signature: 1\nDKIM-Signature: 2\n\nbody', 1), 'DKIM-Signature: 1\n\nbody');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => limitSignatures(Buffer.from(bytes), 0).length <= bytes.length));
});
