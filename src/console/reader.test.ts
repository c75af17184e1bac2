import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { isHttps, isOwnForm, isOwnSignedForm, readerAddress, readerNetwork } from './reader.ts';

/** What is said of a request with these headers from this peer. */
async function said(headers: Record<string, string>, peer = '127.0.0.1'): Promise<Record<string, unknown>> {
  const app = new Hono().post('/', (c) =>
    c.json({ address: readerAddress(c), network: readerNetwork(c), https: isHttps(c), own: isOwnForm(c), signed: isOwnSignedForm(c) }),
  );
  const env = { incoming: { socket: { remoteAddress: peer, remotePort: 1, remoteFamily: 'IPv4' } } };
  return (await app.request('http://gate.test/', { method: 'POST', headers: { host: 'gate.test', ...headers } }, env)).json() as Promise<
    Record<string, unknown>
  >;
}

describe('the reader', () => {
  it('is counted by his address, by IPv6 by his network', async () => {
    for (const [address, network] of [
      ['192.0.2.7', '192.0.2.7'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['2001:0db8::5', '2001:db8:0:0::/64'],
      ['::1', '0:0:0:0::/64'],
      ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
    ])
      assert.equal((await said({ 'x-forwarded-for': address ?? '' })).network, network);
    assert.equal((await said({ 'x-forwarded-for': '192.0.2.7' }, '198.51.100.1')).address, '198.51.100.1', 'only a proxy on this machine is believed');
  });

  it('comes over https where a proxy on this machine says so', async () => {
    assert.equal((await said({ 'x-forwarded-proto': 'https' })).https, true);
    assert.equal((await said({ 'x-forwarded-proto': 'http' })).https, false);
    assert.equal((await said({ 'x-forwarded-proto': 'https' }, '198.51.100.1')).https, false);
    assert.equal((await said({})).https, false);
  });

  it('presses a button of our own page, or of another’s', async () => {
    for (const [headers, own, signed] of [
      [{ 'sec-fetch-site': 'same-origin' }, true, true],
      [{ 'sec-fetch-site': 'same-site', origin: 'http://gate.test' }, false, false],
      [{ 'sec-fetch-site': 'cross-site' }, false, false],
      [{ 'sec-fetch-site': 'none' }, false, false],
      [{ origin: 'http://gate.test' }, true, true],
      [{ origin: 'https://evil.example' }, false, false],
      [{ origin: 'null' }, false, false],
      [{}, true, false],
    ] as [Record<string, string>, boolean, boolean][]) {
      const { own: isOwn, signed: isSigned } = await said(headers);
      assert.deepEqual([isOwn, isSigned], [own, signed], JSON.stringify(headers));
    }
  });
});
