import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { header, message } from '../../test/builders/judge-facts.ts';
import { readMail } from '../../test/builders/reading.ts';
import { addressingOf, COMPANY_LIMIT, companyOf } from './company.ts';
import { formOf } from './form.ts';
import { languageOf } from './language.ts';
import { threadOf } from './thread.ts';

const box = (address: string) => ({ address, name: '' });
const mail = (fields: string, body: string) => readMail(Buffer.from(`From: a@b.example\n${fields}\n\n${body}`));
const part = (type: string, more = '') => `--m\nContent-Type: ${type}\n${more}\nx\n`;

test('the form of a message is what its mail program makes, not what it holds', () => {
  const form = (fields: string, body = 'x\n') => formOf(mail(fields, body));
  assert.equal(form('Subject: plain'), 'text');
  assert.equal(form('Content-Type: text/html'), 'html');
  const two = part('text/plain') + part('text/html');
  assert.equal(form('Content-Type: multipart/alternative; boundary=m', `${two}--m--\n`), 'alternative');
  assert.equal(form('Content-Type: multipart/alternative; boundary="=_other"', two.replaceAll('--m', '--=_other')), 'alternative', 'whatever the boundary');
  assert.equal(form('Content-Type: multipart/related; boundary=m', `${part('text/html')}--m--\n`), 'related(html)');
  const pdf = part('application/pdf', 'Content-Disposition: attachment; filename=a.pdf\n').replace('\nx\n', '\n%PDF-1.7\n');
  assert.equal(form('Content-Type: multipart/mixed; boundary=m', `${part('text/plain')}${pdf}${pdf}--m--\n`), 'mixed(text,pdf)', 'however many');
  assert.equal(form('Content-Type: multipart/mixed; boundary=m', `${pdf}--m--\n`), 'mixed(none,pdf)');
});

test('the language is told for enough text, else it is no value', () => {
  const german =
    'Anbei der überarbeitete Zeitplan für nächste Woche. Bitte sagen Sie uns bis Donnerstag Bescheid, ob die zweite Lieferung verschoben werden kann.';
  const english = 'Please find attached the revised timetable for next week. Let us know by Thursday whether the second delivery can be moved to Friday.';
  assert.equal(languageOf(german), 'de');
  assert.equal(languageOf(english), 'en');
  assert.equal(
    languageOf('Привет! Пожалуйста, посмотрите обновлённое расписание на следующую неделю и сообщите нам до четверга, можно ли перенести вторую доставку.'),
    'ru',
  );
  assert.equal(languageOf('Thanks, see you!'), null);
  assert.equal(languageOf('0049 89 1234567 '.repeat(40)), null, 'numbers are no language');
  assert.equal(languageOf(`${'https://example.org/a/long/address '.repeat(20)}`), null);
});

test('the company is everyone else addressed; how it is addressed depends on who of ours is named', () => {
  const fields = header({ to: [box('CEO@Example.org'), box('anna@partner.example')], cc: [box('bob+x@example.org'), box('')] });
  assert.deepEqual(companyOf(fields, 'anna@partner.example', ['ceo@example.org', 'bob@example.org']), ['ceo@example.org', 'bob@example.org']);
  assert.deepEqual(companyOf(fields, 'anna@partner.example', ['bob@example.org']), ['ceo@example.org'], 'nobody is his own company');
  assert.equal(addressingOf(fields, ['bob@example.org']), 'few');
  assert.equal(addressingOf(fields, ['carol@example.org']), 'undisclosed');
  assert.equal(addressingOf(header({ to: [box('ceo@example.org')] }), ['ceo@example.org']), 'one');
  assert.equal(addressingOf(header({ to: [] }), ['ceo@example.org']), 'undisclosed');
  const crowd = Array.from({ length: 90 }, (_, i) => box(`p${i}@example.org`));
  assert.equal(addressingOf(header({ to: crowd }), ['p80@example.org']), 'many');
  assert.equal(companyOf(header({ to: crowd }), '', []).length, COMPANY_LIMIT);
});

test('a thread is one that names a message, not one that says so', () => {
  const thread = (subject: string, inReplyTo: string[] = []) => threadOf(message({ header: { subject, inReplyTo } }));
  assert.equal(thread('RE: RFP', ['<1@example.org>']), 'reply');
  assert.equal(thread('RFP', ['<1@example.org>']), 'reply');
  assert.equal(thread('Re: RFP'), 'claims');
  assert.equal(thread('[list] AW: Angebot'), 'claims');
  assert.equal(thread('Fwd: RFP'), 'new', 'a forward begins anew');
  assert.equal(thread('Regarding: RFP'), 'new');
});

test('whatever stands in a message, values are short and telling takes bounded time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 5000 }), (text) => {
      const language = languageOf(text);
      assert.ok(language === null || /^[a-z]{2,3}$/.test(language));
      assert.ok(formOf(message({ visibleText: text })).length < 100);
    }),
  );
});
