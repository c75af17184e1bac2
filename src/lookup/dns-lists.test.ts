import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { nameServer } from '../../test/builders/name-server.ts';
import { silent } from '../../test/store-fixture.ts';
import { createDomainAge } from './domain-age.ts';
import { systemResolve } from './resolve.ts';

const PATIENT = 20_000;
const ZONES = [
  { zone: 'fresh.example', youngerThanDays: 15 },
  { zone: 'new.example', youngerThanDays: 30 },
];

async function house(t: TestContext, dnsLists = ZONES.slice(0, 1)) {
  const server = await nameServer(t);
  const resolve = systemResolve({ servers: [server.address], timeoutMs: 250 });
  const clock = { now: () => Date.UTC(2026, 0, 15) };
  const settings = { lists: [], rdap: { enabled: false }, dnsLists };
  const ages = await createDomainAge(settings, { clock, log: silent, resolve });
  const age = async (domain: string, deadlineMs = PATIENT) => (await ages.lookup([domain], deadlineMs)).get(domain);
  return { server, ages, age, settings };
}

test('what a list has is younger than it says; no date is made of that', async (t) => {
  const { server, age } = await house(t);
  server.says.set('young.com.fresh.example', ['127.0.0.2']);
  assert.deepEqual(await age('young.com'), { registeredAt: null, source: 'list', youngerThan: { days: 15, by: 'fresh.example' } });
});

test('what no list has is not old, but unknown', async (t) => {
  const { server, age } = await house(t);
  assert.deepEqual(await age('old.com'), { registeredAt: null, source: 'unknown', why: 'not-asked' });
  assert.deepEqual(server.asked, ['old.com.fresh.example']);
});

test('codes of refusal, and addresses that no list gives, are no listing', async (t) => {
  const { server, age } = await house(t);
  server.says.set('refused.com.fresh.example', ['127.255.255.254']);
  // A zone that was given up, and whose new owner points every name at a page of his.
  server.says.set('parked.com.fresh.example', ['192.0.2.80']);
  for (const domain of ['refused.com', 'parked.com']) assert.equal((await age(domain))?.why, 'list-refused', domain);
});

test('a list that fails or is silent is told as away, and asked no more for a while', async (t) => {
  const { server, age } = await house(t);
  server.says.set('failing.com.fresh.example', 2);
  assert.equal((await age('failing.com'))?.why, 'list-away');
  const domains = Array.from({ length: 5 }, (_, n) => `silent${n}.com`);
  for (const domain of [...domains, 'next.com']) server.says.set(`${domain}.fresh.example`, 'silence');
  await Promise.all(domains.map((domain) => age(domain)));
  assert.equal((await age('next.com'))?.why, 'list-away');
  assert.ok(!server.asked.includes('next.com.fresh.example'));
});

test('a message waits no longer than its deadline; what was asked is known to the next, and asked once', async (t) => {
  const { server, age } = await house(t);
  server.says.set('young.com.fresh.example', ['127.0.0.2']);
  const [first, second] = await Promise.all([age('young.com', 1), age('young.com', PATIENT)]);
  assert.ok(first?.why === 'deadline' || first?.source === 'list');
  assert.equal(second?.source, 'list');
  assert.deepEqual(server.asked, ['young.com.fresh.example']);
  assert.equal((await age('young.com', 0))?.why, 'not-asked', 'without a deadline nobody is asked');
});

test('of several lists the youngest counts, whatever the others do', async (t) => {
  const { server, age } = await house(t, ZONES);
  server.says.set('both.com.fresh.example', ['127.0.0.2']);
  server.says.set('both.com.new.example', ['127.0.0.2']);
  server.says.set('one.com.fresh.example', 2);
  server.says.set('one.com.new.example', ['127.0.0.3']);
  assert.equal((await age('both.com'))?.youngerThan?.days, 15);
  assert.equal((await age('one.com'))?.youngerThan?.by, 'new.example');
});

test('names below a hosting suffix are not asked for, and new settings hold from then on', async (t) => {
  const { server, ages, age, settings } = await house(t);
  assert.equal((await age('somebody.github.io'))?.why, 'not-asked');
  await ages.reload({ ...settings, dnsLists: ZONES.slice(1) });
  await age('young.com');
  assert.deepEqual(server.asked, ['young.com.new.example']);
});
