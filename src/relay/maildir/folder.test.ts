import assert from 'node:assert/strict';
import { join, resolve, sep } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { folderOf } from './folder.ts';

test('plain addresses stay readable, in lower case', () => {
  for (const address of ['ceo@example.org', 'anna.b+list=x_y-z@mail.example.org', 'postmaster']) assert.equal(folderOf(address), address);
  assert.equal(folderOf('CEO@Example.ORG'), 'ceo@example.org');
});

for (const [address, folder] of [
  ['..', '%2E.'],
  ['.', '%2E'],
  ['', '%'],
  ['../../etc/cron.d@example.org', '%2E.%2F..%2Fetc%2Fcron.d@example.org'],
  ['a/b@example.org', 'a%2Fb@example.org'],
  ['a\\b@example.org', 'a%5Cb@example.org'],
  ['a\u0000b@example.org', 'a%00b@example.org'],
  ['a%2Fb@example.org', 'a%252fb@example.org'],
  ['"a b"@example.org', '%22a%20b%22@example.org'],
  ['jürgen@example.org', 'j%C3%BCrgen@example.org'],
  ['a:b~c@example.org', 'a%3Ab%7Ec@example.org'],
] as const) {
  test(`escaped: ${JSON.stringify(address)}`, () => assert.equal(folderOf(address), folder));
}

test('one mailbox for the two ways to write ü', () => {
  assert.equal(folderOf('j\u00fcrgen@example.org'), folderOf('ju\u0308rgen@example.org'));
});

test('long addresses are cut, and differ still', () => {
  const [one, other] = [folderOf(`${'a'.repeat(300)}@example.org`), folderOf(`${'a'.repeat(301)}@example.org`)];
  assert.ok(one.length <= 255 && other.length <= 255);
  assert.notEqual(one, other);
});

test('no address leads anywhere but to one folder of its own below the base', () => {
  const nasty = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('.', '/', '\\', '\u0000', '%', '2', 'F', 'e', '~', 'ü', '@') }));
  fc.assert(
    fc.property(nasty, nasty, (a, b) => {
      const name = folderOf(a);
      assert.equal(resolve(join('/base', name)), `/base${sep}${name}`);
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 255);
      if (name === folderOf(b)) assert.equal(a.normalize('NFC').toLowerCase(), b.normalize('NFC').toLowerCase());
    }),
    { numRuns: 1000 },
  );
});
