import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { fetchJson } from './fetch-json.ts';
import { isInward, redirectTarget } from './redirect.ts';

const REGISTRY = 'https://rdap.registry.example/domain/x.example';
const nowhere = async () => [];
const outside = async () => ['192.0.2.7', '2001:db8::7'];

test('a redirect leads to an encrypted server that anyone can reach', async () => {
  const target = 'https://rdap.registrar.example/domain/x.example';
  assert.equal(await redirectTarget(target, REGISTRY, REGISTRY, outside), target);
  assert.equal(await redirectTarget('/other', REGISTRY, REGISTRY, nowhere), 'https://rdap.registry.example/other', 'the server itself needs no look');
});

for (const [what, location, addresses] of [
  ['an open way', 'http://rdap.registrar.example/', ['192.0.2.7']],
  ['no web server', 'ftp://rdap.registrar.example/', ['192.0.2.7']],
  ['a bare address', 'https://192.0.2.7/', []],
  ['a bare address in other letters', 'https://0x7f.1/', []],
  ['this host', 'https://[::1]/', []],
  ['an IPv4 address as an IPv6 one', 'https://[::ffff:10.0.0.1]/', []],
  ['a name of this host', 'https://localhost/', ['127.0.0.1', '::1']],
  ['a name with one private address', 'https://rdap.registrar.example/', ['192.0.2.7', '192.168.1.1']],
  ['a link-local name', 'https://metadata.example/', ['169.254.169.254']],
  ['a name without address', 'https://rdap.registrar.example/', []],
] as const) {
  test(`a redirect to ${what} is not followed`, async () => {
    assert.equal(await redirectTarget(location, REGISTRY, REGISTRY, async () => addresses), null);
  });
}

test('what is inward: loopback, private, link-local, shared, in both families', () => {
  for (const address of [
    '127.9.9.9',
    '10.1.1.1',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
  ])
    assert.equal(isInward(address), true, address);
  for (const address of ['192.0.2.7', '172.32.0.1', '2001:db8::7', '::ffff:192.0.2.7']) assert.equal(isInward(address), false, address);
});

const options = { accept: 'application/json', timeoutMs: 20_000, octets: 1000, now: 0 };

async function serverWith(t: TestContext, answer: (path: string, base: string) => string | null): Promise<{ base: string; asked: string[] }> {
  const asked: string[] = [];
  let base = '';
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const location = answer(request.url ?? '', base);
    if (location === null) response.end('{}');
    else response.writeHead(302, { location }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked };
}

test('three redirects are followed, a fourth is not', async (t) => {
  const { base, asked } = await serverWith(t, (path) => (path === '/0' ? null : `/${Number(path.slice(1)) - 1}`));
  assert.deepEqual(await fetchJson(`${base}/3`, options), { kind: 'answer', value: {} });
  assert.deepEqual(await fetchJson(`${base}/4`, options), { kind: 'failed', why: 'redirected in circles' });
  assert.deepEqual(asked, ['/3', '/2', '/1', '/0', '/4', '/3', '/2', '/1']);
});

test('a server elsewhere cannot make this host ask itself', async (t) => {
  const inside = await serverWith(t, () => null);
  const away = (async () => new Response(null, { status: 302, headers: { location: `${inside.base}/admin` } })) as typeof fetch;
  for (const configured of [REGISTRY, 'http://rdap.registry.example/domain/x.example']) {
    let first = true;
    const through = ((...given: Parameters<typeof fetch>) => {
      const ask = first ? away : fetch;
      first = false;
      return ask(...given);
    }) as typeof fetch;
    const fetched = await fetchJson(configured, { ...options, fetch: through });
    assert.equal(fetched.kind, 'failed');
  }
  assert.deepEqual(inside.asked, []);
});
