import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { silent } from '../../../test/store-fixture.ts';
import { type Bootstrap, parseBootstrap } from './bootstrap.ts';
import { createRdap, type RdapOptions } from './rdap.ts';

const NOW = Date.UTC(2026, 0, 15);
const DATE = '2026-01-11T08:00:00Z';
const found = JSON.stringify({
  objectClassName: 'domain',
  events: [
    { eventAction: 'expiration', eventDate: '2030-01-01T00:00:00Z' },
    { eventAction: 'registration', eventDate: DATE },
  ],
});
const PATIENT = 20_000;

interface Registry {
  base: string;
  /** Paths asked for. */
  asked: string[];
}

async function registry(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Registry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

const listing = (...bases: string[]): Bootstrap => parseBootstrap(JSON.stringify({ version: '1.0', services: [[['test', 'example'], bases]] }));

function rdapFor(bootstrap: Bootstrap | null, more: Partial<RdapOptions> & { time?: { now: number } } = {}) {
  const time = more.time ?? { now: NOW };
  return createRdap({ clock: { now: () => time.now }, log: silent, bootstrap: async () => bootstrap, ...more });
}

test('the date of registration is told, asked for once, by the name of the domain', async (t) => {
  const { base, asked } = await registry(t, (_, response) => response.writeHead(200, { 'content-type': 'application/rdap+json' }).end(found));
  const rdap = rdapFor(listing(base));
  const answers = await Promise.all([rdap.age('young.test', PATIENT), rdap.age('young.test', PATIENT)]);
  for (const facts of [...answers, await rdap.age('young.test', PATIENT)]) assert.deepEqual(facts, { registeredAt: Date.parse(DATE), source: 'rdap' });
  assert.deepEqual(asked, ['/domain/young.test']);
});

test('a name that was dropped and registered again is as young as that', async (t) => {
  const events = [
    { eventAction: 'registration', eventDate: '2001-01-01T00:00:00Z' },
    { eventAction: 'reregistration', eventDate: DATE },
  ];
  const { base } = await registry(t, (_, response) => response.end(JSON.stringify({ events })));
  assert.equal((await rdapFor(listing(base)).age('again.test', PATIENT)).registeredAt, Date.parse(DATE));
});

for (const [what, why, answer] of [
  ['no such domain', 'not-registered', (response: ServerResponse) => response.writeHead(404).end()],
  ['a question that is not taken', 'no-date', (response: ServerResponse) => response.writeHead(400).end()],
  ['an answer without a date', 'no-date', (response: ServerResponse) => response.end('{"events":[{"eventAction":"registration","eventDate":"soon"},null,7]}')],
  ['an answer that is no JSON', 'server-away', (response: ServerResponse) => response.end('<html>')],
  ['an answer without end', 'server-away', (response: ServerResponse) => response.end(`{"a":"${'x'.repeat(600_000)}"}`)],
  ['a server at fault', 'server-away', (response: ServerResponse) => response.writeHead(500).end()],
  ['redirects in circles', 'server-away', (response: ServerResponse) => response.writeHead(302, { location: '/domain/once-more' }).end()],
  ['a redirect to a file', 'server-away', (response: ServerResponse) => response.writeHead(302, { location: 'file:///etc/passwd' }).end()],
  ['a connection that is cut', 'server-away', (response: ServerResponse) => response.destroy()],
] as const) {
  test(`${what}: the age is unknown, and why is told (${why})`, async (t) => {
    const { base } = await registry(t, (_, response) => void answer(response));
    assert.deepEqual(await rdapFor(listing(base)).age('odd.test', PATIENT), { registeredAt: null, source: 'unknown', why });
  });
}

test('a registry without a server, and no list of servers at all, are two kinds of unknown', async () => {
  assert.equal((await rdapFor(listing('http://127.0.0.1:9/')).age('name.elsewhere', PATIENT)).why, 'no-server');
  assert.equal((await rdapFor(null).age('name.test', PATIENT)).why, 'no-bootstrap');
});

test('a message does not wait beyond its deadline, and the next one finds the answer', async (t) => {
  let answer: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => {
    void registry(t, (_, response) => {
      answer = () => response.end(found);
      resolve();
    }).then(({ base }) => {
      rdap = rdapFor(listing(base));
      first = rdap.age('slow.test', 0);
    });
  });
  let rdap: ReturnType<typeof rdapFor> | undefined;
  let first: Promise<unknown> | undefined;
  await asked;
  assert.deepEqual(await first, { registeredAt: null, source: 'unknown', why: 'deadline' });
  answer?.();
  assert.equal((await rdap?.age('slow.test', PATIENT))?.source, 'rdap');
});

test('a server that asks for peace has it for as long as it says, and the next of the list is asked meanwhile', async (t) => {
  const time = { now: NOW };
  let busy = true;
  const first = await registry(t, (_, response) => (busy ? response.writeHead(429, { 'retry-after': '120' }).end() : response.end(found)));
  const rdap = rdapFor(listing(first.base), { time });
  assert.equal((await rdap.age('one.test', PATIENT)).why, 'rate-limited');
  busy = false;
  time.now += 119_000;
  assert.equal((await rdap.age('one.test', PATIENT)).why, 'rate-limited');
  assert.equal(first.asked.length, 1);
  time.now += 2000;
  assert.equal((await rdap.age('one.test', PATIENT)).source, 'rdap');
  const second = await registry(t, (_, response) => response.end(found));
  busy = true;
  assert.equal((await rdapFor(listing(first.base, second.base)).age('two.test', PATIENT)).source, 'rdap');
});

test('one server is asked no oftener than its rate', async (t) => {
  const time = { now: NOW };
  const { base, asked } = await registry(t, (_, response) => response.end(found));
  const rdap = rdapFor(listing(base), { time, rate: { burst: 3, perSecond: 1 } });
  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.test`);
  const answers = await Promise.all(names.map((name) => rdap.age(name, PATIENT)));
  assert.deepEqual(
    answers.map(({ source, why }) => why ?? source),
    ['rdap', 'rdap', 'rdap', 'rate-limited', 'rate-limited'],
  );
  time.now += 1000;
  assert.equal((await rdap.age('e.test', PATIENT)).source, 'rdap');
  assert.equal(asked.length, 4);
});

test('a server that does not answer is left alone after five failures, then tried by one', async (t) => {
  const time = { now: NOW };
  let away = true;
  const { base, asked } = await registry(t, (_, response) => (away ? response.destroy() : response.end(found)));
  const rdap = rdapFor(listing(base), { time });
  for (let i = 0; i < 8; i += 1) assert.equal((await rdap.age(`name${i}.test`, PATIENT)).why, 'server-away');
  assert.equal(asked.length, 5);
  away = false;
  time.now += 31_000;
  assert.equal((await rdap.age('later.test', PATIENT)).source, 'rdap');
});

test('odd names that a server does not take do not silence it for others', async (t) => {
  const { base } = await registry(t, (request, response) => (request.url?.includes('odd') ? response.writeHead(400).end() : response.end(found)));
  const rdap = rdapFor(listing(base));
  for (let i = 0; i < 8; i += 1) assert.equal((await rdap.age(`odd${i}.test`, PATIENT)).why, 'no-date');
  assert.equal((await rdap.age('young.test', PATIENT)).source, 'rdap');
});

test('trouble is remembered for minutes, a date for a day', async (t) => {
  const time = { now: NOW };
  let broken = true;
  const { base, asked } = await registry(t, (_, response) => (broken ? response.writeHead(500).end() : response.end(found)));
  const rdap = rdapFor(listing(base), { time });
  assert.equal((await rdap.age('name.test', PATIENT)).why, 'server-away');
  broken = false;
  assert.equal((await rdap.age('name.test', PATIENT)).why, 'server-away');
  time.now += 6 * 60_000;
  assert.equal((await rdap.age('name.test', PATIENT)).source, 'rdap');
  time.now += 23 * 3_600_000;
  assert.equal((await rdap.age('name.test', PATIENT)).source, 'rdap');
  assert.equal(asked.length, 2);
});

test('the longest entry of the list that fits is asked, encrypted before open', () => {
  const text = JSON.stringify({
    services: [
      [['uk'], ['http://one.test/']],
      [
        ['co.uk', 'COM.'],
        ['http://two.test', 'https://three.test/rdap'],
      ],
      [['x'], ['ftp://no.test']],
      'junk',
      [[7], null],
    ],
  });
  const bootstrap = parseBootstrap(text);
  assert.deepEqual(bootstrap.serversFor('shop.co.uk'), ['https://three.test/rdap/', 'http://two.test/']);
  assert.deepEqual(bootstrap.serversFor('gov.uk'), ['http://one.test/']);
  assert.deepEqual(bootstrap.serversFor('a.com'), ['https://three.test/rdap/', 'http://two.test/']);
  assert.deepEqual(bootstrap.serversFor('a.x'), []);
  for (const bad of ['', '{}', '{"services":[]}', '[]', 'null']) assert.throws(() => parseBootstrap(bad), /RFC 9224|JSON/);
});
