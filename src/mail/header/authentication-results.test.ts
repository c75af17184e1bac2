import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseAuthenticationResults } from './authentication-results.ts';

const read = (value: string) => parseAuthenticationResults(value, 0);
const summary = (value: string): string[] => read(value).results.map(({ method, result, properties }) => `${method}=${result} ${JSON.stringify(properties)}`);

describe('Authentication-Results', () => {
  it('reads the form of RFC 8601', () => {
    const value =
      'mx.example.org 1; spf=pass smtp.mailfrom=partner.example; dkim=pass (2048-bit key) header.d=partner.example header.b="ab/c"; dmarc=pass header.from=partner.example';
    assert.equal(read(value).authservId, 'mx.example.org');
    assert.deepEqual(summary(value), [
      'spf=pass {"smtp.mailfrom":"partner.example"}',
      'dkim=pass {"header.d":"partner.example","header.b":"ab/c"}',
      'dmarc=pass {"header.from":"partner.example"}',
    ]);
  });

  it('reads a field without authserv-id, and says so', () => {
    const value =
      'spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=partner.example; dkim=none (message not signed) header.d=none;dmarc=pass action=none header.from=partner.example;compauth=pass reason=100';
    assert.equal(read(value).authservId, '');
    assert.deepEqual(
      read(value).results.map(({ method, result }) => [method, result]),
      [
        ['spf', 'pass'],
        ['dkim', 'none'],
        ['dmarc', 'pass'],
        ['compauth', 'pass'],
      ],
    );
  });

  it('keeps comments and quoted reasons from being taken for results', () => {
    const value = 'mx.example.org; spf=fail (the domain says; dmarc=pass (really) header.from=bank.example) reason="x; dkim=pass" smtp.helo=a.example';
    assert.deepEqual(summary(value), ['spf=fail {"reason":"x; dkim=pass","smtp.helo":"a.example"}']);
  });

  it('reads a result glued to its comment, and a method with a version', () => {
    assert.deepEqual(summary('mx.example.org; dmarc=pass(p=REJECT) header.from=a.example; spf/1 = softfail'), [
      'dmarc=pass {"header.from":"a.example"}',
      'spf=softfail {}',
    ]);
  });

  it('finds nothing in `none`', () => {
    assert.deepEqual(read('mx.example.org; none').results, []);
  });

  it('keeps several signatures apart', () => {
    assert.equal(summary('mx.example.org; dkim=pass header.d=a.example; dkim=fail header.d=b.example').length, 2);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('(', ')', '"', ';', '=', 'a', '.', ' ', '\\', '/'), maxLength: 60 }), (text) => {
        read(text);
      }),
    );
  });
});
