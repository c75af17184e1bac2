import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { dumpFile } from '../../../../test/history-dump.ts';
import { DAY, HOUR, identity, inbound, linkTo, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import type { AttributeValue, IdentityClass, Observation } from '../../../history/types.ts';
import type { JournalEntry, ReportOrder } from '../../../ports.ts';
import type { Store } from '../open.ts';
import { Recent } from './recent.ts';

/** Numbers that look random and are the same on every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ATTRIBUTES = ['link-host', 'network', 'helo', 'mailer', 'hour', 'display-name', 'reply-to', 'company'] as const;
const NOW = NOON + 20 * DAY;

/** Three weeks of mail: conversations, copies to others of ours, free mail, spoofs, one author who shows hundreds of values. */
function weeks(seed: number, count: number): Observation[] {
  const roll = dice(seed);
  const pick = <T>(...of: T[]): T => of[roll(of.length)] as T;
  const messages: Observation[] = [];
  for (let n = 0; n < count; n += 1) {
    const at = NOON + roll(20) * DAY + roll(10 * 60) * 60_000;
    const who = pick('anna@partner.example', 'bert@partner.example', 'news@letters.example', 'carl@freemail.example', `once${n}@rare${roll(4)}.example`);
    const ours = pick('boss@example.org', 'clerk@example.org');
    if (n % 4 === 0) {
      const inReplyTo = [`<m${roll(count)}@mail.example>`];
      messages.push(outbound({ key: `k${n}`, messageId: `<m${n}@mail.example>`, identity: identity(ours), recipients: [who], inReplyTo, at }));
      continue;
    }
    const values: AttributeValue[] = ATTRIBUTES.map((attribute) => ({ attribute, value: `${attribute} ${who.startsWith('news') ? roll(200) : roll(3)}` }));
    const of = pick<IdentityClass>('pass', 'pass', 'pass', 'none', 'unknown');
    const message = inbound({
      key: `k${n}`,
      messageId: `<m${n}@mail.example>`,
      identity: identity(who, of),
      recipients: [ours],
      values,
      at,
      measured: { scale: 's', score: roll(100) },
    });
    messages.push(message);
    if (n % 5 === 1) messages.push({ ...message, recipients: ['boss@example.org', 'clerk@example.org'], at: at + (roll(3) - 1) * 30 * HOUR });
  }
  return messages.filter(({ at }) => at >= NOON && at <= NOW).sort((a, b) => a.at - b.at);
}

function order(message: Observation, change: Partial<ReportOrder> = {}): ReportOrder {
  const { key, messageId, at, shape } = message;
  const { address, class: of } = message.identity;
  const about = { key, messageId, messageAt: at, shape, author: { address, class: of } };
  return { id: `q-${key}`, at: NOW, actor: 'cli:anna', targets: [], hosts: [], ...about, ...change };
}

async function storeWith(t: TestContext, messages: readonly Observation[], act: (store: Store) => Promise<unknown> = async () => {}) {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder, clock: { now: () => NOW }, freemail: (domain) => domain === 'freemail.example' });
  for (const one of messages) {
    // Some are locked: what is risky is put off, and then let through, forgotten, or still waiting.
    const fate = one.direction === 'inbound' ? Number(one.key.slice(1)) % 7 : 9;
    const risky = one.values.filter(({ attribute }) => attribute === 'link-host' || attribute === 'reply-to');
    if (fate > 2) await store.histories.learn(one);
    else {
      await store.histories.defer({ ...one, values: risky }, NOW + 7 * DAY, `v-${one.key}`);
      await store.histories.learn({ ...one, values: one.values.filter((value) => !risky.includes(value)) });
      if (fate === 0) await store.histories.settle(`v-${one.key}`, 'learn');
      if (fate === 1) await store.histories.settle(`v-${one.key}`, 'drop');
    }
  }
  await act(store);
  await store.close();
  // What the report itself says, and names that nothing refers to any more, are no history.
  return dumpFile(join(folder, 'kithgate.sqlite'));
}

/** A dump is too long to be told as a whole. */
function linesOnlyIn(one: string, other: string): string[] {
  const known = new Set(other.split('\n'));
  return one.split('\n').filter((line) => !known.has(line));
}

test('what reported messages taught is taken back as if they had never come', async (t) => {
  for (const seed of [1, 2]) {
    const all = weeks(seed, 240);
    const roll = dice(seed + 100);
    const inboundKeys = [...new Set(all.filter(({ direction }) => direction === 'inbound').map(({ key }) => key))];
    const reported = new Set(inboundKeys.filter(() => roll(6) === 0));
    assert.ok(reported.size > 10);
    const dump = await storeWith(t, all, async ({ histories }) => {
      for (const key of reported) assert.equal(await histories.report(order(all.find((one) => one.key === key) as Observation)), 'all');
    });
    const never = await storeWith(
      t,
      all.filter(({ key }) => !reported.has(key)),
    );
    assert.deepEqual(linesOnlyIn(dump, never), []);
    assert.deepEqual(linesOnlyIn(never, dump), []);
    assert.notEqual(dump, await storeWith(t, all), 'they had taught something');
  }
});

test('a report that was a mistake is undone: the message has taught again', async (t) => {
  const all = weeks(4, 120);
  const wrong = all.filter(({ direction }) => direction === 'inbound').slice(20, 30);
  const orders = [...new Map(wrong.map((one) => [one.key, order(one)])).values()];
  const before = await storeWith(t, all);
  const after = await storeWith(t, all, async ({ histories }) => {
    for (const one of orders) await histories.report(one);
    for (const one of orders.toReversed()) assert.equal(await histories.unreport(one.id), true);
    assert.equal(await histories.unreport('nothing'), false);
  });
  assert.deepEqual(linesOnlyIn(after, before), []);
  assert.deepEqual(linesOnlyIn(before, after), []);
});

test('a reported message teaches nothing any more, wherever a copy of it turns up', async (t) => {
  const { histories } = await storeFor(t, { clock: { now: () => NOW } });
  const message = inbound({ at: NOW - DAY });
  await histories.learn(message);
  assert.equal(await histories.report(order(message)), 'all');
  assert.equal(await histories.report(order(message)), null, 'a second report changes nothing');
  await histories.learn({ ...message, recipients: ['clerk@example.org'], at: NOW });
  assert.equal((await histories.relation('anna@partner.example', null)).messages, 0);
  assert.equal(await histories.hasLearnt(message), true, 'an archive has nothing to teach of it');
});

test('what was put off for a reported message never counts', async (t) => {
  const { histories } = await storeFor(t, { clock: { now: () => NOW } });
  const message = inbound({ at: NOW - 8 * DAY, values: [] });
  await histories.defer({ ...message, values: [linkTo('docs-desk.example')] }, NOW - DAY, 'Q1');
  await histories.learn(message);
  await histories.report(order(message, { id: 'Q1' }));
  await histories.facts({ identity: message.identity, recipients: [], values: [], at: NOW });
  assert.equal((await histories.hostsFirstSeen(['docs-desk.example'])).size, 0);
});

test('what a reader reported waits for a person, however long', async (t) => {
  const { histories } = await storeFor(t, { clock: { now: () => NOW } });
  const message = inbound({ at: NOW - 9 * DAY, values: [] });
  await histories.defer({ ...message, values: [linkTo('docs-desk.example')] }, NOW - 2 * DAY, 'Q1');
  await histories.keepWaiting('Q1');
  const ask = () => histories.facts({ identity: message.identity, recipients: [], values: [], at: NOW });
  await ask();
  assert.equal((await histories.hostsFirstSeen(['docs-desk.example'])).size, 0);
  await histories.settle('Q1', 'learn');
  assert.equal((await histories.hostsFirstSeen(['docs-desk.example'])).size, 1, 'a person may let it through');
});

test('a host that only the reported message had made known is unknown again; one that others led to is known since them', async (t) => {
  const { histories, journal } = await storeFor(t, { clock: { now: () => NOW } });
  const entry = (id: string, at: number, host: string): JournalEntry => ({
    ...{ id, at, listener: 'inbound', direction: 'inbound', mode: 'active', messageId: null, from: 'a@b.example', reversePath: 'a@b.example' },
    ...{ subject: '', clientIp: null, verdict: null, hosts: [host], shape: null },
    outcomes: [{ recipient: 'boss@example.org', action: 'deliver', outcome: 'delivered', reply: '' }],
  });
  const message = inbound({ at: NOW - 3 * DAY, values: [linkTo('docs-desk.example'), linkTo('both.example'), linkTo('seen.example')] });
  await histories.learn(message);
  await histories.learn(inbound({ identity: identity('bert@other.example'), at: NOW - 2 * DAY, values: [linkTo('both.example')] }));
  // An automatic message taught nothing, but led there.
  await journal.record(entry('other', NOW - DAY, 'seen.example'));
  await histories.sighted(null, 'x@y.example', [], ['seen.example'], NOW - DAY);
  await histories.report(order(message, { hosts: ['docs-desk.example', 'both.example', 'seen.example'] }));
  const seen = await histories.hostsFirstSeen(['docs-desk.example', 'both.example', 'seen.example']);
  assert.deepEqual(Object.fromEntries(seen), { 'both.example': NOW - 2 * DAY, 'seen.example': NOW - DAY });
});

test('a report reads the days that its message has to do with, not all weeks: other processes wait for it', async (t) => {
  const { histories } = await storeFor(t, { clock: { now: () => NOW } });
  const common = (n: number) => [linkTo('everybody.example'), { attribute: 'language', value: 'en' } as const, linkTo(`only${n}.example`)];
  const all = Array.from({ length: 40 }, (_, n) =>
    inbound({
      key: `k${n}`,
      messageId: `<k${n}@mail.example>`,
      identity: identity(`a${n % 4}@d${n % 4}.example`),
      at: NOW - 20 * DAY + n * 12 * HOUR,
      values: common(n),
    }),
  );
  for (const one of all) await histories.learn(one);
  const read = t.mock.method(Recent.prototype, 'onDay');
  assert.equal(await histories.report(order(all[5] as Observation)), 'all');
  assert.ok(new Set(read.mock.calls.map(({ arguments: [day] }) => day)).size <= 3, `${read.mock.callCount()} days`);
  assert.equal((await histories.hostsFirstSeen(['only5.example'])).size, 0);
  // Of everybody's host the first message is taken back: it is known since the second.
  assert.equal(await histories.report(order(all[0] as Observation)), 'all');
  assert.equal((await histories.hostsFirstSeen(['everybody.example'])).get('everybody.example'), all[1]?.at);
});

test('a message of which an older copy taught before those weeks is not taken back by half', async (t) => {
  let now = NOON;
  const { histories, housekeeping } = await storeFor(t, { clock: { now: () => now } });
  const message = inbound({ at: NOON });
  await histories.learn(message);
  now = NOON + 40 * DAY;
  await housekeeping.maintain(false);
  await histories.learn({ ...message, recipients: ['clerk@example.org'], at: now - 2 * DAY });
  assert.equal(await histories.report(order(message, { at: now })), 'not-known');
  assert.equal((await histories.relation('anna@partner.example', null)).messages, 1);
});

test('whose mail names no author is nobody: one report says nothing of the next such message', async (t) => {
  const { histories } = await storeFor(t, { clock: { now: () => NOW } });
  const nobody = inbound({ identity: identity('', 'none'), at: NOW - DAY });
  await histories.report(order(nobody, { targets: ['docs-desk.example'] }));
  const facts = await histories.reported({ targets: ['docs-desk.example'], shape: null, author: nobody.identity });
  assert.deepEqual([facts.author, facts.targets.size], [null, 1]);
});

test('what came before the weeks that are remembered is reported, and its teaching left as it is', async (t) => {
  let now = NOON;
  const { histories, housekeeping } = await storeFor(t, { clock: { now: () => now } });
  const message = inbound({ at: NOON });
  await histories.learn(message);
  now = NOON + 40 * DAY;
  await housekeeping.maintain(false);
  assert.equal(await histories.report(order(message, { at: now, targets: ['docs-desk.example'] })), 'not-known');
  assert.equal((await histories.relation('anna@partner.example', null)).messages, 1);
  const facts = await histories.reported({ targets: ['docs-desk.example'], shape: null, author: message.identity });
  assert.equal(facts.targets.get('docs-desk.example'), now, 'it is a reported site all the same');
});

test('what was reported is known by where it led, by its shape and by its author, until the author is trusted', async (t) => {
  const { histories } = await storeFor(t, { clock: { now: () => NOW } });
  const message = inbound({ shape: 'a shape', at: NOW - DAY });
  assert.equal(await histories.report(order(message, { targets: ['docs-desk.example', 'docsend.example/view'] })), 'nothing');
  const query = { targets: ['docs-desk.example', 'elsewhere.example'], shape: 'a shape', author: message.identity };
  assert.deepEqual(await histories.reported(query), { targets: new Map([['docs-desk.example', NOW]]), shape: NOW, author: NOW });
  const spoof = await histories.reported({ ...query, author: identity('anna@partner.example', 'none') });
  assert.equal(spoof.author, null, 'another identity of the address is another');
  assert.equal(await histories.liftReports(message.identity, NOW + HOUR), 1);
  const after = await histories.reported(query);
  assert.deepEqual([after.author, after.targets.size], [null, 1], 'the site stays reported');
  const [report] = await histories.reports({ target: 'docsend.example' });
  assert.deepEqual(
    [report?.id, report?.actor, report?.liftedAt, report?.targets],
    [order(message).id, 'cli:anna', NOW + HOUR, ['docs-desk.example', 'docsend.example/view']],
  );
});

test('reports go with the journal, and maintenance keeps the names that may still be taken back', async (t) => {
  let now = NOW;
  const { histories, housekeeping } = await storeFor(t, { clock: { now: () => now }, keepDays: 100 });
  const message = inbound({ at: NOW - DAY });
  await histories.learn(message);
  await histories.report(order(message, { targets: ['docs-desk.example'] }));
  await housekeeping.maintain(true);
  assert.equal(await histories.unreport(order(message).id), true);
  assert.equal((await histories.relation('anna@partner.example', 'boss@example.org')).messages, 1);
  await histories.report(order(message, { targets: ['docs-desk.example'] }));
  now = NOW + 101 * DAY;
  assert.equal((await housekeeping.maintain(false))?.dropped.reports, 1);
  assert.deepEqual(await histories.reports({}), []);
});

test('who is erased is in no report, and what was reported stays reported', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder, clock: { now: () => NOW } });
  const who = 'erasable.person@partner.example';
  const message = inbound({ identity: identity(who), at: NOW - DAY, values: [{ attribute: 'company', value: who }] });
  const beside = inbound({ at: NOW - DAY, recipients: [who], values: [{ attribute: 'company', value: who }] });
  for (const one of [message, beside, inbound({ identity: identity(who), at: NOW - 2 * DAY })]) await store.histories.learn(one);
  await store.histories.report(order(message, { targets: ['docs-desk.example'] }));
  assert.deepEqual((await store.housekeeping.personal(who)).stored.reports, 1);
  await store.housekeeping.erase(who);
  const [report] = await store.histories.reports({});
  assert.match(report?.author.address ?? '', /^erased:/);
  assert.deepEqual(report?.targets, ['docs-desk.example']);
  assert.equal(await store.histories.report(order(beside)), 'all', 'what stood beside it can still be taken back');
  await store.close();
  const file = await readFile(join(folder, 'kithgate.sqlite'));
  assert.equal(file.includes('erasable.person'), false);
});
