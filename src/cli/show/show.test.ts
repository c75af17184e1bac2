import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { defang, defangWithin, jsonLine, plain } from '../../report/plain.ts';
import { table } from './table.ts';
import { parseSince } from './time.ts';

const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;
const hostile = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `\x1b[31m${text}\x1b]0;t\x07\u202e\ud800`);

describe('text from mail', () => {
  it('keeps what a person can read, and nothing that a terminal obeys', () => {
    assert.equal(plain('  Grüße,\r\n\t世界 👍 '), 'Grüße, 世界 👍');
    assert.equal(plain('\x1b[31mred\x1b[0m \x1b]0;title\x07\x9b2Jx'), 'red x');
    assert.equal(plain('photo\u202egpj.exe'), 'photogpj.exe');
    assert.equal(plain('a\u200bb\ufeffc'), 'abc');
    assert.equal(plain('x'.repeat(300), 10), 'xxxxxxxxx…');
    fc.assert(fc.property(hostile, (text) => !HARMFUL.test(plain(text)) && Array.from(plain(text, 20)).length <= 20 && !HARMFUL.test(defang(text))));
  });

  it('shows where a URL leads without making it a link', () => {
    assert.equal(defang('https://partner.example.evil.test:8443/a.b?c=d.e'), 'hxxps://partner[.]example[.]evil[.]test:8443/a.b?c=d.e');
    assert.equal(defang('HTTP://X.example'), 'hxxp://X[.]example');
    assert.equal(defang('x.example'), 'x[.]example');
    assert.equal(defang('javascript:alert(1)'), 'javascript:alert(1)');
  });

  it('shows every URL within words so as well', () => {
    assert.equal(
      defangWithin('a form that sends to https://evil.example:8443/a.b, or FTP://x.example, or \\\\evil.example\\x'),
      'a form that sends to hxxps://evil[.]example:8443/a.b, or fxp://x[.]example, or \\\\evil.example\\x',
    );
    assert.equal(defangWithin('In 40 messages he never linked to x.example'), 'In 40 messages he never linked to x.example');
    assert.equal(defangWithin('https://partner.example@evil.example/'), 'hxxps://partner[.]example@evil[.]example/');
  });

  it('in JSON is the same value, in visible characters', () => {
    assert.equal(jsonLine({ a: '\x9b\u202e\u2028é' }), '{"a":"\\u009b\\u202e\\u2028é"}');
    fc.assert(
      fc.property(fc.jsonValue(), hostile, (value, text) => {
        const line = jsonLine({ value, text });
        assert.doesNotMatch(line, HARMFUL);
        assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify({ value, text })));
      }),
    );
  });
});

describe('times', () => {
  const now = Date.UTC(2024, 4, 10, 12);

  it('reads spans and dates', () => {
    const cases: [string, number][] = [
      ['7d', now - 7 * 86_400_000],
      ['24h', now - 86_400_000],
      ['30m', now - 1_800_000],
      ['2w', now - 14 * 86_400_000],
      ['2024-05-01', Date.UTC(2024, 4, 1)],
      ['2024-05-01T09:30', Date.UTC(2024, 4, 1, 9, 30)],
      ['2024-05-01 09:30:15Z', Date.UTC(2024, 4, 1, 9, 30, 15)],
      ['2024-05-01T09:30+02:00', Date.UTC(2024, 4, 1, 7, 30)],
    ];
    for (const [text, expected] of cases) assert.equal(parseSince(text, now), expected, text);
  });

  it('refuses what it would have to guess', () => {
    for (const text of ['', '7', 'd', '-7d', 'yesterday', '05/01/2024', '2024-13-01', '2024-05-01T25:00', '1e9d'])
      assert.throws(() => parseSince(text, now), /expected a span such as 7d/, text);
  });
});

describe('tables', () => {
  it('are as wide as they need, and lose only flexible columns to a narrow terminal', () => {
    const rows = [{ id: 'ABCDEFGHIJ', text: 'word '.repeat(20).trim() }];
    const columns = [
      { head: 'id', cell: (row: (typeof rows)[0]) => row.id },
      { head: 'text', flexible: true, cell: (row: (typeof rows)[0]) => row.text },
    ];
    assert.ok(table(rows, columns, null).includes(rows[0]?.text ?? ''));
    const narrow = table(rows, columns, 40).split('\n');
    assert.ok(
      narrow.every((line) => line.length <= 40),
      narrow.join('\n'),
    );
    assert.match(narrow[1] ?? '', /^ABCDEFGHIJ {2}word.*…$/);
    assert.ok(table(rows, columns, 10).includes('ABCDEFGHIJ'), 'never cuts an id');
  });
});
