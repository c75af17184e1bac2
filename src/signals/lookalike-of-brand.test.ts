import assert from 'node:assert/strict';
import { test } from 'node:test';
import { author, link, message, partnerHistory, signalFacts, strangerHistory } from '../../test/builders/judge-facts.ts';
import { lookalikeOfBrand } from './lookalike-of-brand.ts';

const stranger = (address: string) => ({ author: author({ address }), history: strangerHistory() });
const linking = (url: string) => ({ ...stranger('x@clinic.example'), message: message({ links: [link(url, 'Sign in')] }) });
const texts = (given: Parameters<typeof signalFacts>[0]) => lookalikeOfBrand(signalFacts(given).shared).map(({ text }) => text);

test('letters that pass for others, a slip, a business word attached', () => {
  assert.deepEqual(texts(linking('https://docuslgn.example/s')), ['A link to docuslgn.example passes for docusign.com of DocuSign, but is not']);
  assert.deepEqual(texts(linking('https://dropbox-login.example/s')), ['A link to dropbox-login.example passes for dropbox.com of Dropbox, but is not']);
  assert.deepEqual(texts(stranger('security@rnicrosoft.example')), ["The author's rnicrosoft.example passes for microsoft.com of Microsoft, but is not"]);
});

test('not the brand itself, its name under another ending, or an ordinary word', () => {
  for (const url of ['https://www.docusign.net/s', 'https://dropbox.example/s', 'https://www.officinal.example/'])
    assert.deepEqual(texts(linking(url)), [], url);
});

test('a known author may be called what he likes; his new link may not', () => {
  const known = { author: author({ address: 'anna@partner.example' }), history: partnerHistory() };
  assert.deepEqual(texts(known), []);
  assert.equal(texts({ ...known, message: message({ links: [link('https://docuslgn.example/s', 'Sign')] }) }).length, 1);
});
