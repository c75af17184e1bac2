import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, identity, inbound, linkTo, NOON, outbound, storeFor } from '../../../../test/store-fixture.ts';

const TODAY = NOON / DAY - 0.5;

test('a portrait keeps the identities of an address apart, and knows both ways and who of ours', async (t) => {
  const { histories } = await storeFor(t);
  for (const day of [0, 1, 3]) await histories.learn(inbound({ at: NOON + day * DAY }));
  await histories.learn(inbound({ at: NOON + DAY, recipients: ['clerk@example.org'] }));
  await histories.learn(inbound({ identity: identity('anna@partner.example', 'none'), values: [linkTo('evil.test')], at: NOON + 4 * DAY }));
  await histories.learn(outbound({ at: NOON + 2 * DAY }));
  const { identities, written, circle, reach } = await histories.portrait('anna@partner.example', null, 5);
  assert.deepEqual(
    identities.map(({ class: of, relation, days, habits }) => [
      of,
      relation.messages,
      relation.outbound,
      days.map((day) => day - TODAY),
      habits.map(({ value }) => value),
    ]),
    [
      ['pass', 4, 1, [0, 1, 3], ['www.partner.example']],
      ['none', 1, 0, [4], ['evil.test']],
    ],
  );
  assert.deepEqual(
    written.map((day) => day - TODAY),
    [2],
  );
  assert.deepEqual(circle, [
    { recipient: 'boss@example.org', received: 4, sent: 1 },
    { recipient: 'clerk@example.org', received: 1, sent: 0 },
  ]);
  assert.equal(reach, NOON);
});

test('how far memory reaches is told by the first mail of anyone that is remembered', async (t) => {
  const { histories } = await storeFor(t);
  assert.equal((await histories.portrait('anna@partner.example', null, 5)).reach, null);
  await histories.learn(outbound({ at: NOON - 3000 * DAY, recipients: ['other@elsewhere.example'] }));
  await histories.learn(outbound({ at: NOON - 40 * DAY, recipients: ['other@elsewhere.example'] }));
  await histories.learn(inbound());
  assert.equal((await histories.portrait('anna@partner.example', null, 5)).reach, Math.floor((NOON - 40 * DAY) / DAY) * DAY);
});

test('with one recipient it is about the two of them', async (t) => {
  const { histories } = await storeFor(t);
  await histories.learn(inbound());
  await histories.learn(inbound({ at: NOON + DAY, recipients: ['clerk@example.org'] }));
  await histories.learn(outbound({ at: NOON + DAY }));
  const { identities, written, circle } = await histories.portrait('anna@partner.example', 'clerk@example.org', 5);
  assert.deepEqual([identities.map(({ days }) => days.length), written, circle], [[1], [], []]);
  assert.deepEqual((await histories.portrait('anna@partner.example', 'nobody@example.org', 5)).identities, []);
});
