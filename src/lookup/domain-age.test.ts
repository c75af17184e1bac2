import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { silent, temporaryFolder } from '../../test/store-fixture.ts';
import { createDomainAge } from './domain-age.ts';

const DATE = '2026-01-11T08:00:00Z';
const PATIENT = 20_000;
const parts = { clock: { now: () => Date.UTC(2026, 0, 15) }, log: silent };

async function house(t: TestContext) {
  const folder = await temporaryFolder(t);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify({ events: [{ eventAction: 'registration', eventDate: DATE }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const bootstrap = join(folder, 'dns.json');
  const list = join(folder, 'registry.csv');
  await writeFile(bootstrap, JSON.stringify({ services: [[['com', 'io'], [base]]] }));
  await writeFile(list, 'listed.com,2001-02-03\n');
  return { asked, bootstrap, list };
}

test('what a list has is not asked for; what it has not is, but for names below a hosting suffix', async (t) => {
  const { asked, bootstrap, list } = await house(t);
  const ages = await createDomainAge({ lists: [list], rdap: { enabled: true, bootstrap } }, parts);
  const facts = await ages.lookup(['listed.com', 'young.com', 'somebody.github.io', 'name.nowhere'], PATIENT);
  assert.deepEqual(Object.fromEntries(facts), {
    'listed.com': { registeredAt: Date.UTC(2001, 1, 3), source: 'list' },
    'young.com': { registeredAt: Date.parse(DATE), source: 'rdap' },
    'somebody.github.io': { registeredAt: null, source: 'unknown', why: 'not-asked' },
    'name.nowhere': { registeredAt: null, source: 'unknown', why: 'no-server' },
  });
  assert.deepEqual(asked, ['/domain/young.com']);
});

test('without a deadline, or switched off, nobody is asked', async (t) => {
  const { asked, bootstrap } = await house(t);
  const ages = await createDomainAge({ lists: [], rdap: { enabled: true, bootstrap } }, parts);
  assert.equal((await ages.lookup(['young.com'], 0)).get('young.com')?.why, 'not-asked');
  await ages.reload({ lists: [], rdap: { enabled: false } });
  assert.equal((await ages.lookup(['young.com'], PATIENT)).get('young.com')?.why, 'not-asked');
  assert.deepEqual(asked, []);
});

test('a list of servers that cannot be read leaves ages unknown, and says so', async (t) => {
  const { list } = await house(t);
  const ages = await createDomainAge({ lists: [], rdap: { enabled: true, bootstrap: list } }, parts);
  assert.equal((await ages.lookup(['young.com'], PATIENT)).get('young.com')?.why, 'no-bootstrap');
});

test('what was asked before takes no place of what is still to be asked', async (t) => {
  const { asked, bootstrap } = await house(t);
  const ages = await createDomainAge({ lists: [], rdap: { enabled: true, bootstrap } }, parts);
  const decoys = Array.from({ length: 10 }, (_, i) => `decoy${i}.com`);
  await ages.lookup(decoys, PATIENT);
  assert.equal(asked.length, 10);
  const facts = await ages.lookup([...decoys, 'somebody.github.io', 'payload.nowhere'], PATIENT);
  assert.equal(facts.get('payload.nowhere')?.why, 'no-server');
  assert.equal(facts.get('decoy9.com')?.source, 'rdap');
});
