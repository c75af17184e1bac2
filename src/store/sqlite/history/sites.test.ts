import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, identity, inbound, linkTo, NOON, outbound, storeFor } from '../../../../test/store-fixture.ts';

const SITE = 'files.example';

test('a domain is told with the hosts below it, and with no other that ends alike', async (t) => {
  const { histories } = await storeFor(t);
  await histories.sighted(
    null,
    'x@new.example',
    [],
    ['a.files.example', 'files.example', 'notfiles.example', 'files.example.evil.test', 'fileszexample'],
    NOON,
  );
  await histories.sighted(null, 'x@new.example', [], ['b.a.files.example'], NOON - DAY);
  const { hosts, hostCount, linkers, authors } = await histories.site(SITE, 2);
  assert.deepEqual(hosts, [
    { host: 'b.a.files.example', firstSeen: NOON - DAY },
    { host: 'a.files.example', firstSeen: NOON },
  ]);
  assert.deepEqual([hostCount, linkers, authors], [3, [], null]);
});

test('letters of a name are no pattern', async (t) => {
  const { histories } = await storeFor(t);
  await histories.sighted(null, 'x@new.example', [], ['a.fi_es.example', 'a.files.example'], NOON);
  assert.deepEqual((await histories.site('fi_es.example', 9)).hosts, [{ host: 'a.fi_es.example', firstSeen: NOON }]);
  assert.equal((await histories.site('%', 9)).hostCount, 0);
});

test('who linked there, most days first: days of several hosts once, identities apart', async (t) => {
  const { histories } = await storeFor(t);
  await histories.learn(inbound({ values: [linkTo('a.files.example'), linkTo('b.files.example')] }));
  await histories.learn(inbound({ values: [linkTo('a.files.example')], at: NOON + DAY }));
  await histories.learn(inbound({ values: [linkTo('other.example')], at: NOON + 2 * DAY }));
  await histories.learn(inbound({ identity: identity('anna@partner.example', 'none'), values: [linkTo(SITE)], at: NOON + 2 * DAY }));
  await histories.learn(inbound({ identity: identity('ben@other.example', 'unknown'), values: [linkTo('other.example')] }));
  const { linkers, linkerCount } = await histories.site(SITE, 9);
  assert.deepEqual(
    linkers.map(({ address, class: of, days, firstSeen }) => [address, of, days, firstSeen]),
    [
      ['anna@partner.example', 'pass', 2, NOON],
      ['anna@partner.example', 'none', 1, NOON + 2 * DAY],
    ],
  );
  assert.equal(linkerCount, 2);
  const cut = await histories.site(SITE, 1);
  assert.deepEqual([cut.linkers.length, cut.linkerCount], [1, 2]);
});

test('a correspondent with very many hosts is looked into as well', async (t) => {
  const { histories } = await storeFor(t);
  const many = Array.from({ length: 150 }, (_, at) => linkTo(`h${at}.elsewhere.example`));
  await histories.learn(inbound({ values: many }));
  await histories.learn(inbound({ values: [linkTo('a.files.example')], at: NOON + DAY }));
  const { linkers } = await histories.site(SITE, 9);
  assert.deepEqual(
    linkers.map(({ address, days, firstSeen }) => [address, days, firstSeen]),
    [['anna@partner.example', 1, NOON + DAY]],
  );
});

test('links older than memory are nobody`s', async (t) => {
  const { histories } = await storeFor(t);
  await histories.learn(inbound({ values: [linkTo(SITE)] }));
  await histories.learn(inbound({ values: [linkTo('other.example')], at: NOON + 3000 * DAY }));
  assert.deepEqual((await histories.site(SITE, 9)).linkers, []);
});

test('its authors: all addresses together, the most trusted identity, and whom we only write to', async (t) => {
  const { histories } = await storeFor(t, { freemail: (domain) => domain === 'freemail.example' });
  for (const [day, who] of ['anna', 'ben', 'anna'].entries())
    await histories.learn(inbound({ identity: identity(`${who}@mail.partner.example`), at: NOON + day * DAY }));
  await histories.learn(inbound({ identity: identity('x@partner.example', 'none') }));
  await histories.learn(outbound({ recipients: ['anna@partner.example', 'x@silent.example'] }));
  await histories.learn(inbound({ identity: identity('x@freemail.example') }));
  const told = async (domain: string) => {
    const { authors } = await histories.site(domain, 1);
    return authors && [authors.class, authors.relation.messages, authors.relation.days, authors.relation.outbound];
  };
  assert.deepEqual(await told('partner.example'), ['pass', 3, 3, 1]);
  assert.deepEqual(await told('silent.example'), ['pass', 0, 0, 1]);
  assert.equal(await told('never.example'), null);
  assert.equal(await told('freemail.example'), null);
});

test('correspondents are looked into some at a time, all of them, and mail passes in between', async (t) => {
  const { histories, flush } = await storeFor(t);
  for (let n = 0; n < 5_100; n += 1)
    await histories.learn(inbound({ identity: identity(`p${n}@many${n}.example`), values: [linkTo(n % 1000 === 0 || n === 5_099 ? SITE : 'other.example')] }));
  await flush();
  let hadItsTurn = false;
  setImmediate(() => {
    hadItsTurn = true;
  });
  const { linkerCount } = await histories.site(SITE, 9);
  assert.equal(linkerCount, 7);
  assert.ok(hadItsTurn);
});
