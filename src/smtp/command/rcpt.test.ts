import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRcpt } from './rcpt.ts';

function rcpt(argument: string, may = { dsn: true, smtputf8: false }): unknown {
  const result = parseRcpt(argument, may);
  return result.ok ? result.value : `${result.reply.code} ${result.reply.enhanced}`;
}

test('the address is passed on as received, also one that the road will refuse', () => {
  for (const address of [
    'Anna@Example.Org',
    'a%b@example.org',
    'a!b@example.org',
    '"a@b"@example.org',
    '@relay.example:anna@example.org',
    'Postmaster',
    'anna@[192.0.2.1]',
  ]) {
    assert.deepEqual(rcpt(`TO:<${address}>`), { address }, address);
  }
});

test('DSN parameters keep their xtext', () => {
  assert.deepEqual(rcpt('TO:<anna@example.org> NOTIFY=success,DELAY ORCPT=rfc822;Anna+2Bx@example.org'), {
    address: 'anna@example.org',
    notify: 'success,DELAY',
    orcpt: 'rfc822;Anna+2Bx@example.org',
  });
});

test('an internationalized original recipient needs an SMTPUTF8 transaction', () => {
  const argument = 'TO:<anna@example.org> ORCPT=utf-8;bücher@example.org';
  assert.equal(rcpt(argument), '501 5.5.4');
  assert.deepEqual(rcpt(argument, { dsn: true, smtputf8: true }), { address: 'anna@example.org', orcpt: 'utf-8;bücher@example.org' });
});

for (const [argument, expected] of [
  ['TO:', '501 5.5.4'],
  ['TO:anna@example.org', '501 5.5.4'],
  ['FROM:<anna@example.org>', '501 5.5.4'],
  ['TO:<>', '501 5.1.3'],
  ['TO:<anna>', '501 5.1.3'],
  ['TO:<a@b@example.org>', '501 5.1.3'],
  ['TO:<@relay.example:>', '501 5.1.3'],
  ['TO:<@:anna@example.org>', '501 5.1.3'],
  ['TO:<anna@example.org> NOTIFY=NEVER,SUCCESS', '501 5.5.4'],
  ['TO:<anna@example.org> NOTIFY=DELAY,DELAY', '501 5.5.4'],
  ['TO:<anna@example.org> NOTIFY', '501 5.5.4'],
  ['TO:<anna@example.org> NOTIFY=DELAY NOTIFY=DELAY', '501 5.5.4'],
  ['TO:<anna@example.org> ORCPT=anna@example.org', '501 5.5.4'],
  ['TO:<anna@example.org> ORCPT=rfc822;', '501 5.5.4'],
  ['TO:<anna@example.org> ORCPT=rfc822;a+0Ab', '501 5.5.4'],
  [`TO:<anna@example.org> ORCPT=rfc822;${'x'.repeat(500)}`, '501 5.5.4'],
  ['TO:<anna@example.org> SIZE=1', '555 5.5.4'],
  ['TO:<bücher@example.org>', '553 5.6.7'],
] as const) {
  test(`RCPT ${argument.slice(0, 60)} is answered ${expected}`, () => {
    assert.equal(rcpt(argument), expected);
  });
}

test('DSN parameters are refused when the next hop has no DSN', () => {
  assert.equal(rcpt('TO:<anna@example.org> NOTIFY=NEVER', { dsn: false, smtputf8: false }), '555 5.5.4');
});
