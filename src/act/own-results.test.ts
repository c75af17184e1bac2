import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAuthenticationResults } from '../mail/header/authentication-results.ts';
import { ownResults } from './own-results.ts';

describe('our own Authentication-Results', () => {
  it('say what is known, one result a line, in registered words', () => {
    const value = ownResults('gate.example.org', [
      { method: 'spf', result: 'pass', properties: { 'smtp.mailfrom': 'partner.example' } },
      { method: 'dkim', result: 'pass', properties: { 'header.d': 'partner.example', 'header.s': 's1', 'header.b': 'ab/c=' } },
      { method: 'dmarc', result: 'bestguesspass', properties: { 'header.from': 'partner.example', action: 'none' } },
      { method: 'arc', result: 'fail', properties: { 'smtp.remote-ip': '2001:db8::7' } },
    ]);
    assert.equal(
      value,
      [
        'gate.example.org',
        'spf=pass smtp.mailfrom=partner.example',
        'dkim=pass header.d=partner.example header.s=s1 header.b="ab/c="',
        'dmarc=none header.from=partner.example',
        'arc=fail smtp.remote-ip="2001:db8::7"',
      ].join(';\r\n '),
    );
  });

  it('say none when nothing is known, or nothing that has a registered name', () => {
    assert.equal(ownResults('gate.example.org', []), 'gate.example.org; none');
    const odd = [
      { method: 'x-crm', result: 'pass', properties: {} },
      { method: 'dmarc', result: 'perfect', properties: {} },
      { method: 'constructor', result: 'pass', properties: {} },
    ];
    assert.equal(ownResults('gate.example.org', odd), 'gate.example.org; none');
  });

  it('let no value break out of its place', () => {
    const breaking = ['a.example; dmarc=pass', 'a"; dmarc=pass', 'a\r\n dmarc=pass', 'a (', 'é.example', 'x'.repeat(300)];
    for (const value of breaking) {
      const text = ownResults('gate.example.org', [{ method: 'spf', result: 'fail', properties: { 'smtp.mailfrom': value } }]);
      const { results } = parseAuthenticationResults(text, 0);
      assert.deepEqual(
        results.map((r) => [r.method, r.result]),
        [['spf', 'fail']],
        text,
      );
    }
  });

  it('stay a bounded field of short lines', () => {
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;
    const value = ownResults(
      'gate.example.org',
      Array.from({ length: 100 }, (_, i) => ({ method: 'dkim', result: 'pass', properties: { 'header.d': long, 'header.s': `s${i}` } })),
    );
    assert.equal(value.match(/dkim=pass/g)?.length, 25);
    for (const line of value.split('\r\n')) assert.ok(line.length < 200);
  });
});
