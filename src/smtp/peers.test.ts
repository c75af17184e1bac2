import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkMatcher, plainAddress } from './peers.ts';

test('an address is matched within its own family', () => {
  const trusted = networkMatcher(['192.0.2.0/24', '198.51.100.7', '2001:db8::/32', '::1']);
  for (const address of ['192.0.2.1', '198.51.100.7', '2001:db8::25', '::1']) assert.equal(trusted(address), true, address);
  for (const address of ['192.0.3.1', '198.51.100.8', '2001:db9::1', '::2', '', 'mail.example']) assert.equal(trusted(address), false, address);
  assert.equal(networkMatcher([])('127.0.0.1'), false);
});

test('the IPv4 client of a dual-stack listener is an IPv4 client', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('::FFFF:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('FE80::1%eth0'), 'fe80::1');
  assert.equal(plainAddress(undefined), '');
});
