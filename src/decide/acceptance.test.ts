import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mayRelay } from './acceptance.ts';

const OURS = ['example.org', 'xn--mller-kva.example'];

function outcome(address: string, anyone = false): string {
  const got = mayRelay(address, OURS, anyone);
  return 'ok' in got ? `${got.protected ? 'ours' : 'theirs'} ${got.address}` : `${got.code} ${got.enhanced}`;
}

describe('who may be addressed', () => {
  test('recipients of protected domains, in any spelling of the domain', () => {
    assert.equal(outcome('ceo@example.org'), 'ours ceo@example.org');
    assert.equal(outcome('CEO@Example.ORG'), 'ours CEO@Example.ORG');
    assert.equal(outcome('a@müller.example'), 'ours a@müller.example');
    assert.equal(outcome('a@XN--MLLER-KVA.example'), 'ours a@XN--MLLER-KVA.example');
    assert.equal(outcome('"anna alder"@example.org'), 'ours "anna alder"@example.org');
    assert.equal(outcome('anna+tag@example.org'), 'ours anna+tag@example.org');
  });

  test('postmaster without a domain', () => {
    assert.equal(outcome('postmaster'), 'ours postmaster@example.org');
    assert.equal(outcome('PostMaster'), 'ours postmaster@example.org');
    assert.equal(outcome('hostmaster'), '553 5.1.3');
  });

  test('nobody else, but for peers that may address anyone', () => {
    assert.equal(outcome('x@partner.example'), '550 5.7.1');
    assert.equal(outcome('x@partner.example', true), 'theirs x@partner.example');
    assert.equal(outcome('x@example.org.evil.example'), '550 5.7.1');
    assert.equal(outcome('x@sub.example.org'), '550 5.7.1');
  });

  test('no address that asks us to route on, whoever asks', () => {
    for (const anyone of [false, true]) {
      assert.equal(outcome('@example.org:victim@evil.example', anyone), '550 5.7.1');
      assert.equal(outcome('@a.example,@b.example:x@example.org', anyone), '550 5.7.1');
      assert.equal(outcome('victim%evil.example@example.org', anyone), '550 5.7.1');
      assert.equal(outcome('evil.example!victim@example.org', anyone), '550 5.7.1');
      assert.equal(outcome('victim@evil.example@example.org', anyone), '553 5.1.3');
      assert.equal(outcome('"victim@evil.example"@example.org', anyone), '550 5.7.1');
      assert.equal(outcome('"victim%evil.example"@example.org', anyone), '550 5.7.1');
      assert.equal(outcome('"evil!victim"@example.org', anyone), '550 5.7.1');
    }
  });

  test('what is no address is said to be none', () => {
    for (const address of [
      '',
      '@',
      'x@',
      'a b@example.org',
      'x@exa mple.org',
      '.x@example.org',
      'x..y@example.org',
      '"x\\"y"@example.org',
      `${'x'.repeat(65)}@example.org`,
      '<x@example.org>',
      'x\u0000@example.org',
      '"a"b@example.org',
    ]) {
      assert.match(outcome(address, true), /^55[03] 5\.(1\.3|7\.1)$/, JSON.stringify(address));
    }
  });

  test('whatever comes, only our own domains are accepted from strangers', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab.@%!:",<> \\exampleorg') }), (local) => {
        const got = mayRelay(`${local}@example.org`, OURS, false);
        if ('ok' in got) assert.ok(!/[@%!:,<>]/.test(got.address.slice(0, got.address.lastIndexOf('@'))) || /^"[^@%!]*"$/.test(local), got.address);
        assert.ok(!('ok' in mayRelay(`${local}@other.example`, OURS, false)));
      }),
    );
  });
});
