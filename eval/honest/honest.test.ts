import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMail } from '../../test/builders/reading.ts';
import { honestMails } from './index.ts';
import { blocksOf } from './letters.ts';
import { encodedWord, phrase, quotedPrintable } from './mime.ts';

const MAILS = honestMails();

test('there are many, of many languages and kinds, each with a name of its own', () => {
  assert.ok(MAILS.length >= 230, String(MAILS.length));
  assert.ok(new Set(MAILS.map(({ language }) => language)).size >= 14);
  assert.ok(new Set(MAILS.map(({ kind }) => kind)).size >= 20);
  assert.equal(new Set(MAILS.map(({ name }) => name)).size, MAILS.length);
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
