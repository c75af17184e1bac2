import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findUrls } from './text.ts';

const urls = (text: string): string[] => findUrls(text, 100).found.map((hit) => hit.url);

const cases: [text: string, ...urls: string[]][] = [
  ['See https://partner.example/rfp.', 'https://partner.example/rfp'],
  ['(https://partner.example/a_(b)), really', 'https://partner.example/a_(b)'],
  ['<https://partner.example/a?b=c&d>', 'https://partner.example/a?b=c&d'],
  ['HTTP://Partner.Example/X and http://192.0.2.7:8080/', 'HTTP://Partner.Example/X', 'http://192.0.2.7:8080/'],
  ['go to www.partner.example!', 'http://www.partner.example'],
  ['go to partner.example/rfp now', 'http://partner.example/rfp'],
  ['„https://partner.example/x“', 'https://partner.example/x'],
  ['链接：https://partner.example/x。谢谢', 'https://partner.example/x'],
  ['<https://partner.example/very/long\r\n/path?x=1>', 'https://partner.example/very/long/path?x=1'],
  ['https://a.example/,https://b.example/', 'https://a.example/,https://b.example/'],
  ['and/or, src/main.ts, notes.md/x, e.g./i.e., 1.2.3.4/24, user@partner.example/x'],
  ['https:// and www. alone'],
];

describe('URLs in text', () => {
  for (const [text, ...expected] of cases) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(urls(text), expected);
    });
  }

  it('come with their place', () => {
    const text = 'x <https://partner.example/a>, www.b.example.';
    assert.deepEqual(
      findUrls(text, 100).found.map(({ start, end }) => text.slice(start, end)),
      ['https://partner.example/a', 'www.b.example'],
    );
  });

  it('are counted up to the limit, and no further', () => {
    assert.deepEqual(findUrls('http://a.example/ '.repeat(5), 3).complete, false);
    assert.equal(findUrls('http://a.example/ '.repeat(3), 3).complete, true);
  });

  it('cost no more than a look at each character', () => {
    // Each of these takes minutes where a pattern backtracks; here they end with the test.
    for (const text of [
      'a.a.'.repeat(150_000),
      'a/'.repeat(300_000),
      `https://x.example/${')'.repeat(600_000)}`,
      '<https://a\n'.repeat(60_000),
      `${'a'.repeat(250)}/`.repeat(2_000),
    ]) {
      findUrls(text, 2000);
    }
  });

  it('never overlap and always parse', () => {
    const piece = fc.constantFrom('https://', 'www.', 'a.example', '/', '.', ')', '(', '<', '>', ' ', '\r\n', '@', ':', '%', '[', ']', 'ü', '\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let last = 0;
        for (const { url, start, end } of findUrls(pieces.join(''), 100).found) {
          assert.ok(start >= last && end > start && URL.canParse(url));
          last = end;
        }
      }),
      { numRuns: 500 },
    );
  });
});
