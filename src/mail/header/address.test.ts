import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalAddress, comparableAddress, domainOf, parseAddressList, registrableDomain } from './address.ts';

const cases: [value: string, ...boxes: [address: string, name: string][]][] = [
  ['anna@partner.example', ['anna@partner.example', '']],
  ['Anna <Anna@Partner.Example>', ['Anna@partner.example', 'Anna']],
  ['"Berg, Anna" <anna@partner.example>, bob@example.org', ['anna@partner.example', 'Berg, Anna'], ['bob@example.org', '']],
  ['Berg, Anna <anna@partner.example>', ['anna@partner.example', 'Berg, Anna']],
  ['anna@partner.example (Anna (of sales))', ['anna@partner.example', 'Anna (of sales)']],
  ['Team: a@x.example, "B" <b@x.example>;, c@x.example', ['a@x.example', ''], ['b@x.example', 'B'], ['c@x.example', '']],
  ['undisclosed-recipients:;'],
  ['=?utf-8?B?QW5uYSBCw6RyZw==?= <anna@partner.example>', ['anna@partner.example', 'Anna Bärg']],
  ['=?utf-8?Q?Berg,_Anna?= <anna@partner.example>', ['anna@partner.example', 'Berg, Anna']],
  ['"ceo@example.org" <evil@attacker.example>', ['evil@attacker.example', 'ceo@example.org']],
  ['ceo@example.org <evil@attacker.example>', ['evil@attacker.example', 'ceo@example.org']],
  ['"a \\"quoted\\" name" <a@x.example>', ['a@x.example', 'a "quoted" name']],
  ['<@relay.example:anna@partner.example>', ['anna@partner.example', '']],
  ['Anna anna@partner.example', ['anna@partner.example', 'Anna']],
  ['Just A Name', ['', 'Just A Name']],
  ['anna@partner.example <>', ['anna@partner.example', '']],
  ['"unclosed <a@x.example>', ['a@x.example', 'unclosed']],
  ['The Service <The Service <hello@service.example>>', ['hello@service.example', 'The Service']],
  ['"postmaster@" <sending.example postmaster@sending.example>', ['postmaster@sending.example', 'postmaster@']],
  ['pete(his account)@silly.example(his host)', ['pete@silly.example', 'his accounthis host']],
  ['<user(comment)@ (comment) x.example>', ['user@x.example', '']],
  ['<"two words"@x.example>', ['"two words"@x.example', '']],
];

describe('address lists', () => {
  for (const [value, ...boxes] of cases) {
    it(`reads ${value}`, () => {
      assert.deepEqual(
        parseAddressList(value).map(({ address, name }) => [address, name]),
        boxes,
      );
    });
  }

  it('never throws, and no control gets through', () => {
    const alphabet = fc.constantFrom('"', '<', '>', '(', ')', ',', ';', ':', '@', '\\', 'a', ' ', '=?utf-8?Q?=0A?=', '\0', '.');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 60 }), (parts) => {
        for (const { address, name } of parseAddressList(parts.join(''))) assert.doesNotMatch(address + name, /[\x00-\x1f]/);
      }),
    );
  });
});

describe('addresses and domains', () => {
  it('has one form for history: lower case, no plus-tag', () => {
    assert.equal(canonicalAddress('Anna+RFP@Partner.Example'), 'anna@partner.example');
    assert.equal(canonicalAddress('+@x.example'), '+@x.example');
  });

  it('knows the domain of an address', () => {
    assert.equal(domainOf('"a@b"@C.example'), 'c.example');
    assert.equal(domainOf('postmaster'), '');
  });

  it('knows what is registered, and that an IP address has no domain above it', () => {
    assert.equal(registrableDomain('www.shop.partner.co.uk'), 'partner.co.uk');
    assert.equal(registrableDomain('anna.github.io'), 'anna.github.io');
    assert.equal(registrableDomain('mail.partner.example'), 'partner.example');
    assert.equal(registrableDomain('203.0.113.23'), '203.0.113.23');
    assert.equal(registrableDomain('[2001:db8::1]'), '[2001:db8::1]');
    assert.equal(registrableDomain('localhost'), 'localhost');
  });
});

it('every spelling of a mailbox compares the same, so that none escapes a policy', () => {
  for (const spelling of ['ceo@example.org', 'CEO@Example.ORG', '"ceo"@example.org']) assert.equal(comparableAddress(spelling), 'ceo@example.org', spelling);
  assert.equal(comparableAddress('ceo@münchen.example'), 'ceo@xn--mnchen-3ya.example');
  assert.equal(comparableAddress('"two words"@example.org'), '"two words"@example.org');
  assert.equal(canonicalAddress('"Ceo+x"@example.org'), 'ceo@example.org');
  assert.equal(canonicalAddress('ceo@exa+mple.org'), 'ceo@exa+mple.org');
});
