import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { dumpFile } from '../../../../test/history-dump.ts';
import { DAY, identity, inbound, linkTo, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import type { Observation } from '../../../history/types.ts';
import type { Store } from '../open.ts';

const LATE = NOON + 2000 * DAY;

async function learnAll(store: Store, lessons: readonly Observation[]): Promise<void> {
  for (const lesson of lessons) await store.histories.learn(lesson);
}

test('whom nobody has heard of for eight half-lives is forgotten, to the last name; who still writes is known since memory begins', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder });
  const gone = inbound({ identity: identity('gone@longago.example'), values: [linkTo('longago.example')] });
  await learnAll(store, [gone, outbound({ recipients: ['gone@longago.example'], inReplyTo: [gone.messageId ?? ''], at: NOON + DAY })]);
  for (const day of [0, 10, 1500, 1999]) await store.histories.learn(inbound({ at: NOON + day * DAY }));
  const kept = await store.housekeeping.maintain(false);
  assert.ok((kept?.dropped.relations ?? 0) >= 3 && (kept?.dropped.texts ?? 0) >= 3, JSON.stringify(kept?.dropped));
  const { messages, days, firstSeen, reach = 0 } = await store.histories.relation('anna@partner.example', null);
  assert.deepEqual([messages, days], [2, 2], 'numbers and dates are of one stretch of time');
  assert.ok(firstSeen !== null && firstSeen >= reach && reach > NOON);
  assert.equal((await store.histories.relation('gone@longago.example', null)).messages, 0);
  await store.close();
  const left = dumpFile(join(folder, 'kithgate.sqlite'));
  assert.doesNotMatch(left, /longago/);
  const db = new Database(join(folder, 'kithgate.sqlite'), { readonly: true });
  t.after(() => db.close());
  assert.equal(db.prepare("SELECT count(*) FROM name WHERE text LIKE '%longago%'").pluck().get(), 0);
  assert.equal(db.prepare("SELECT count(*) FROM term WHERE text LIKE '%longago%'").pluck().get(), 0);
});

test('an archive of old mail is remembered, whatever the date: memory is counted back from the newest mail', async (t) => {
  const store = await storeFor(t, { clock: { now: () => NOON + 20_000 * DAY } });
  await store.histories.learn(inbound());
  await store.housekeeping.maintain(true);
  assert.equal((await store.histories.relation('anna@partner.example', null)).messages, 1);
});

const flood = (count: number, of: Partial<Observation> = {}): Observation[] =>
  Array.from({ length: count }, (_, n) =>
    inbound({ identity: identity('flood@evil.test'), at: LATE + n * 1000, values: Array.from({ length: 30 }, (_, i) => linkTo(`x${n}-${i}.test`)), ...of }),
  );

test('a flood of new values evicts the sender’s own, never what others are used to', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder, limits: { most: [400, 300, 200, 100], quota: 100 } });
  // A value that one honest sender has shown a single time, and one that he shows each week.
  const rare = linkTo('rare.partner.example');
  await store.histories.learn(inbound({ at: LATE - 90 * DAY, values: [rare] }));
  for (let week = 0; week < 10; week += 1) await store.histories.learn(inbound({ at: LATE - week * 7 * DAY }));
  await learnAll(store, flood(60));
  const kept = await store.housekeeping.maintain(false);
  assert.ok((kept?.dropped.values ?? 0) > 1000, JSON.stringify(kept?.dropped));
  const asked = {
    identity: identity('anna@partner.example'),
    recipients: ['boss@example.org'],
    values: [rare, linkTo('www.partner.example')],
    at: LATE + 3 * DAY,
  };
  const facts = await store.histories.facts(asked);
  assert.equal(Object.keys(facts.organisation.values).length, 2, 'also the value shown a single time');
  const flooded = await store.histories.facts({ ...asked, identity: identity('flood@evil.test') });
  assert.ok((flooded.pairs['boss@example.org']?.totals['link-host']?.distinct ?? 0) <= 100);
  await store.close();
  assert.match(dumpFile(join(folder, 'kithgate.sqlite')), /rare\.partner\.example/, 'and the sums are those of the values that are left');
});

const named = (value: string) => [{ attribute: 'display-name' as const, value }];

test('who signs with a new name each time, and a crowd under one name, push out their own', async (t) => {
  const store = await storeFor(t);
  const ours = identity('boss@example.org');
  await store.histories.learn(inbound({ identity: ours, direction: 'outbound', recipients: ['x@y.example'], at: LATE, values: named('Pat Doe') }));
  for (let day = 0; day < 5; day += 1) await store.histories.learn(inbound({ at: LATE - day * DAY, values: named('Pat Doe') }));
  await learnAll(
    store,
    Array.from({ length: 120 }, (_, n) => inbound({ identity: identity(`pat@crowd${n}.example`), at: LATE, values: named('Pat Doe') })),
  );
  await learnAll(
    store,
    Array.from({ length: 90 }, (_, n) =>
      inbound({
        identity: identity('many@names.example'),
        at: LATE + n,
        values: named(`Name ${String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26))}x`),
      }),
    ),
  );
  const kept = await store.housekeeping.maintain(false);
  assert.equal(kept?.dropped.bearers, 121 - 50 + (90 - 20));
  const [first, second] = await store.histories.bearers('Pat Doe');
  assert.deepEqual([first?.address, first?.days, second?.address, second?.ours], ['anna@partner.example', 5, 'boss@example.org', true]);
  assert.equal((await store.housekeeping.maintain(false))?.dropped.bearers, undefined, 'and that is that');
});

test('many senders who each make up values push out one another before anybody’s habits', async (t) => {
  const store = await storeFor(t, { limits: { most: [300, 300, 200, 100], quota: 100 } });
  for (const who of ['anna@partner.example', 'bert@other.example']) {
    for (let week = 0; week < 5; week += 1)
      await store.histories.learn(inbound({ identity: identity(who), at: LATE - week * 7 * DAY, values: [linkTo('meet.example')] }));
  }
  for (let n = 0; n < 30; n += 1)
    await learnAll(
      store,
      flood(1, { identity: identity(`f${n}@evil${n}.test`), key: `f${n}`, values: Array.from({ length: 30 }, (_, i) => linkTo(`y${n}-${i}.test`)) }),
    );
  await store.housekeeping.maintain(false);
  const facts = await store.histories.facts({
    identity: identity('new@elsewhere.example'),
    recipients: [],
    values: [linkTo('meet.example')],
    at: LATE + 3 * DAY,
  });
  assert.equal(Object.values(facts.organisation.values)[0]?.days, 5);
});

test('what maintenance leaves does not depend on how often it ran', async (t) => {
  const dumps: string[] = [];
  for (const often of [1, 400]) {
    const folder = await temporaryFolder(t);
    const store = await storeFor(t, { folder });
    for (let n = 0; n < 400; n += 1) {
      await store.histories.learn(
        inbound({ key: `k${n}`, messageId: `<${n}@x.example>`, at: NOON + n * 6 * DAY, values: [linkTo(`h${n % 9}.example`), linkTo(`once${n}.example`)] }),
      );
      if (n % often === often - 1 || often === 1) await store.housekeeping.maintain(false);
    }
    await store.housekeeping.maintain(true);
    await store.close();
    dumps.push(dumpFile(join(folder, 'kithgate.sqlite')));
  }
  assert.equal(dumps[0], dumps[1]);
});

test('one process does it at a time, once a day by the clock, and learning goes on beside it', async (t) => {
  const folder = await temporaryFolder(t);
  let now = LATE;
  const [serve, cli] = [await storeFor(t, { folder, mode: 'serve', clock: { now: () => now } }), await storeFor(t, { folder, clock: { now: () => now } })];
  for (let n = 0; n < 300; n += 1) await serve.histories.learn(inbound({ identity: identity(`p${n}@partner.example`), at: NOON + n * DAY }));
  await serve.histories.learn(inbound({ at: LATE }));
  assert.equal(await serve.housekeeping.due(), true);
  const first = serve.housekeeping.maintain(false);
  const meanwhile = serve.histories.learn(inbound({ at: LATE + 1, identity: identity('new@partner.example'), values: [linkTo('new.example')] }));
  assert.equal(await cli.housekeeping.maintain(false), null, 'another is at it');
  await meanwhile;
  assert.notEqual(await first, null);
  assert.equal(await serve.housekeeping.due(), false);
  assert.notEqual(await cli.housekeeping.maintain(false), null);
  now += DAY;
  assert.equal(await serve.housekeeping.due(), true);
  assert.equal((await serve.histories.relation('new@partner.example', null)).messages, 1);
  const facts = await serve.histories.facts({ identity: identity('new@partner.example'), recipients: [], values: [linkTo('new.example')], at: LATE + 3 * DAY });
  assert.equal(Object.keys(facts.correspondent.values).length, 1, 'a name given out during it is not taken away');
});
