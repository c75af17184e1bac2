import assert from 'node:assert/strict';
import { test } from 'node:test';
import { author } from '../../test/builders/judge-facts.ts';
import { type Exception, type ExceptionFacts, firstException } from './exceptions.ts';

const facts = (change: Partial<ExceptionFacts> = {}): ExceptionFacts => ({
  author: author(),
  clientIp: '192.0.2.7',
  fields: new Map([['x-campaign', ['Simulation 12']]]),
  ...change,
});

const action = (exceptions: readonly Exception[], given = facts(), recipient = 'ceo@example.org') =>
  firstException(exceptions, given, recipient)?.exception.action ?? 'none';

test('the first that matches decides', () => {
  const rules: Exception[] = [
    { authorDomain: 'other.example', requireAuth: true, action: 'hold' },
    { author: 'Anna@Partner.example', requireAuth: true, action: 'deliver' },
    { authorDomain: 'partner.example', requireAuth: true, action: 'hold' },
  ];
  assert.equal(action(rules), 'deliver');
  assert.equal(firstException(rules, facts(), 'x@example.org')?.text, 'Exception 2 of the configuration: author Anna@Partner.example');
});

test('an unauthenticated author borrows no exception, unless the operator says so', () => {
  const spoofed = facts({ author: author({ class: 'fail' }) });
  assert.equal(action([{ author: 'anna@partner.example', requireAuth: true, action: 'deliver' }], spoofed), 'none');
  assert.equal(action([{ author: 'anna@partner.example', requireAuth: false, action: 'deliver' }], spoofed), 'deliver');
  assert.equal(action([{ author: 'anna@partner.example', requireAuth: true, action: 'deliver' }], facts({ author: author({ class: 'unknown' }) })), 'none');
});

test('all criteria named must hold', () => {
  const rule: Exception = { authorDomain: 'partner.example', clientIp: '192.0.2.0/24', recipient: '*@example.org', requireAuth: true, action: 'lock' };
  assert.equal(action([rule]), 'lock');
  assert.equal(action([rule], facts({ clientIp: '198.51.100.1' })), 'none');
  assert.equal(action([rule], facts({ clientIp: null })), 'none');
  assert.equal(action([rule], facts(), 'x@other.example'), 'none');
});

test('subdomains belong to a domain, similar names do not', () => {
  const rule: Exception = { authorDomain: 'partner.example', requireAuth: true, action: 'deliver' };
  assert.equal(action([rule], facts({ author: author({ address: 'a@mail.partner.example' }) })), 'deliver');
  assert.equal(action([rule], facts({ author: author({ address: 'a@notpartner.example' }) })), 'none');
});

test('a header field that contains a text, case folded', () => {
  const rule: Exception = { header: { name: 'X-Campaign', contains: 'simulation' }, requireAuth: true, action: 'deliver' };
  assert.equal(action([rule]), 'deliver');
  assert.equal(action([rule], facts({ fields: new Map() })), 'none');
});
