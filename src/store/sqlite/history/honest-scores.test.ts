import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, heldMessage, heldRecipient, inbound, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import type { Histories } from '../../../ports.ts';
import { teach } from '../../../teach.ts';

const measured = (score: number, scale = 's1') => ({ scale, score });
const anna = 'anna@partner.example';

/** How many score at least this, of all there are. */
async function atLeast(histories: Histories, score: number, at = NOON, scale = 's1'): Promise<[number, number]> {
  const counts = await histories.honestScores(scale, at);
  return [counts[score * 10] ?? 0, counts[0] ?? 0];
}

test('what has taught counts with its score, a message once, whoever gets copies of it', async (t) => {
  const { histories } = await storeFor(t);
  const first = inbound({ measured: measured(12.3) });
  await histories.learn(first);
  await histories.learn(first);
  await histories.learn({ ...first, recipients: ['aide@example.org'] });
  await histories.learn(inbound({ measured: measured(40) }));
  await histories.learn(inbound());
  assert.deepEqual(await atLeast(histories, 12.3), [2, 2]);
  assert.deepEqual(await atLeast(histories, 12.4), [1, 2]);
  assert.deepEqual(await atLeast(histories, 41), [0, 2]);
});

test('other weights are another scale', async (t) => {
  const { histories } = await storeFor(t);
  await histories.learn(inbound({ measured: measured(50, 'old') }));
  await histories.learn(inbound({ measured: measured(20, 'new') }));
  assert.deepEqual(await atLeast(histories, 50, NOON, 'new'), [0, 1]);
  assert.deepEqual(await atLeast(histories, 50, NOON, 'old'), [1, 1]);
});

test('twelve months count, those before the question; maintenance drops what none can ask for', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder, clock: { now: () => NOON + 420 * DAY } });
  const { histories } = store;
  for (const days of [0, 200, 400]) await histories.learn(inbound({ at: NOON + days * DAY, measured: measured(10) }));
  for (const [days, count] of [
    [0, 1],
    [200, 2],
    [350, 2],
    [400, 2],
    [900, 0],
  ] as const) {
    assert.deepEqual(await atLeast(histories, 10, NOON + days * DAY), [count, count], `after ${days} days`);
  }
  assert.equal((await store.housekeeping.maintain(false))?.dropped.scores, 1);
  assert.deepEqual(await atLeast(histories, 10, NOON + 400 * DAY), [2, 2]);
  assert.deepEqual(await atLeast(histories, 10, NOON), [0, 0]);
});

test('a locked message counts once a person unlocks it or seven days pass, and never when the lock is confirmed', async (t) => {
  const { histories } = await storeFor(t);
  const lock = async (verdictId: string) => {
    const observation = inbound({ measured: measured(60) });
    await teach({ observation, hosts: [], verdictId, delivered: [], locked: observation.recipients }, histories);
  };
  for (const id of ['unlocked', 'denied', 'forgotten']) await lock(id);
  assert.deepEqual(await atLeast(histories, 60), [0, 0]);
  await histories.settle('unlocked', 'learn');
  await histories.settle('denied', 'drop');
  assert.deepEqual(await atLeast(histories, 60), [1, 1]);
  await histories.learn(inbound({ at: NOON + 8 * DAY, measured: measured(1) }));
  assert.deepEqual(await atLeast(histories, 60, NOON + 8 * DAY), [2, 3]);
});

test('what is held, for anybody, counts only once a person trusts it or our side answers it', async (t) => {
  const { histories, holds } = await storeFor(t);
  const both = ['boss@example.org', 'aide@example.org'];
  const partly = inbound({ recipients: both, measured: measured(70) });
  await teach({ observation: partly, hosts: [], verdictId: 'v', delivered: [both[1] as string], locked: [] }, histories);
  const wouldHold = inbound({ measured: measured(90) });
  const recipients = [heldRecipient('boss@example.org', { state: 'would-hold' })];
  await holds.commit(heldMessage('w', { observation: wouldHold, messageId: wouldHold.messageId, hasContent: false, recipients }));
  assert.deepEqual(await atLeast(histories, 0), [0, 0]);
  await histories.learn(outbound({ at: NOON + HOUR, recipients: [anna], inReplyTo: [wouldHold.messageId as string] }));
  assert.deepEqual(await atLeast(histories, 90), [1, 1]);
});

test('counts are those of the file, whoever else writes and whatever is undone', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, other] = [await storeFor(t, { folder }), await storeFor(t, { folder })];
  await one.histories.learn(inbound({ measured: measured(5) }));
  await one.flush();
  assert.deepEqual(await atLeast(one.histories, 5), [1, 1]);
  await other.histories.learn(inbound({ measured: measured(7) }));
  await other.flush();
  assert.deepEqual(await atLeast(one.histories, 7), [1, 2]);
});
