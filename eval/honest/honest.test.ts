import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMail } from '../../test/builders/reading.ts';
import { octetsIn } from './charsets.ts';
import { honestMails } from './index.ts';
import { blocksOf, type Letter } from './letters.ts';
import { encodedWord, phrase, quotedPrintable } from './mime.ts';
import { placesOf } from './places.ts';

const MAILS = honestMails();
const VERIFY: Letter = { kind: 'verify', from: 'App <no-reply@app.example>', form: 'app', subject: 'Verify', text: '[Verify]\n\n<Verify>' };

test('there are many, of many languages and kinds, each with a name of its own', () => {
  assert.ok(MAILS.length >= 500, String(MAILS.length));
  assert.ok(new Set(MAILS.map(({ language }) => language)).size >= 25);
  assert.ok(new Set(MAILS.map(({ kind }) => kind)).size >= 60);
  assert.equal(new Set(MAILS.map(({ name }) => name)).size, MAILS.length);
  const english = MAILS.filter(({ language }) => language.startsWith('en'));
  assert.ok(english.length < 0.4 * MAILS.length, String(english.length));
});

test('each is a mail as mail programs make it, with an author, a subject and a link', () => {
  for (const { name, kind, raw } of MAILS) {
    const message = readMail(raw);
    // What a client puts into the calendar is always told; it is what an invitation is.
    const expected = kind === 'invitation' ? ['calendar-request'] : [];
    assert.deepEqual(
      message.findings.map(({ id }) => id),
      expected,
      name,
    );
    assert.equal(message.complete, true, name);
    assert.match(message.header.from[0]?.address ?? '', /@/, name);
    assert.notEqual(message.header.from[0]?.name, '', name);
    assert.notEqual(message.header.subject, '', name);
    assert.ok(
      message.links.some((link) => link.clickable && link.host !== ''),
      name,
    );
  }
});

test('made twice they are the same octets, of ASCII and in lines as SMTP allows', () => {
  for (const [i, { name, raw }] of honestMails().entries()) {
    assert.ok(raw.equals(MAILS[i]?.raw ?? Buffer.alloc(0)), name);
    assert.ok(
      raw.every((octet) => octet < 0x80),
      name,
    );
    assert.ok(
      raw
        .toString('latin1')
        .split('\r\n')
        .every((line) => line.length <= 998 && !/[\r\n]/.test(line)),
      name,
    );
  }
});

test('quoted-printable keeps lines short and blanks at their ends', () => {
  assert.equal(quotedPrintable('a=ü \nb'), 'a=3D=C3=BC=20\r\nb');
  assert.ok(
    quotedPrintable('ж'.repeat(100))
      .split('\r\n')
      .every((line) => line.length <= 76),
  );
});

test('a subject stays as it is where it can, a name is quoted where it must be', () => {
  assert.equal(encodedWord('Invoice: due (soon)'), 'Invoice: due (soon)');
  assert.equal(phrase('Anna (via Files)'), '"Anna (via Files)"');
  assert.equal(phrase('Anna via Files'), 'Anna via Files');
  assert.equal(encodedWord('für'), '=?UTF-8?B?ZsO8cg==?=');
});

test('the markup of a letter: tables, buttons, links within sentences', () => {
  assert.deepEqual(blocksOf('Hello\n\nTotal | 3 €\n\n[Yes]  [No]\n\nSee {here}.'), [
    { type: 'paragraph', lines: [[{ text: 'Hello' }]] },
    { type: 'rows', rows: [['Total', '3 €']] },
    { type: 'buttons', labels: ['Yes', 'No'] },
    { type: 'paragraph', lines: [[{ text: 'See ' }, { link: 'here' }, { text: '.' }]] },
  ]);
});

test('the markup of newsletters: headings, rules, products, addresses written out', () => {
  assert.deepEqual(blocksOf('# News\n\n---\n\n* Lamp | 9 €\n* Chair | 40 €\n\nOr open <Yes>'), [
    { type: 'heading', text: 'News' },
    { type: 'rule' },
    {
      type: 'products',
      products: [
        ['Lamp', '9 €'],
        ['Chair', '40 €'],
      ],
    },
    { type: 'paragraph', lines: [[{ text: 'Or open ' }, { link: 'Yes', written: true }]] },
  ]);
});

test('the markup of links to somebody else: with words, or as they are', () => {
  const { link, shown } = placesOf('letter', { ...VERIFY, form: 'bare', via: 'direct' });
  assert.deepEqual(blocksOf('{Paper -> https://a.example/p} <https://b.example/x?y=1>'), [
    {
      type: 'paragraph',
      lines: [[{ link: 'https://a.example/p', words: 'Paper' }, { text: ' ' }, { link: 'https://b.example/x?y=1', written: true }]],
    },
  ]);
  assert.equal(link('https://a.example/p'), 'https://a.example/p');
  assert.equal(shown('https://a.example/p'), 'https://a.example/p');
});

test('a list counts no links and names itself as lists do', () => {
  const lists = MAILS.filter(({ family }) => family === 'lists');
  assert.ok(lists.length >= 10);
  for (const { name, raw } of lists) {
    assert.match(raw.toString(), /^List-Id: </m, name);
    assert.match(raw.toString(), /^Precedence: list/m, name);
    assert.ok(
      readMail(raw).links.every(({ url }) => !/sendlark|mailgrove|pstwng|campaignhub|inboxly|newsrelay/.test(url)),
      name,
    );
  }
});

test('an address written out is the one that the button leads to, or what its service counts', () => {
  const places = Array.from({ length: 60 }, (_, i) => placesOf(`letter ${i}`, VERIFY));
  const same = places.filter(({ link, shown }) => link('Verify') === shown('Verify'));
  assert.ok(same.length > 10 && same.length < 50, String(same.length));
  for (const { shown } of places) {
    assert.match(shown('Verify'), /^https:\/\/\S+\.example\/\S{30,}$/);
    assert.equal(shown('Verify'), shown('Verify'));
    assert.match(shown('help'), /^https:\/\/www\.app\.example\/help/);
  }
});

test('an old page is of its day: plain http, and no picture or link of today', () => {
  const { link, image } = placesOf('letter', { ...VERIFY, form: 'old' });
  assert.match(link('News'), /^http:/);
  assert.match(image('top'), /^http:/);
});

test('charsets of then, as the decoders of today read them', () => {
  for (const [charset, text] of [
    ['koi8-r', 'Привет'],
    ['iso-8859-2', 'Zażółć'],
    ['iso-2022-jp', 'メール号 No.1'],
    ['euc-kr', '안녕'],
    ['gb2312', '您好'],
    ['iso-8859-1', 'Grüße'],
  ] as const) {
    assert.equal(new TextDecoder(charset).decode(octetsIn(charset, text)), text);
  }
  assert.throws(() => octetsIn('iso-8859-1', 'ż'), /has no "ż"/);
});
