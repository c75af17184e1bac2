import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseUrl } from './parse-url.ts';
import { findFlowedUrls, findUrls } from './text.ts';

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
  ['go to partner.example or SHOP.EXAMPLE.TEST, now', 'http://partner.example', 'http://SHOP.EXAMPLE.TEST'],
  [
    'PARTNER.EXAMPLE:8080/x and partner.example?x=1, partner.example: hello',
    'http://PARTNER.EXAMPLE:8080/x',
    'http://partner.example?x=1',
    'http://partner.example',
  ],
  ['www.]https://partner.example/x www.|http://partner.example/y', 'https://partner.example/x', 'http://partner.example/y'],
  ['see.https://partner.example/x and ...www.partner.example', 'https://partner.example/x', 'http://www.partner.example'],
  [
    'the end.The next, do.it, so.is e.g. node.js, report.doc, Makefile.inc, eth0.network, v1.2.3, 10.30 a.m., Ltd.Co, anna.alder@partner.example, ~partner.example',
  ],
  [
    '[words](https://partner.example/a) [https://bank.test/](https://partner.example/b)',
    'https://partner.example/a',
    'https://bank.test/',
    'https://partner.example/b',
  ],
  ['Click here<https://partner.example/a>', 'https://partner.example/a'],
  [
    '\u2018https://partner.example/a\u2019 \u300ahttps://partner.example/b\u300b\uff08https://partner.example/c\uff09',
    'https://partner.example/a',
    'https://partner.example/b',
    'https://partner.example/c',
  ],
  ['https:\\\\partner.example\\x', 'https:\\\\partner.example\\x'],
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

  it('come with the words that stand for them', () => {
    const texts = (text: string) => findUrls(text, 10).found.map((hit) => hit.text);
    assert.deepEqual(texts('[View RFP](https://partner.example/a), [Plan]<https://partner.example/b>, x(https://partner.example/c)'), ['View RFP', 'Plan', '']);
    assert.deepEqual(texts('[https://bank.test/](https://partner.example/b)'), ['', 'https://bank.test/']);
  });

  const line = `See ${'https://partner.example/rfp?a='.padEnd(72, '0')}`;
  const more: [about: string, text: string, url: string][] = [
    ['a line broken in column 76', `${line}\r\n1234&b=c and so on`, `${line.slice(4)}1234&b=c`],
    ['in a quotation', `> ${line.slice(2)}\n> 1234&b=c\n> and`, `${line.slice(4)}1234&b=c`],
    ['three lines', `${line}\n${'x1'.repeat(38)}\ny/z\nBest`, `${line.slice(4)}${'x1'.repeat(38)}y/z`],
    ['quoted-printable that nobody decoded', `${line}=\n1234&b=c`, `${line.slice(4)}1234&b=c`],
    ['a character without width', 'https://part\u200bner.example/x now', 'https://partner.example/x'],
    ['a full stop of East Asian writing in the host', 'https://partner\u3002example/x', 'https://partner.example/x'],
  ];
  for (const [about, text, url] of more) {
    it(`may be read on: ${about}`, () => {
      const { found, others } = findUrls(text, 10);
      assert.deepEqual(
        others.map((hit) => hit.url),
        [url],
      );
      assert.equal(others[0]?.start, found[0]?.start);
    });
  }

  it('are not read on into the next word', () => {
    for (const text of [
      `${line}\nplease`,
      `${line}\nhttps://b.example/x`,
      `${line}\n-----`,
      'https://partner.example/x\na=b',
      'https://partner.example/x\u3002\u8c22\u8c22',
    ])
      assert.deepEqual(findUrls(text, 10).others, [], text);
  });

  it('are told also where they are written so that none is a link', () => {
    const text = 'hxxps://evil[.]example/x?y=1, evil(.)example (not evil [dot] test), hxxp[:]//evil.test/z h**p://evil.example/ and a[.]b, array[.]length';
    assert.deepEqual(findUrls(text, 10).defanged, [
      'https://evil.example/x?y=1',
      'http://evil.example',
      'http://evil.test',
      'http://evil.test/z',
      'http://evil.example/',
    ]);
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
      `${'a.'.repeat(150)}www `.repeat(2_000),
      'a.'.repeat(300_000),
      'www.'.repeat(150_000),
      'https://a.example/\u200b'.repeat(20_000),
      `${'https://a.example/'.padEnd(76, 'a1')}\n`.repeat(8_000),
      'hxxp://a[.]'.repeat(50_000),
      '[.]a'.repeat(150_000),
      '[a]('.repeat(150_000),
    ]) {
      findUrls(text, 2000);
    }
  });

  it('never overlap and always parse', () => {
    const piece = fc.constantFrom(
      'https://',
      'www.',
      'a.example',
      '/',
      '.',
      ')',
      '(',
      '<',
      '>',
      ' ',
      '\r\n',
      '@',
      ':',
      '%',
      '[',
      ']',
      'ü',
      '\\',
      '\u200b',
      '\u3002',
      '](',
      'a1=b',
      '\n> ',
      '[.]',
      'hxxp',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let last = 0;
        for (const { url, start, end } of findUrls(pieces.join(''), 100).found) {
          assert.ok(start >= last && end > start && parseUrl(url) !== null);
          last = end;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('URLs in flowed text with DelSp', () => {
  const cases: [about: string, text: string, ...stand: [url: string, as: string][]][] = [
    [
      'go on over soft breaks',
      'See https://partner.example/a \r\nb/c \r\nd?e=f here',
      ['https://partner.example/ab/cd?e=f', 'https://partner.example/a \r\nb/c \r\nd?e=f'],
    ],
    ['go on in a quotation', '> see https://partner. \n> example/x y', ['https://partner.example/x', 'https://partner. \n> example/x']],
    ['over a stuffed blank', 'https://partner.example/a \n b c', ['https://partner.example/ab', 'https://partner.example/a \n b']],
    ['end at a hard break', 'https://partner.example/a\r\nb/c', ['https://partner.example/a', 'https://partner.example/a']],
    ['end where a quotation ends', '> https://partner.example/a \nb/c', ['https://partner.example/a', 'https://partner.example/a']],
    ['end with their line', 'https://partner.example/a  \nb', ['https://partner.example/a', 'https://partner.example/a']],
    ['stand behind a signature mark', '-- \nwww.partner.example', ['http://www.partner.example', 'www.partner.example']],
  ];
  for (const [about, text, ...stand] of cases) {
    it(about, () => {
      assert.deepEqual(
        findFlowedUrls(text, 10).found.map(({ url, start, end }) => [url, text.slice(start, end)]),
        stand,
      );
    });
  }

  it('cost no more than a look at each character', () => {
    for (const text of [
      ' \n'.repeat(300_000),
      'a \n> '.repeat(100_000),
      `${'>'.repeat(300)} \n`.repeat(2_000),
      ' '.repeat(600_000),
      'https://a.example/ \n'.repeat(30_000),
    ])
      findFlowedUrls(text, 2000);
  });

  it('always parse, and stand in order', () => {
    const piece = fc.constantFrom('https://', 'www.', 'a.example', '/', '.', ' ', ' \r\n', ' \n', '> ', '>', '\n', '-- ', 'x=1');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { url, start, end } of findFlowedUrls(text, 100).found) {
          assert.ok(start >= last && end > start && end <= text.length && parseUrl(url) !== null);
          last = end;
        }
      }),
    );
  });
});

describe('what clients link beside web addresses in order', () => {
  const urls = (text: string): [string, string][] => findUrls(text, 10).found.map(({ url, start, end }) => [url, text.slice(start, end)]);

  it('is an address of another scheme, or a file share', () => {
    assert.deepEqual(urls('see ftp://x.example/p, file://x.example/y/z and webcal://x.example/c.ics'), [
      ['ftp://x.example/p', 'ftp://x.example/p'],
      ['file://x.example/y/z', 'file://x.example/y/z'],
      ['webcal://x.example/c.ics', 'webcal://x.example/c.ics'],
    ]);
    assert.deepEqual(urls('see \\\\x.example\\share\\offer now'), [['file://x.example/share/offer', '\\\\x.example\\share\\offer']]);
    for (const text of ['C:\\\\x.example\\share', 'a//x.example', 'https://y.example/ftp://x.example'])
      assert.equal(
        urls(text).some(([url]) => !url.startsWith('https://y')),
        false,
        text,
      );
  });

  it('is a name right behind a colon, not one among punctuation', () => {
    assert.deepEqual(urls('Link:x.example/p'), [['http://x.example/p', 'x.example/p']]);
    for (const text of ['a::x.example/p', '12:30.pm', 'x=:y.example/p']) assert.deepEqual(urls(text), [], text);
  });

  it('ends where the words of a script without blanks go on', () => {
    assert.deepEqual(urls('请点击https://x.example查看'), [['https://x.example', 'https://x.example']]);
    assert.deepEqual(urls('请点击www.x.example查看'), [['http://www.x.example', 'www.x.example']]);
    assert.deepEqual(urls('请点击x.example查看'), [['http://x.example', 'x.example']]);
    assert.deepEqual(urls('请点击x.example/p'), [['http://x.example/p', 'x.example/p']]);
    assert.deepEqual(urls('https://例え.example/p'), [['https://例え.example/p', 'https://例え.example/p']]);
  });

  it('is a name that ends as files do, where no file would stand', () => {
    for (const text of ['files.app/login', 'files.pl/login', 'shop.co.in']) assert.deepEqual(urls(text), [[`http://${text}`, text]], text);
  });
});
