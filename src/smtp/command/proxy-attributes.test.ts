import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAttributes, XCLIENT_NAMES, XFORWARD_NAMES } from './proxy-attributes.ts';

test('values are decoded, and what the peer doesn’t know is null', () => {
  const result = parseAttributes('name=Mail.Partner.Example ADDR=192.0.2.7 PORT=4711 PROTO=ESMTP HELO=spike+2Ename IDENT=Q1 SOURCE=REMOTE', XFORWARD_NAMES);
  assert.ok(result.ok);
  assert.deepEqual(Object.fromEntries(result.value), {
    NAME: 'mail.partner.example',
    ADDR: '192.0.2.7',
    PORT: '4711',
    PROTO: 'ESMTP',
    HELO: 'spike.name',
    IDENT: 'Q1',
    SOURCE: 'REMOTE',
  });
  const unknown = parseAttributes('NAME=unknown ADDR=[TEMPUNAVAIL] HELO=[unavailable]', XFORWARD_NAMES);
  assert.deepEqual(unknown.ok && Object.fromEntries(unknown.value), { NAME: null, ADDR: null, HELO: null });
});

test('IPv6 comes with and without its tag; a mapped IPv4 address is an IPv4 address', () => {
  for (const [given, kept] of [
    ['IPV6:2001:DB8::1', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['IPV6:::ffff:192.0.2.7', '192.0.2.7'],
  ]) {
    const result = parseAttributes(`ADDR=${given}`, XCLIENT_NAMES);
    assert.equal(result.ok && result.value.get('ADDR'), kept);
  }
});

for (const argument of [
  '',
  'ADDR',
  'ADDR=',
  'ADDR=mail.example',
  'ADDR=192.0.2.7 ADDR=192.0.2.8',
  'ADDR=IPV6:fe80::1%eth0',
  'PORT=65536',
  'PORT=x',
  'SOURCE=ELSEWHERE',
  'PROTO=a/b',
  'NAME=a+0D+0Ab',
  'NAME=bad name',
  'NAME=-a.example',
  'NAME=a..example',
  'HELO=a+00b',
  'HELO=a+1',
  'HELO=+FF',
  `HELO=${'x'.repeat(256)}`,
  'LOGIN=sim',
  'COLOUR=red',
]) {
  test(`XFORWARD ${argument.slice(0, 40)} is refused as a whole`, () => {
    const result = parseAttributes(`IDENT=Q1 ${argument}`.trim(), XFORWARD_NAMES);
    assert.equal(result.ok, argument === '', JSON.stringify(result));
  });
}

test('no attribute at all is an error', () => {
  assert.equal(parseAttributes('', XFORWARD_NAMES).ok, false);
});
