import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { header } from '../../../test/builders/judge-facts.ts';
import type { Client } from '../envelope.ts';
import type { AuthenticationResultsField, HeaderFacts, ReceivedField } from '../message.ts';
import { identify } from './identity.ts';
import { receiveTime } from './trust-boundary.ts';

const UPSTREAM = { authservId: 'mx.example.org', peers: ['192.0.2.0/28'] };

const received = (index: number, by: string, address: string, date: number | null = null): ReceivedField => ({
  index,
  helo: 'mail.partner.example',
  name: null,
  address,
  by,
  with: 'ESMTPS',
  date,
});

const results = (index: number, ...stated: [string, string, Record<string, string>?][]): AuthenticationResultsField => ({
  index,
  authservId: 'mx.example.org',
  results: stated.map(([method, result, properties = {}]) => ({ method, result, properties })),
});

const client = (peer: string, change: Partial<Client> = {}): Client => ({
  peer,
  origin: null,
  helo: null,
  name: null,
  peerHelo: 'mx.example.org',
  tls: false,
  trusted: true,
  ...change,
});

/** As a Postfix with a milter writes it: Authentication-Results above its own Received, the partner's Received below. */
const usual = (field: AuthenticationResultsField): HeaderFacts =>
  header({
    authenticationResults: [field],
    received: [received(1, 'mx.example.org', '198.51.100.4'), received(5, 'mail.partner.example', '10.0.0.1')],
  });

describe('a trusted upstream', () => {
  test('is believed when its peer, its name and the place of the field are right', () => {
    const who = identify(usual(results(0, ['dmarc', 'pass', { 'header.from': 'partner.example' }])), client('192.0.2.1'), [UPSTREAM], null);
    assert.equal(who.class, 'pass');
    assert.equal(who.evidence, 'upstream mx.example.org: dmarc=pass');
    assert.equal(who.clientIp, '198.51.100.4', "the client of the upstream's own Received");
  });

  test('may be a farm, each of whose servers stamps a name of its own', () => {
    const stamped = (name: string) => {
      const field = { ...results(0, ['dmarc', 'pass', { 'header.from': 'partner.example' }]), authservId: name };
      return identify(usual(field), client('192.0.2.1'), [{ ...UPSTREAM, authservId: '*.example.org' }], null).class;
    };
    assert.equal(stamped('mx7.example.org'), 'pass');
    assert.equal(stamped('MX7.eu.example.org'), 'pass');
    for (const name of ['example.org', 'evilexample.org', 'mx.example.org.evil.test', '']) assert.equal(stamped(name), 'unknown', name);
  });

  test('that had trouble with DNS says nothing, in whatever words', () => {
    for (const word of ['temperror', 'tempfail'])
      assert.equal(identify(usual(results(0, ['dmarc', 'none'], ['spf', word])), client('192.0.2.1'), [UPSTREAM], null).class, 'unknown');
  });

  test('may write a domain in letters or in A-labels: it is one domain', () => {
    const facts = { ...usual(results(0, ['dkim', 'pass', { 'header.d': 'münchen.example' }])), from: [{ address: 'a@xn--mnchen-3ya.example', name: '' }] };
    assert.equal(identify(facts, client('192.0.2.1'), [UPSTREAM], null).class, 'pass');
  });

  test('is not believed from another peer', () => {
    const who = identify(usual(results(0, ['dmarc', 'pass'])), client('203.0.113.9'), [UPSTREAM], null);
    assert.equal(who.class, 'unknown');
    assert.equal(who.clientIp, null);
  });

  test('may write its field just below its own Received', () => {
    const facts = header({
      authenticationResults: [results(1, ['dmarc', 'pass'])],
      received: [received(0, 'mx.example.org', '198.51.100.4'), received(2, 'mail.partner.example', '10.0.0.1')],
    });
    assert.equal(identify(facts, client('192.0.2.1'), [UPSTREAM], null).class, 'pass');
  });

  test("a field below a Received that the upstream did not write is the author's own invention", () => {
    const facts = header({
      authenticationResults: [results(3, ['dmarc', 'pass'])],
      received: [received(0, 'mx.example.org', '198.51.100.4'), received(2, 'mx.example.org', '203.0.113.5')],
    });
    assert.equal(identify(facts, client('192.0.2.1'), [UPSTREAM], null).class, 'unknown', 'even where that Received bears the name of the upstream');
  });

  test("its own field above hides a forged one in the author's header", () => {
    const facts = header({
      authenticationResults: [results(0, ['dmarc', 'fail']), results(2, ['dmarc', 'pass'])],
      received: [received(1, 'mx.example.org', '198.51.100.4')],
    });
    assert.equal(identify(facts, client('192.0.2.1'), [UPSTREAM], null).class, 'fail');
  });

  test('may pass the message through its own filters first', () => {
    const facts = header({
      authenticationResults: [results(3, ['dmarc', 'pass'])],
      received: [received(0, 'mx.example.org', '127.0.0.1'), received(2, 'mx.example.org', '198.51.100.4'), received(6, 'x.example', '10.0.0.1')],
    });
    const who = identify(facts, client('192.0.2.1'), [UPSTREAM], null);
    assert.equal(who.class, 'pass');
    assert.equal(who.clientIp, '198.51.100.4');
  });

  test('in an archive there is no peer, but name and place still count', () => {
    const archive = { archive: true };
    assert.equal(identify(usual(results(0, ['dmarc', 'pass'])), null, [UPSTREAM], null, archive).class, 'pass');
    assert.equal(identify(usual({ ...results(0, ['dmarc', 'pass']), authservId: 'mx.evil.example' }), null, [UPSTREAM], null, archive).class, 'unknown');
    assert.equal(identify(usual({ ...results(0, ['dmarc', 'pass']), authservId: 'MX.Example.ORG' }), null, [UPSTREAM], null, archive).class, 'pass');
  });
});

describe('what results mean', () => {
  const said = (...stated: [string, string, Record<string, string>?][]) => identify(usual(results(0, ...stated)), client('192.0.2.1'), [UPSTREAM], null);

  test('aligned DKIM or SPF passes without DMARC, unaligned does not', () => {
    assert.equal(said(['dkim', 'pass', { 'header.d': 'mail.partner.example' }]).class, 'pass');
    assert.equal(said(['spf', 'pass', { 'smtp.mailfrom': 'bounce@partner.example' }]).class, 'pass');
    assert.equal(said(['spf', 'pass', { 'smtp.mailfrom': 'bounce@bulk.example' }]).class, 'none');
    assert.equal(said(['dkim', 'pass', { 'header.i': '@evil.example' }]).class, 'none');
  });

  test('a DMARC pass for another domain is no pass', () => {
    assert.notEqual(said(['dmarc', 'pass', { 'header.from': 'evil.example' }]).class, 'pass');
  });

  test('fail, none and temporary errors are told apart', () => {
    assert.equal(said(['dmarc', 'fail']).class, 'fail');
    assert.equal(said(['spf', 'fail', { 'smtp.mailfrom': 'partner.example' }]).class, 'fail');
    assert.equal(said(['spf', 'softfail', { 'smtp.mailfrom': 'partner.example' }], ['dkim', 'none']).class, 'none');
    assert.equal(said(['spf', 'temperror'], ['dmarc', 'temperror']).class, 'unknown');
  });

  test('several authors are never authenticated together', () => {
    const facts = usual(results(0, ['dmarc', 'pass']));
    const two = { ...facts, from: [...facts.from, { address: 'b@other.example', name: '' }] };
    const nobody = identify(two, client('192.0.2.1'), [UPSTREAM], null);
    assert.equal(nobody.class, 'none');
    assert.match(nobody.evidence, /dmarc=pass, but From names 2 authors$/);
  });

  test('our own check speaks where no upstream does', () => {
    const verified = { spf: 'pass', dkim: [{ domain: 'partner.example', result: 'pass' }], dmarc: 'pass', domain: 'partner.example' };
    const who = identify(header(), client('203.0.113.9', { origin: '203.0.113.9', helo: 'mail.partner.example', trusted: false }), [UPSTREAM], verified);
    assert.equal(who.class, 'pass');
    assert.equal(who.evidence, 'verified here: dmarc=pass');
    assert.deepEqual(who.dkimDomains, ['partner.example']);
    assert.equal(who.clientIp, '203.0.113.9');
    assert.equal(identify(header(), null, [], { ...verified, dkim: [], dmarc: 'temperror' }).class, 'unknown');
  });
});

test('the address is canonical, the plus-tag gone', () => {
  const facts = header({ from: [{ address: 'Anna+News@Partner.example', name: '' }] });
  assert.equal(identify(facts, null, [], null).address, 'anna@partner.example');
});

test('time of receipt: topmost Received, then Date, never the future', () => {
  const now = 1_000_000;
  assert.equal(receiveTime(header({ received: [received(0, 'x', '192.0.2.1', 500), received(1, 'y', '192.0.2.2', 100)], date: 1 }), now), 500);
  assert.equal(receiveTime(header({ date: 400 }), now), 400);
  assert.equal(receiveTime(header({ date: 2_000_000 }), now), now);
  assert.equal(receiveTime(header({ date: null }), now), now);
});
