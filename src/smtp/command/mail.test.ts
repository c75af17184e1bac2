import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseMail } from './mail.ts';

const ALL = { size: 1000, eightBitMime: true, smtpUtf8: true, dsn: true };
const NONE = { size: 1000, eightBitMime: false, smtpUtf8: false, dsn: false };

/** The reverse-path and parameters, or `code enhanced` of the refusal. */
function mail(argument: string, caps = ALL, extended = true): unknown {
  const result = parseMail(argument, caps, extended);
  return result.ok ? result.value : `${result.reply.code} ${result.reply.enhanced}`;
}

test('the reverse-path is kept exactly as it came', () => {
  for (const path of [
    '',
    'Sim@Partner.Example',
    'sim@xn--bcher-kva.example',
    '"a b"@partner.example',
    '"a>b"@partner.example',
    '"a\\"b"@partner.example',
    'a!b%c@partner.example',
    'two..dots.@carrier.example',
    'sim@[192.0.2.1]',
    'sim@[IPv6:2001:db8::1]',
    '@a.example,@b.example:sim@partner.example',
    'under@_score.example',
  ]) {
    assert.deepEqual(mail(`FROM:<${path}>`), { reversePath: path, parameters: {} }, path);
  }
});

test('a space behind the colon and capitals don’t matter', () => {
  assert.deepEqual(mail('From: <sim@partner.example>  '), { reversePath: 'sim@partner.example', parameters: {} });
});

for (const [argument, expected] of [
  ['', '501 5.5.4'],
  ['FROM', '501 5.5.4'],
  ['TO:<sim@partner.example>', '501 5.5.4'],
  ['FROM:sim@partner.example', '501 5.5.4'],
  ['FROM:<sim@partner.example', '501 5.5.4'],
  ['FROM:<sim@partner.example>SIZE=1', '501 5.5.4'],
  ['FROM:<<sim@partner.example>>', '501 5.5.4'],
  ['FROM:<sim>', '501 5.1.7'],
  ['FROM:<@partner.example>', '501 5.1.7'],
  ['FROM:<sim@>', '501 5.1.7'],
  ['FROM:<a@b@partner.example>', '501 5.1.7'],
  ['FROM:<a b@partner.example>', '501 5.1.7'],
  ['FROM:<sim@part..example>', '501 5.1.7'],
  ['FROM:<sim@-partner.example>', '501 5.1.7'],
  ['FROM:<sim@[192.0.2.999]>', '501 5.1.7'],
  ['FROM:<sim@[300]>', '501 5.1.7'],
  ['FROM:<sim\t@partner.example>', '501 5.1.7'],
  ['FROM:<s\u200bim@partner.example> SMTPUTF8', '501 5.1.7'],
  [`FROM:<${'x'.repeat(250)}@a.example>`, '501 5.1.7'],
  ['FROM:<sim@partner.example> SIZE', '501 5.5.4'],
  ['FROM:<sim@partner.example> SIZE=', '501 5.5.4'],
  ['FROM:<sim@partner.example> SIZE=-1', '501 5.5.4'],
  ['FROM:<sim@partner.example> SIZE=1 SIZE=2', '501 5.5.4'],
  ['FROM:<sim@partner.example> SIZE=1001', '552 5.3.4'],
  ['FROM:<sim@partner.example> SIZE=99999999999999999999', '552 5.3.4'],
  ['FROM:<sim@partner.example> BODY=BINARYMIME', '501 5.5.4'],
  ['FROM:<sim@partner.example> SMTPUTF8=yes', '501 5.5.4'],
  ['FROM:<sim@partner.example> RET=SOME', '501 5.5.4'],
  ['FROM:<sim@partner.example> ENVID=', '501 5.5.4'],
  ['FROM:<sim@partner.example> ENVID=a+0D+0Ab', '501 5.5.4'],
  ['FROM:<sim@partner.example> ENVID=a+zz', '501 5.5.4'],
  [`FROM:<sim@partner.example> ENVID=${'x'.repeat(101)}`, '501 5.5.4'],
  ['FROM:<sim@partner.example> =x', '501 5.5.4'],
  ['FROM:<sim@partner.example> AUTH=<>', '555 5.5.4'],
  ['FROM:<sim@partner.example> NOTIFY=NEVER', '555 5.5.4'],
  ['FROM:<sim@partner.example> X-ANY', '555 5.5.4'],
  ['FROM:<bücher@partner.example>', '553 5.6.7'],
  ['FROM:<sim@bücher.example>', '553 5.6.7'],
] as const) {
  test(`MAIL ${argument.slice(0, 60)} is answered ${expected}`, () => {
    assert.equal(mail(argument), expected);
  });
}

test('parameters travel on as they came', () => {
  assert.deepEqual(mail('FROM:<bücher@partner.example> SIZE=999 BODY=8bitmime SMTPUTF8 RET=hdrs ENVID=Q+2B1+3D'), {
    reversePath: 'bücher@partner.example',
    parameters: { size: 999, body: '8BITMIME', smtputf8: true, ret: 'HDRS', envid: 'Q+2B1+3D' },
  });
});

test('what the next hop can’t do is not accepted either, and nothing is after HELO', () => {
  for (const parameter of ['BODY=8BITMIME', 'SMTPUTF8', 'RET=FULL', 'ENVID=x']) {
    assert.equal(mail(`FROM:<sim@partner.example> ${parameter}`, NONE), '555 5.5.4', parameter);
  }
  assert.equal(mail('FROM:<sim@partner.example> SIZE=1', ALL, false), '555 5.5.4');
  assert.deepEqual(mail('FROM:<sim@partner.example> SIZE=1', NONE), { reversePath: 'sim@partner.example', parameters: { size: 1 } });
});

test('no argument throws, and no accepted path holds a control or an unquoted space', () => {
  const piece = fc.constantFrom('FROM:', '<', '>', '"', '\\', '@', ':', ',', '.', 'a', 'é', ' ', '\t', '\u0085', '=', 'SIZE=1', '[', ']');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
      const result = parseMail(`FROM:<${pieces.join('')}`, ALL, true);
      if (!result.ok) return;
      assert.doesNotMatch(result.value.reversePath, /[\u0000-\u001f\u007f-\u009f]/);
      assert.doesNotMatch(result.value.reversePath.replace(/"(?:[^"\\]|\\.)*"/gu, ''), / /);
    }),
    { numRuns: 2000 },
  );
});
