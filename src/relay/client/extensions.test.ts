import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesOf, noExtensions, parseExtensions } from './extensions.ts';

const parse = (...lines: string[]) => parseExtensions({ code: 250, lines: ['PIPELINING.example greets you', ...lines] });

test('keywords in any case, with their parameters; the first line is a name', () => {
  const extensions = parse('pipelining', 'Size 1000', '8BITMIME', 'SMTPUTF8', 'DSN', 'STARTTLS', 'AUTH plain LOGIN', 'XFORWARD NAME ADDR', 'X-UNKNOWN a b');
  assert.deepEqual(extensions, {
    pipelining: true,
    size: 1000,
    eightBitMime: true,
    smtpUtf8: true,
    dsn: true,
    startTls: true,
    auth: new Set(['PLAIN', 'LOGIN']),
    xforward: new Set(['NAME', 'ADDR']),
  });
  assert.deepEqual(parse(), noExtensions);
});

test('SIZE without a number, or with one that is none, sets no limit', () => {
  for (const line of ['SIZE', 'SIZE 0', 'SIZE many', 'SIZE -1', 'SIZE 99999999999999999999']) assert.equal(parse(line).size, 0);
  assert.equal(capabilitiesOf(parse()).size, 0);
});

test('the old spelling AUTH=, alone or beside the new one', () => {
  assert.deepEqual(parse('AUTH LOGIN', 'AUTH=PLAIN').auth, new Set(['LOGIN', 'PLAIN']));
});
