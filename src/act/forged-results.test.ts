import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseAuthenticationResults } from '../mail/header/authentication-results.ts';
import { fieldValue, headerFields } from '../mail/header/fields.ts';
import { forgedResultsIn } from './forged-results.ts';

const OWN = 'gate.example.org';

function without(header: string, id = OWN): string {
  const bytes = Buffer.from(header, 'latin1');
  let from = 0;
  let out = '';
  for (const { start, end } of forgedResultsIn(bytes, id)) {
    out += bytes.toString('latin1', from, start);
    from = end;
  }
  return out + bytes.toString('latin1', from);
}

describe('Authentication-Results under our own name from outside', () => {
  const forms: [how: string, field: string][] = [
    ['plainly', 'Authentication-Results: gate.example.org; dmarc=pass\r\n'],
    ['in other case', 'AUTHENTICATION-results: Gate.Example.ORG; dmarc=pass\r\n'],
    ['without a blank', 'Authentication-Results:gate.example.org;dmarc=pass\r\n'],
    ['with a version', 'Authentication-Results: gate.example.org 1; dmarc=pass\r\n'],
    ['with a version as it was once written', 'Authentication-Results: gate.example.org/1; dmarc=pass\r\n'],
    ['in quotes', 'Authentication-Results: "gate.example.org"; dmarc=pass\r\n'],
    ['in quotes with quoted pairs', 'Authentication-Results: "g\\ate\\.example.org"; dmarc=pass\r\n'],
    ['in the quotes of the careless', "Authentication-Results: 'gate.example.org'; dmarc=pass\r\n"],
    ['behind a comment', 'Authentication-Results: (a (nested \\) ; x) one) gate.example.org; dmarc=pass\r\n'],
    ['before a comment', 'Authentication-Results: gate.example.org(it is we); dmarc=pass\r\n'],
    ['folded before the id', 'Authentication-Results:\r\n\tgate.example.org;\r\n dmarc=pass\r\n'],
    ['folded before the colon', 'Authentication-Results\r\n : gate.example.org; dmarc=pass\r\n'],
    ['with a blank before the colon', 'Authentication-Results : gate.example.org; dmarc=pass\r\n'],
    ['with the dot of the root', 'Authentication-Results: gate.example.org.; dmarc=pass\r\n'],
    ['without results', 'Authentication-Results: gate.example.org\r\n'],
    ['without its semicolon', 'Authentication-Results: gate.example.org dmarc=pass\r\n'],
    ['behind an empty element', 'Authentication-Results: ; gate.example.org; dmarc=pass\r\n'],
    ['indented by what only some take for a blank', '\x0bAuthentication-Results: gate.example.org; dmarc=pass\r\n'],
    ['farther off than any honest id', `Authentication-Results: (${'x'.repeat(5000)}) gate.example.org; dmarc=pass\r\n`],
    ['behind more blanks than any honest one', `Authentication-Results${' '.repeat(5000)}: gate.example.org; dmarc=pass\r\n`],
  ];
  for (const [how, field] of forms) {
    it(`is found when written ${how}`, () => {
      assert.equal(without(`From: a@partner.example\r\n${field}Subject: hi\r\n`), 'From: a@partner.example\r\nSubject: hi\r\n');
      assert.equal(without(`${field}Subject: hi\r\n`), 'Subject: hi\r\n');
    });
  }

  it('is found as U-label and as A-label alike', () => {
    const field = Buffer.from('Authentication-Results: gate.bücher.example; dmarc=pass\r\n').toString('latin1');
    assert.equal(without(field, 'gate.xn--bcher-kva.example'), '');
    assert.equal(without('Authentication-Results: gate.xn--bcher-kva.example; x\r\n', 'gate.bücher.example'), '');
  });

  it('is not taken for that of others, nor for another field', () => {
    for (const field of [
      'Authentication-Results: mx.example.org; dmarc=pass\r\n',
      'Authentication-Results: gate.example.org.evil.example; dmarc=pass\r\n',
      'Authentication-Results: mygate.example.org; dmarc=pass\r\n',
      'Authentication-Results: spf=pass smtp.mailfrom=gate.example.org\r\n',
      'Authentication-Results: mx.example.org; dmarc=pass (gate.example.org)\r\n',
      'Authentication-Results-Original: gate.example.org; dmarc=pass\r\n',
      'ARC-Authentication-Results: i=1; gate.example.org; dmarc=pass\r\n',
      'Subject: x\r\n Authentication-Results: gate.example.org; folded into the subject\r\n',
      'Authentication-Results:\r\n',
    ]) {
      assert.equal(without(field), field);
    }
  });

  it('behind one of others is found all the same, and that of others stays', () => {
    const others = 'Authentication-Results: mx.example.org; spf=pass\r\n';
    assert.equal(without(`${others}\x0bAuthentication-Results: gate.example.org; dmarc=pass\r\n${others}`), others + others);
  });

  it('costs no more the more oddly a large header is written', () => {
    for (const line of [
      '\x0bAuthentication-Results: other\r\n',
      '\x0bAuthentication-Results: (\r\n',
      'Authentication-Results\r\n',
      '\x0bauthentication-result\r\n',
    ])
      without(line.repeat(200_000));
  });

  it('is never left for our own reader, whatever stands around it', () => {
    const piece = fc.constantFrom(
      'gate.example.org',
      'GATE',
      '.example.org',
      '(',
      ')',
      '"',
      '\\',
      ';',
      ' ',
      '\t',
      '\r\n ',
      '1',
      '/',
      '=',
      'pass',
      'dmarc',
      'x',
      '\x0b',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const left = Buffer.from(without(`Authentication-Results:${pieces.join('')}; dmarc=pass\r\nSubject: hi\r\n`), 'latin1');
        for (const field of headerFields(left)) {
          if (field.key === 'authentication-results') assert.notEqual(parseAuthenticationResults(fieldValue(left, field), 0).authservId, OWN, left.toString());
        }
      }),
      { numRuns: 3000 },
    );
  });
});
