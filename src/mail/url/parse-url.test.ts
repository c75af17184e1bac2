import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseUrl } from './parse-url.ts';

it('reads a host in letters beyond ASCII as well after a hundred thousand others', () => {
  // Node 20 and 22 answer URL.canParse wrongly once the caller is optimised.
  for (let i = 0; i < 100_000; i += 1) parseUrl('https://partner.example/x');
  assert.equal(parseUrl('https://bänk.test/x')?.hostname, 'xn--bnk-qla.test');
});

it('gives nothing for what is no URL, and resolves against a base', () => {
  assert.equal(parseUrl('https://'), null);
  assert.equal(parseUrl('/x'), null);
  assert.equal(parseUrl('/x', 'https://bänk.test/y')?.href, 'https://xn--bnk-qla.test/x');
});
