import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inNetworks, isInternalAddress, originNetwork, plainAddress } from './network.ts';

test('addresses are found in networks of their family only', () => {
  assert.equal(inNetworks('192.0.2.9', ['192.0.2.0/24']), true);
  assert.equal(inNetworks('192.0.3.9', ['192.0.2.0/24']), false);
  assert.equal(inNetworks('::ffff:192.0.2.9', ['192.0.2.0/24']), true);
  assert.equal(inNetworks('2001:db8::5', ['192.0.2.0/24', '2001:db8::/32']), true);
  assert.equal(inNetworks('127.0.0.1', ['127.0.0.1']), true);
  assert.equal(inNetworks('mx.example.org', ['0.0.0.0/0']), false);
  assert.equal(inNetworks('192.0.2.9', ['nonsense', '192.0.2.0/99']), false);
});

test('internal addresses are those of nobody on the internet', () => {
  for (const inside of ['127.0.0.1', '10.1.2.3', '192.168.0.1', '::1', 'fd00::1']) assert.equal(isInternalAddress(inside), true, inside);
  for (const outside of ['192.0.2.1', '2001:db8::1', 'x']) assert.equal(isInternalAddress(outside), false, outside);
});

test('an origin is remembered by its provider-sized network', () => {
  assert.equal(originNetwork('198.51.100.7'), '198.51.0.0/16');
  assert.equal(originNetwork('2001:db8:1:2::3'), '2001:db8:1::/48');
  assert.equal(originNetwork('2001:db8::3'), '2001:db8:0::/48');
  assert.equal(originNetwork('IPv6:2001:DB8::3'), '2001:db8:0::/48');
  assert.equal(originNetwork('unknown'), null);
});

test('the IPv4 client of a dual-stack listener is an IPv4 client', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('::FFFF:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('FE80::1%eth0'), 'fe80::1');
  assert.equal(plainAddress(''), '');
});
