import assert from 'node:assert/strict';
import { test } from 'node:test';
import { author, link, message, partnerHistory, signalFacts, WEEKLY } from '../../test/builders/judge-facts.ts';
import { isOffice } from './author-form.ts';
import type { SignalFacts } from './facts.ts';
import { ADDITIVE, type Finding } from './finding.ts';
import { findingsFor } from './index.ts';

/** What the form of a message tells. */
const formOf = (facts: SignalFacts): Finding[] => findingsFor(facts).filter(({ family }) => ADDITIVE.has(family));
const signalsOf = (...facts: Parameters<typeof signalFacts>): string[] => formOf(signalFacts(...facts)).map(({ signal }) => signal);

const LURE = message({
  header: { from: [{ address: 'xkqwzrtp@mail-7731.top', name: 'ACCOUNT SUPPORT 💳 #88213' }], subject: 'Final notice: your account will be suspended 🔒!' },
  visibleText: 'Dear customer, your payment of $ 120 failed. Confirm within 24 hours.',
  links: [link('https://paypal-verify.q7w8e9r0.web.app/wp-content/login.php', 'VERIFY NOW')],
});
const STRANGER = author({ address: 'xkqwzrtp@mail-7731.top', domain: 'mail-7731.top' });

test('each thing a lure is made of is told by itself, with the link it leads to', () => {
  const findings = formOf(signalFacts({ message: LURE, author: STRANGER }));
  const names = findings.map(({ signal }) => signal);
  for (const expected of [
    'name-not-in-address',
    'name-of-a-role',
    'name-with-pictures',
    'name-with-code',
    'address-by-chance',
    'author-domain-odd',
    'author-cheap-domain',
    'subject-with-pictures',
    'subject-presses',
    'lure-account',
    'lure-money',
    'lure-deadline',
    'lure-impersonal',
    'subject-account',
    'subject-deadline',
    'lures-together',
    'lures-lead-astray',
    'hours-to-act',
    'call-away',
    'link-on-page-host',
    'link-host-by-chance',
    'link-borrows-brand',
    'link-to-script',
    'link-into-blog',
    'link-strange',
    'few-words',
    'not-long',
    'call-in-capitals',
  ])
    assert.ok(names.includes(expected), `${expected} in ${names.join(' ')}`);
  for (const found of findings) {
    assert.deepEqual([...new Set(found.links)], [0], found.signal);
    assert.ok(found.strength > 0 && found.text.length < 300, found.signal);
  }
});

test('a message without a link away tells nothing of this, and neither does one whose links he has sent before', () => {
  const visibleText = 'Dear customer, confirm your password within 24 hours!';
  assert.deepEqual(signalsOf({ message: message({ visibleText }) }), []);
  const usual = message({ visibleText, links: [link('https://www.paypal-verify.top/login.php', 'VERIFY NOW')] });
  assert.ok(signalsOf({ message: usual }).length > 5);
  const history = partnerHistory({ ...WEEKLY, 'link-tenant': { 'paypal-verify.top': 9 } });
  assert.deepEqual(signalsOf({ message: usual, history }), []);
});

test('one odd link among many counts for its share', () => {
  const many = ['a', 'b', 'c'].map((name) => link(`https://www.${name}-news.example/`, name));
  const odd = formOf(signalFacts({ message: message({ links: [...many, link('https://shop.odd.top/', 'odd')] }) })).find(
    ({ signal }) => signal === 'link-cheap-domain',
  );
  assert.equal(odd?.strength, 0.25);
});

test('an address cannot say what is not written in Latin letters, and says the rest without accents', () => {
  const by = (name: string, address: string): string[] => {
    const from = message({
      links: LURE.links,
      header: { from: [{ address, name }] },
      visibleText: '請開啟下面的連結，確認您的帳戶資料以及最近的付款紀錄，謝謝您的合作與耐心等候。',
    });
    return signalsOf({ message: from, author: author({ address, domain: address.split('@')[1] ?? '' }) });
  };
  assert.ok(!by('Balíkomat', 'info@balikomat.example').includes('name-not-in-address'));
  assert.ok(!by('山田商店', 'news@yamada.example').includes('name-not-in-address'));
  assert.ok(by('Balíkomat', 'x@quite-else.example').includes('name-not-in-address'));
  assert.ok(!by('山田商店', 'news@yamada.example').includes('hardly-a-word'), 'scripts without blanks have words too');
});

test('full-width punctuation is no letter borrowed from another script', () => {
  const subject = (text: string): string[] => signalsOf({ message: message({ links: LURE.links, header: { subject: text } }), author: STRANGER });
  assert.ok(!subject('ABC［重要］お知らせ').includes('letters-borrowed'));
  assert.ok(subject('ABC ｐａｙ now').includes('letters-borrowed'));
});

test('names of offices are nobody’s', () => {
  for (const name of ['Accounts Payable', 'Comptabilité', 'IT Support', 'Vertrieb']) assert.ok(isOffice(name), name);
  for (const name of ['Anna Berg', 'John Pressman', 'Marta Salesova']) assert.ok(!isOffice(name), name);
});
