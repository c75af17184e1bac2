import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, identity, inbound, linkTo, NOON, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';

test('another half-life in the configuration applies to all that was learnt before', async (t) => {
  const values = [linkTo('www.partner.example')];
  const query = { identity: identity('anna@partner.example'), recipients: [], values, at: NOON + 40 * DAY };
  async function learnThenOpenWith(halfLifeDays: number) {
    const folder = await temporaryFolder(t);
    const first = await storeFor(t, { folder, halfLifeDays: 30 });
    for (const day of [0, 1, 5, 20]) await first.histories.learn(inbound({ at: NOON + day * DAY, values: [...values, linkTo(`h${day}.example`)] }));
    await first.close();
    const again = await storeFor(t, { folder, halfLifeDays });
    return (await again.histories.facts(query)).correspondent;
  }
  async function learnWith(halfLifeDays: number) {
    const store = await storeFor(t, { halfLifeDays });
    for (const day of [0, 1, 5, 20]) await store.histories.learn(inbound({ at: NOON + day * DAY, values: [...values, linkTo(`h${day}.example`)] }));
    return (await store.histories.facts(query)).correspondent;
  }
  const [changed, direct] = [await learnThenOpenWith(7), await learnWith(7)];
  assert.deepEqual(changed.values, direct.values);
  for (const sum of ['decayed', 'distinct'] as const) {
    assert.ok(Math.abs((changed.totals['link-host']?.[sum] ?? 0) - (direct.totals['link-host']?.[sum] ?? 1)) < 1e-9, sum);
  }
});
