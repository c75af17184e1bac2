import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domainToASCII } from 'node:url';
import { RULES } from '../../test/builders/judge-facts.ts';
import { imitated } from './imitated.ts';

const near = { protectedDomains: ['mail.kontor.example'], writtenDomains: ['logistics.example', 'gmail.com'], lists: RULES.lists };
const of = (domain: string) => imitated(domain, near).map(({ kind, domain: real, brand }) => [kind, real, brand]);

test('a domain is told what it may be taken for: ours, those we write to, brands', () => {
  assert.deepEqual(of('k0ntor.example'), [['own', 'kontor.example', null]]);
  assert.deepEqual(of('logistlcs.example'), [['correspondent', 'logistics.example', null]]);
  assert.deepEqual(of(domainToASCII('lögistics.example')), [['correspondent', 'logistics.example', null]]);
  assert.deepEqual(of('docusign-secure.example'), [['brand', 'docusign.com', 'DocuSign']]);
  assert.deepEqual(of('docusign.example'), [['brand', 'docusign.com', 'DocuSign']]);
  assert.deepEqual(of('unlike.example'), []);
});

test('the real ones, free mail and widely linked sites imitate nobody', () => {
  for (const domain of ['kontor.example', 'logistics.example', 'gmail.com', 'docusign.com', 'docusign.net']) assert.deepEqual(of(domain), [], domain);
});

test('of a free-mail provider we write to, only what can be mistaken for it', () => {
  assert.deepEqual(
    imitated('grnail.com', { ...near, lists: { ...RULES.lists, brands: [] } }).map(({ kind }) => kind),
    ['correspondent'],
  );
  assert.deepEqual(imitated('gmail-group.example', { ...near, lists: { ...RULES.lists, brands: [] } }), []);
});
