import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, identity, inbound, linkTo, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import { type AttributeValue, type HistoryFacts, type HistoryQuery, type IdentityClass, type Observation, valueKey } from '../../../history/types.ts';
import type { Store } from '../open.ts';

const usual = linkTo('www.partner.example');

function ask(store: Store, change: Partial<HistoryQuery> = {}): Promise<HistoryFacts> {
  return store.histories.facts({
    identity: identity('anna@partner.example'),
    recipients: ['boss@example.org'],
    values: [usual],
    at: NOON + 2 * DAY,
    ...change,
  });
}

const pairOf = (facts: HistoryFacts) => facts.pairs['boss@example.org'] ?? assert.fail('no facts about the pair');

test('an empty store knows nothing, which is not an error', async (t) => {
  const facts = await ask(await storeFor(t));
  const nothing = { messages: 0, days: 0, outbound: 0, replies: 0, firstSeen: null, lastSeen: null };
  assert.equal(facts.since, null);
  for (const level of [pairOf(facts), facts.correspondent, facts.domain, facts.organisation]) {
    assert.deepEqual(level, { relation: nothing, totals: {}, values: {} });
  }
  assert.equal(facts.authenticatedTwin, null);
  assert.equal(facts.repliesToOurs, false);
});

test('one message counts at every level, each with its own other side', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound());
  await store.histories.learn(inbound({ recipients: ['clerk@example.org'], at: NOON + DAY }));
  await store.histories.learn(inbound({ identity: identity('bert@mail.partner.example'), at: NOON + DAY }));
  const facts = await ask(store, { at: NOON + 3 * DAY });
  assert.equal(facts.since, NOON);
  assert.deepEqual(pairOf(facts).relation, { messages: 1, days: 1, outbound: 0, replies: 0, firstSeen: NOON, lastSeen: NOON });
  assert.deepEqual(facts.correspondent.relation, { messages: 2, days: 2, outbound: 0, replies: 0, firstSeen: NOON, lastSeen: NOON + DAY });
  assert.equal(facts.domain.relation.messages, 3, 'mail.partner.example shares the registrable domain');
  assert.equal(facts.organisation.relation.messages, 3);
  assert.equal(facts.correspondent.values[valueKey(usual)]?.days, 2);
});

test('of a link that is new to a recipient it is told how many colleagues got it, once it counts', async (t) => {
  const store = await storeFor(t);
  const files = { attribute: 'link-tenant' as const, value: 'files.example' };
  const key = valueKey(files);
  const teach = (recipients: string[], day: number, values: AttributeValue[] = [files]) =>
    store.histories.learn(inbound({ recipients, at: NOON + day * DAY, values }));
  const told = async (recipient: string, day = 5) => {
    const facts = await ask(store, { recipients: [recipient], values: [files], at: NOON + day * DAY });
    return facts.shownTo?.[key];
  };
  await teach(['boss@example.org'], 0, []);
  assert.equal(await told('boss@example.org'), undefined, 'he shows it to nobody');
  await teach(['a@example.org', 'b@example.org'], 0);
  await teach(['c@example.org'], 4.5);
  await store.histories.learn(inbound({ identity: identity('eve@partner.example'), recipients: ['d@example.org'], values: [files] }));
  assert.equal(await told('boss@example.org'), 2, 'not whom he wrote to within the day, nor whom others wrote to');
  assert.equal(await told('boss@example.org', 6), 3);
  assert.equal(await told('a@example.org'), undefined, 'it is not new to him');
  for (let n = 0; n < 200; n += 1) await teach(['a@example.org'], 5, [linkTo(`h${n}.example`), { ...files, value: `t${n}.example` }]);
  assert.equal(await told('boss@example.org', 6), 3, 'one of the pairs has become large');
  for (let n = 0; n < 65; n += 1) await teach([`e${n}@example.org`], 1);
  assert.equal(await told('boss@example.org'), undefined, 'too many to look through');
});

test('addresses of a free-mail provider share no domain history', async (t) => {
  const store = await storeFor(t, { freemail: (domain) => domain === 'freemail.example' });
  await store.histories.learn(inbound({ identity: identity('anna@freemail.example') }));
  const facts = await ask(store, { identity: identity('eve@freemail.example') });
  assert.equal(facts.domain.relation.messages, 0);
  assert.deepEqual(facts.domain.values, {});
});

test('a value counts from 24 hours after it was first seen, to the millisecond', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound());
  await store.histories.learn(inbound({ at: NOON + 20 * HOUR }));
  const young = await ask(store, { at: NOON + DAY - 1 });
  assert.deepEqual(Object.keys(pairOf(young).values), []);
  assert.equal(pairOf(young).totals['link-host']?.decayed, 0);
  assert.equal(pairOf(young).relation.messages, 2, 'the messages themselves count at once');
  const ripe = await ask(store, { at: NOON + DAY });
  const stats = pairOf(ripe).values[valueKey(usual)];
  assert.equal(stats?.days, 2);
  assert.equal(stats?.firstSeen, NOON);
  assert.ok(Math.abs((pairOf(ripe).totals['link-host']?.decayed ?? 0) - (stats?.decayed ?? 1)) < 1e-9);
});

test('a burst of 500 messages in a day is one day', async (t) => {
  const store = await storeFor(t);
  for (let i = 0; i < 500; i += 1) await store.histories.learn(inbound({ at: NOON + i * 1000 }));
  const { relation, values, totals } = pairOf(await ask(store));
  assert.equal(relation.messages, 500);
  assert.equal(relation.days, 1);
  assert.equal(values[valueKey(usual)]?.days, 1);
  assert.equal(totals['link-host']?.days, 1);
  assert.ok((totals['link-host']?.decayed ?? 9) <= 1);
});

test('counts decay by the half-life, what words quote does not', async (t) => {
  const store = await storeFor(t, { halfLifeDays: 10 });
  await store.histories.learn(inbound());
  await store.histories.learn(inbound({ at: NOON + 10 * DAY, values: [usual, linkTo('new.partner.example')] }));
  const { values, totals } = (await ask(store, { at: NOON + 20 * DAY })).correspondent;
  const { decayed = 0, ...exact } = values[valueKey(usual)] ?? {};
  assert.ok(Math.abs(decayed - 0.75) < 1e-6, 'one half-life and two');
  assert.deepEqual(exact, { days: 2, firstSeen: NOON, lastSeen: NOON + 10 * DAY - 12 * HOUR });
  assert.equal(totals['link-host']?.days, 2);
  assert.ok(Math.abs((totals['link-host']?.decayed ?? 0) - 1.25) < 1e-6, 'n: 0.75 for the usual host, 0.5 for the new one');
  assert.ok(Math.abs((totals['link-host']?.distinct ?? 0) - 1) < 1e-6, 'T: both were last seen one half-life ago');
});

test('an unauthenticated message changes no row of the authenticated identity, and sees none', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound());
  await store.histories.learn(outbound({ at: NOON + HOUR }));
  const before = await ask(store);
  const evil = linkTo('evil.test');
  for (const of of ['none', 'unknown', 'fail'] as IdentityClass[]) {
    await store.histories.learn(inbound({ identity: identity('anna@partner.example', of), values: [usual, evil], at: NOON + HOUR }));
  }
  const after = await ask(store, { values: [usual, evil] });
  assert.deepEqual(pairOf(after), pairOf(before));
  assert.deepEqual(after.correspondent, before.correspondent);
  assert.deepEqual(after.domain, before.domain);

  const spoof = await ask(store, { identity: identity('anna@partner.example', 'none') });
  assert.equal(pairOf(spoof).relation.messages, 1, 'its own message only');
  assert.equal(pairOf(spoof).relation.outbound, 0, 'we wrote to the real Anna');
  assert.equal(spoof.domain.relation.outbound, 0);
  assert.equal(spoof.authenticatedTwin?.messages, 1);
  assert.equal(spoof.authenticatedTwin?.outbound, 1);
  const failed = await ask(store, { identity: identity('anna@partner.example', 'fail') });
  assert.equal(failed.correspondent.relation.messages, 0, 'class fail builds no history');
  assert.equal(failed.correspondent.relation.outbound, 0);
});

test('a correspondent who never authenticates can still be someone we write to', async (t) => {
  const store = await storeFor(t);
  const shop = identity('shop@small.example', 'none');
  await store.histories.learn(inbound({ identity: shop }));
  await store.histories.learn(outbound({ recipients: ['shop@small.example'] }));
  const facts = await ask(store, { identity: shop });
  assert.equal(pairOf(facts).relation.outbound, 1);
  assert.equal(facts.domain.relation.outbound, 1);
  assert.equal(facts.authenticatedTwin, null);
});

test('an answer of ours counts as a reply for the identity it answers, and proves a conversation both ways', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound({ messageId: '<question@partner.example>' }));
  await store.histories.learn(outbound({ messageId: '<answer@example.org>', inReplyTo: ['<question@partner.example>'], at: NOON + HOUR }));
  await store.histories.learn(outbound({ at: NOON + 2 * HOUR }));
  const facts = await ask(store, { inReplyTo: ['<other@partner.example>', 'answer@example.org'] });
  for (const level of [pairOf(facts), facts.correspondent, facts.domain, facts.organisation]) {
    assert.equal(level.relation.outbound, 2);
    assert.equal(level.relation.replies, 1);
  }
  assert.equal(facts.repliesToOurs, true);
  assert.equal((await ask(store, { inReplyTo: ['<question@partner.example>'] })).repliesToOurs, false, 'theirs is not ours');
});

test('an answer that goes elsewhere, or names a later copy of a Message-ID, is no reply', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound({ messageId: '<question@partner.example>' }));
  await store.histories.learn(inbound({ messageId: '<question@partner.example>', identity: identity('anna@partner.example', 'none'), at: NOON + HOUR }));
  await store.histories.learn(outbound({ recipients: ['eve@evil.test'], inReplyTo: ['<question@partner.example>'], at: NOON + 2 * HOUR }));
  assert.equal((await ask(store)).correspondent.relation.replies, 0);
  await store.histories.learn(outbound({ inReplyTo: ['<question@partner.example>'], at: NOON + 3 * HOUR }));
  assert.equal((await ask(store)).correspondent.relation.replies, 1);
  assert.equal((await ask(store, { identity: identity('anna@partner.example', 'none') })).correspondent.relation.replies, 0);
});

test('links in our own mail teach nothing: a hijacked account must not make its payload known', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(outbound({ values: [linkTo('payload.test')] }));
  const facts = await ask(store, { values: [linkTo('payload.test')] });
  assert.deepEqual(facts.organisation.values, {});
  assert.equal(facts.organisation.relation.outbound, 1);
});

test('automatic mail teaches nothing and is no answer of ours', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound({ automatic: true }));
  await store.histories.learn(outbound({ automatic: true, messageId: '<away@example.org>' }));
  const facts = await ask(store, { inReplyTo: ['<away@example.org>'] });
  assert.equal(facts.since, null);
  assert.equal(facts.organisation.relation.outbound, 0);
  assert.equal(facts.repliesToOurs, false);
});

test('the same key twice teaches once, each recipient when it may', async (t) => {
  const store = await storeFor(t);
  const message = inbound({ recipients: ['boss@example.org', 'clerk@example.org'] });
  assert.equal(await store.histories.hasLearnt(message), false);
  await store.histories.learn({ ...message, recipients: ['clerk@example.org'] });
  await store.histories.learn({ ...message, recipients: ['clerk@example.org'] });
  assert.equal(await store.histories.hasLearnt(message), false, 'the copy for the boss is still held');
  await store.histories.learn(message);
  await store.histories.learn(message);
  assert.equal(await store.histories.hasLearnt(message), true);
  const facts = await ask(store, { recipients: ['boss@example.org', 'clerk@example.org'] });
  assert.equal(facts.pairs['boss@example.org']?.relation.messages, 1);
  assert.equal(facts.pairs['clerk@example.org']?.relation.messages, 1);
  assert.equal(facts.correspondent.relation.messages, 1, 'one message, two copies');
});

test('a message of a later date than today’s, learnt again on another day, teaches once', async (t) => {
  const folder = await temporaryFolder(t);
  for (const now of [NOON, NOON + 60_000]) {
    const store = await storeFor(t, { folder, clock: { now: () => now } });
    // As an archive has it: never later than now.
    const message = inbound({ key: 'from 2038', at: now });
    if (now > NOON) assert.equal(await store.histories.hasLearnt(message), true);
    await store.histories.learn(message);
    await store.close();
  }
  const { relation } = pairOf(await ask(await storeFor(t, { folder })));
  assert.deepEqual([relation.messages, relation.lastSeen], [1, NOON]);
});

test('a copy of a message at another time shows its values then, and counts no message', async (t) => {
  const store = await storeFor(t);
  const message = inbound({ key: 'one' });
  for (const day of [3, 0, 3, 1]) await store.histories.learn({ ...message, at: NOON + day * DAY });
  assert.equal(await store.histories.hasLearnt(message), true);
  assert.equal(await store.histories.hasLearnt({ ...message, at: NOON + 9 * DAY }), false);
  const { relation, values } = pairOf(await ask(store, { at: NOON + 9 * DAY }));
  assert.deepEqual([relation.messages, relation.days, relation.firstSeen, values[valueKey(usual)]?.days], [1, 3, NOON, 3]);
});

test('an answer learnt before what it answers is credited all the same', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(outbound({ inReplyTo: ['<question@partner.example>'], at: NOON + HOUR }));
  assert.equal((await ask(store)).correspondent.relation.replies, 0);
  await store.histories.learn(inbound({ messageId: '<question@partner.example>' }));
  const facts = await ask(store);
  for (const level of [pairOf(facts), facts.correspondent, facts.domain, facts.organisation]) assert.equal(level.relation.replies, 1);
});

const host = fc.constantFrom('a.example', 'b.example', 'c.example');
const message = fc.record({
  day: fc.integer({ min: 0, max: 30 }),
  hour: fc.integer({ min: -11, max: 11 }),
  hosts: fc.uniqueArray(host, { maxLength: 3 }),
  who: fc.constantFrom('anna@partner.example', 'bert@partner.example'),
  to: fc.constantFrom('boss@example.org', 'clerk@example.org'),
});

test('permuting messages changes nothing: late archives and a day in any order teach the same', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), async (messages, order) => {
      const lessons = messages.map((m, i) =>
        inbound({ key: `m${i}`, identity: identity(m.who), recipients: [m.to], values: m.hosts.map(linkTo), at: NOON + m.day * DAY + m.hour * HOUR }),
      );
      const shuffled = lessons.map((lesson) => ({ lesson, rank: order.next().value ?? 0 })).sort((a, b) => a.rank - b.rank);
      const learnt = await Promise.all([lessons, shuffled.map(({ lesson }) => lesson)].map((list) => factsAfter(list)));
      assert.deepEqual(learnt[0], learnt[1]);
    }),
    { numRuns: 40 },
  );

  async function factsAfter(lessons: Observation[]): Promise<unknown> {
    const store = await storeFor(t);
    for (const lesson of lessons) await store.histories.learn(lesson);
    return ask(store, { values: ['a.example', 'b.example', 'c.example'].map(linkTo), at: NOON + 40 * DAY });
  }
});

test('what a lock puts off counts after its time, as of its day, without counting the message again', async (t) => {
  const store = await storeFor(t);
  const risky = linkTo('new-share.example');
  const lesson = inbound({ values: [] });
  await store.histories.learn(lesson);
  await store.histories.defer({ ...lesson, values: [risky] }, NOON + 7 * DAY, 'verdict-1');
  const asked = { values: [risky] };
  assert.deepEqual(Object.keys(pairOf(await ask(store, { ...asked, at: NOON + 7 * DAY - 1 })).values), []);
  const { relation, values } = pairOf(await ask(store, { ...asked, at: NOON + 7 * DAY }));
  assert.equal(values[valueKey(risky)]?.firstSeen, NOON);
  assert.deepEqual([relation.messages, relation.days], [1, 1]);
});

test('unlocking teaches at once, denying never; neither can be undone by learning the message again', async (t) => {
  const store = await storeFor(t);
  const [good, bad] = [linkTo('good-share.example'), linkTo('bad-share.example')];
  const lesson = inbound();
  await store.histories.defer({ ...lesson, key: 'good', values: [good] }, NOON + 7 * DAY, 'verdict-good');
  await store.histories.defer({ ...lesson, key: 'bad', values: [bad] }, NOON + 7 * DAY, 'verdict-bad');
  await store.histories.settle('verdict-good', 'learn');
  await store.histories.settle('verdict-bad', 'drop');
  await store.histories.settle('verdict-unheard-of', 'learn');
  await store.histories.defer({ ...lesson, key: 'bad', values: [bad] }, NOON + 7 * DAY, 'verdict-bad');
  const early = await ask(store, { values: [good, bad], at: NOON + 2 * DAY });
  assert.deepEqual(Object.keys(pairOf(early).values), [valueKey(good)]);
  const late = await ask(store, { values: [good, bad], at: NOON + 30 * DAY });
  assert.deepEqual(Object.keys(pairOf(late).values), [valueKey(good)]);
});

test('what is put off waits for the clock, whatever date a message bears', async (t) => {
  const store = await storeFor(t, { clock: { now: () => NOON + DAY } });
  const risky = linkTo('new-share.example');
  await store.histories.defer(inbound({ values: [risky] }), NOON + 7 * DAY, 'verdict-1');
  assert.deepEqual((await ask(store, { values: [risky], at: NOON + 300 * DAY })).organisation.values, {});
});

test('a campaign counts others than the author, within seven days, and says since when', async (t) => {
  const store = await storeFor(t);
  const see = (author: string, to: string, at: number) => store.histories.sighted('rfp', author, [to], ['share.test'], at);
  await see('anna@partner.example', 'boss@example.org', NOON);
  await see('bert@other.example', 'boss@example.org', NOON + HOUR);
  await see('bert@other.example', 'clerk@example.org', NOON + 2 * HOUR);
  await see('carl@third.example', 'clerk@example.org', NOON - 8 * DAY);
  const campaign = (author: string, at: number) => store.histories.campaign('rfp', author, at);
  assert.deepEqual(await campaign('dora@fourth.example', NOON + DAY), { authors: 2, recipients: 2, firstSeen: NOON, copies: 0 });
  assert.deepEqual(await campaign('anna@partner.example', NOON + DAY), { authors: 1, recipients: 2, firstSeen: NOON + HOUR, copies: 1 });
  assert.equal((await campaign('bert@other.example', NOON + 3 * HOUR)).copies, 2, 'his own, to how many of ours within the day');
  assert.equal((await campaign('bert@other.example', NOON + 2 * DAY)).copies, 0);
  assert.deepEqual(await campaign('anna@partner.example', NOON + 30 * DAY), { authors: 0, recipients: 0, firstSeen: null, copies: 0 });
  assert.deepEqual(await store.histories.campaign('lunch', 'anna@partner.example', NOON), { authors: 0, recipients: 0, firstSeen: null, copies: 0 });
});

test('a host is first seen at its earliest sighting, taught or not', async (t) => {
  const store = await storeFor(t);
  await store.histories.sighted(null, 'eve@evil.test', ['boss@example.org'], ['evil.test'], NOON + DAY);
  await store.histories.sighted(null, 'eve@evil.test', ['boss@example.org'], ['evil.test'], NOON);
  await store.histories.learn(inbound({ at: NOON + HOUR }));
  const seen = await store.histories.hostsFirstSeen(['evil.test', 'www.partner.example', 'unmet.test']);
  assert.deepEqual(
    [...seen],
    [
      ['evil.test', NOON],
      ['www.partner.example', NOON + HOUR],
    ],
  );
});

test('names are borne by our authors and authenticated correspondents, whatever their case and spaces', async (t) => {
  const store = await storeFor(t);
  const named = (value: string) => [{ attribute: 'display-name' as const, value }];
  await store.histories.learn(inbound({ values: named('Anna  Partner') }));
  await store.histories.learn(inbound({ values: named('anna partner'), at: NOON + DAY }));
  await store.histories.learn(outbound({ identity: identity('a.partner@example.org'), values: named('Anna Partner') }));
  await store.histories.learn(inbound({ identity: identity('eve@evil.test', 'none'), values: named('Anna Partner') }));
  assert.deepEqual(await store.histories.bearers(' ANNA Partner'), [
    { address: 'anna@partner.example', ours: false, days: 2 },
    { address: 'a.partner@example.org', ours: true, days: 1 },
  ]);
  assert.deepEqual(await store.histories.bearers('Partner, Anna'), await store.histories.bearers('anna.partner'), 'whatever program wrote it');
  assert.deepEqual(await store.histories.bearers('Nobody'), []);
});

test('a mailbox of ours bears the name that it spells, also where nobody wrote from it', async (t) => {
  const store = await storeFor(t);
  const spelled = ['john.doe@example.org', 'johndoe@example.org'];
  assert.deepEqual(await store.histories.bearers('John Doe', spelled), []);
  await store.histories.learn(inbound({ recipients: ['john.doe@example.org'] }));
  await store.histories.learn(inbound({ recipients: ['john.doe@example.org'], identity: identity('ben@other.example'), at: NOON + DAY }));
  const mailbox = { address: 'john.doe@example.org', ours: true, days: 2 };
  assert.deepEqual(await store.histories.bearers('John Doe', spelled), [mailbox]);
  await store.histories.learn(outbound({ identity: identity('john.doe@example.org'), values: [{ attribute: 'display-name', value: 'John Doe' }] }));
  assert.deepEqual(await store.histories.bearers('John Doe', spelled), [mailbox], 'told once');
});

test('domains we write to come by the days we wrote', async (t) => {
  const store = await storeFor(t);
  for (let day = 0; day < 3; day += 1) await store.histories.learn(outbound({ at: NOON + day * DAY }));
  await store.histories.learn(outbound({ recipients: ['x@eu.other.example', 'y@other.example'] }));
  assert.deepEqual(await store.histories.writtenDomains(10), ['partner.example', 'other.example']);
  assert.deepEqual(await store.histories.writtenDomains(1), ['partner.example']);
});

test('habits are those of the authenticated identity, most days first', async (t) => {
  const store = await storeFor(t);
  await store.histories.learn(inbound({ values: [usual, linkTo('rare.example')] }));
  await store.histories.learn(inbound({ at: NOON + DAY }));
  await store.histories.learn(inbound({ identity: identity('anna@partner.example', 'none'), values: [linkTo('evil.test')] }));
  const { identities } = await store.histories.portrait('Anna@partner.example', 'boss@example.org', 5);
  const [{ habits = [] } = {}] = identities;
  assert.deepEqual(
    habits.map(({ value, days }) => [value, days]),
    [
      ['www.partner.example', 2],
      ['rare.example', 1],
    ],
  );
  assert.equal((await store.histories.portrait('anna@partner.example', null, 1)).identities[0]?.habits.length, 1);
  assert.equal((await store.histories.relation('ANNA@partner.example', null)).messages, 2);
  assert.deepEqual(await store.histories.portrait('nobody@example.net', null, 5), { reach: NOON, identities: [], written: [], circle: [] });
});

test('texts of any length and content are values like any other', async (t) => {
  const store = await storeFor(t);
  const long = 'x'.repeat(100_000);
  const odd = [linkTo(`${long}1`), linkTo(`${long}2`), linkTo("'; DROP TABLE value; --"), linkTo('\u0000\u{1F4A9}')];
  await store.histories.learn(inbound({ identity: identity(`${long}@partner.example`), values: odd.filter((_, i) => i !== 1) }));
  const facts = await ask(store, { identity: identity(`${long}@partner.example`), values: odd });
  assert.deepEqual(new Set(Object.keys(facts.correspondent.values)), new Set([odd[0], odd[2], odd[3]].map((v) => v && valueKey(v))));
});

test('what another process learns is seen, also where this one has read before', async (t) => {
  const folder = await temporaryFolder(t);
  const [serve, cli] = [await storeFor(t, { folder, mode: 'serve' }), await storeFor(t, { folder })];
  await serve.histories.learn(inbound());
  assert.equal((await ask(serve)).correspondent.values[valueKey(usual)]?.days, 1);
  await cli.histories.learn(inbound({ at: NOON + DAY }));
  await cli.flush();
  const { relation, values } = (await ask(serve)).correspondent;
  assert.deepEqual([relation.messages, values[valueKey(usual)]?.days], [2, 2]);
  await serve.histories.learn(inbound({ at: NOON + 2 * DAY }));
  await serve.flush();
  assert.equal((await ask(cli, { at: NOON + 3 * DAY })).correspondent.values[valueKey(usual)]?.days, 3);
});
