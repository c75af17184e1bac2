/** Rewriting in charsets where an octet does not stand for a character. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMail } from '../../../test/builders/reading.ts';
import { rewriteLinks } from './rewrite.ts';

const GATE = 'https://gate.example.org/l/AbC-_1~2?x=1+2&y=2';

const message = (type: string, charset: string, octets: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`From: a@b.example\r\nContent-Type: ${type}; charset=${charset}\r\nContent-Transfer-Encoding: binary\r\n\r\n`, 'latin1'), octets]);

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** In each, `@` stands where the URL does. */
const cases: [name: string, charset: string, before: Buffer, url: Buffer, after: Buffer, gate: Buffer][] = [
  [
    'UTF-16LE',
    'utf-16le',
    Buffer.from('Grüße 😀 ', 'utf16le'),
    Buffer.from('https://x.example/a', 'utf16le'),
    Buffer.from(' 漢', 'utf16le'),
    Buffer.from(GATE, 'utf16le'),
  ],
  ['UTF-16BE with a mark', 'utf-16', be('\ufeffGrüße '), be('https://x.example/a'), be(' 漢'), be(GATE)],
  [
    'UTF-16 by its mark alone',
    'x-nobody-knows',
    Buffer.from('\ufeffx ', 'utf16le'),
    Buffer.from('https://x.example/a', 'utf16le'),
    Buffer.alloc(0),
    Buffer.from(GATE, 'utf16le'),
  ],
  ['ISO-2022-JP', 'iso-2022-jp', latin('\x1b$B$"$$\x1b(B '), latin('https://x.example/a'), latin(' \x1b$B$"\x1b(B'), latin(GATE)],
  ['ISO-2022-JP, the path in kanji', 'iso-2022-jp', latin('\x1b$B$"\x1b(B '), latin('https://x.example/\x1b$B4A'), latin('!!\x1b(B .'), latin(`${GATE}\x1b$B`)],
  ['ISO-2022-KR', 'iso-2022-kr', latin('\x1b$)C\x0e0!\x0f '), latin('https://x.example/a'), latin(' \x0e0!\x0f'), latin(GATE)],
  ['HZ', 'hz-gb-2312', latin('~{VPND~} ~~ '), latin('https://x.example/a'), latin(' ~{VPND~}'), latin(GATE.replace('~', '~~'))],
  ['UTF-7 in the clear', 'utf-7', latin('Gr+APwA3w-e '), latin('https://x.example/a'), latin(' 1 +- 1'), latin(GATE.replace('+', '+-').replace('~', '+AH4-'))],
  [
    'UTF-7 shifted',
    'utf-7',
    latin('x '),
    latin('+AGgAdAB0AHAAcwA6AC8ALwB4AC4AZQB4AGEAbQBwAGwAZQAv-a'),
    latin(' y'),
    latin(GATE.replace('+', '+-').replace('~', '+AH4-')),
  ],
  ['GB18030 with a code of four octets', 'gb18030', Buffer.from('8130813020', 'hex'), latin('https://x.example/a'), Buffer.from('20d6d0', 'hex'), latin(GATE)],
  ['Big5 with a broken pair', 'big5', Buffer.from('a4a4ff20', 'hex'), latin('https://x.example/a'), Buffer.from('20a4a40aff', 'hex'), latin(GATE)],
  [
    'Shift_JIS with a code given twice',
    'shift_jis',
    Buffer.from('fa4a 8cbe 20'.replaceAll(' ', ''), 'hex'),
    latin('https://x.example/a'),
    Buffer.from('0a83', 'hex'),
    latin(GATE),
  ],
  [
    'broken UTF-8',
    'utf-8',
    Buffer.from('c3bc e282 f09f 20'.replaceAll(' ', ''), 'hex'),
    latin('https://x.example/a'),
    Buffer.from('20ff0ae2', 'hex'),
    latin(GATE),
  ],
];

describe('a link in any charset', () => {
  for (const [name, charset, before, url, after, gate] of cases) {
    it(`gives way to its replacement and nothing else does: ${name}`, () => {
      const raw = message('text/plain', charset, Buffer.concat([before, url, after]));
      const { links } = readMail(raw);
      assert.deepEqual(
        links.map((link) => [new URL(link.url).hostname, link.lockable]),
        [['x.example', true]],
      );
      const rewritten = rewriteLinks(raw, links, new Map([[0, GATE]]));
      assert.deepEqual(rewritten, message('text/plain', charset, Buffer.concat([before, gate, after])));
      assert.equal(readMail(rewritten).links[0]?.url, GATE);
    });
  }

  it('is found where UTF-7 hides the markup itself, and two of them within one shifted run', () => {
    const html = '<a href="https://x.example/1">one</a> and <a href="https://x.example/2">two</a>';
    const raw = message('text/html', 'utf-7', latin(`+${be(html).toString('base64').replace(/=+$/, '')}-`));
    const { links } = readMail(raw);
    assert.equal(links.length, 2);
    const rewritten = readMail(rewriteLinks(raw, links, new Map([0, 1].map((i) => [i, `https://gate.example.org/${i}`]))));
    assert.deepEqual(
      rewritten.links.map((link) => [link.url, link.text]),
      [
        ['https://gate.example.org/0', 'one'],
        ['https://gate.example.org/1', 'two'],
      ],
    );
  });
});
