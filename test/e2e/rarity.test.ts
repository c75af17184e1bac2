/** What mail that walks the road tells of the scores of honest mail, and what the next verdict makes of it. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Verdict } from '../../src/decide/verdict.ts';
import { rarityOf } from '../../src/score/rarity.ts';
import { DAY, inbound } from '../store-fixture.ts';
import { House, type HouseOptions } from './house.ts';

const houses: House[] = [];
after(async () => {
  for (const house of houses) await house.close();
});

/** A house with a past: before it there is nothing to compare with. */
async function build(options: HouseOptions = {}): Promise<House> {
  const house = await House.build(options);
  houses.push(house);
  await house.store.histories.learn(inbound({ at: house.clock.now() - 40 * DAY }));
  return house;
}

const letter = (n: number): string =>
  `From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: Lunch ${n}\r\nMessage-ID: <lunch${n}@partner.example>\r\n\r\nAt noon?\r\n`;

const scaleOf = ({ settings }: House): string => `${settings.rules.weights.scale} ${settings.policy.prior}`;
/** How many honest messages score at least each step; learning is buffered. */
async function atLeast(house: House): Promise<ArrayLike<number>> {
  await house.store.flush();
  return house.store.histories.honestScores(scaleOf(house), house.clock.now());
}

const counted = async (house: House): Promise<number> => (await atLeast(house))[0] ?? 0;

async function verdictOf(house: House, messageId: string): Promise<Verdict> {
  const [entry] = await house.store.journal.find({ messageId });
  assert.ok(entry?.verdict);
  return entry.verdict;
}

describe('rarity', () => {
  it('counts what was delivered, each message once; what is held not until it is trusted, and what an exception lets pass never', async () => {
    const house = await build({ config: { policy: { overrides: [{ recipients: ['strict@example.org'], holdAt: 0 }] } } });
    await house.send(['a@example.org', 'b@example.org'], letter(1));
    await house.send(['c@example.org'], letter(1));
    assert.equal(await counted(house), 1);
    await house.send(['strict@example.org'], letter(2));
    assert.equal(await counted(house), 1);
    const [held] = await house.store.holds.list({});
    assert.ok(held);
    await house.desk().trust(held.id, 'test');
    assert.equal(await counted(house), 2);
    const excepted = await build({ config: { exceptions: [{ recipient: '*@example.org', action: 'deliver' }] } });
    await excepted.send(['a@example.org'], letter(3));
    assert.equal(await counted(excepted), 0);
  });

  it('stands in the verdict, the same whenever it is asked, once a hundred messages are known', async () => {
    const house = await build();
    const known = (n: number) => inbound({ at: house.clock.now() - DAY, measured: { scale: scaleOf(house), score: n === 0 ? 99.9 : 0 } });
    for (let n = 0; n < 99; n += 1) await house.store.histories.learn(known(n));
    assert.equal(await counted(house), 99);
    await house.send(['a@example.org'], letter(1));
    assert.equal((await verdictOf(house, '<lunch1@partner.example>')).deliveries[0]?.rarity, null);
    const before = await atLeast(house);
    await house.send(['a@example.org'], letter(2));
    const [delivery] = (await verdictOf(house, '<lunch2@partner.example>')).deliveries;
    assert.ok(delivery?.rarity);
    assert.equal(delivery.rarity.sample, 100);
    assert.deepEqual(delivery.rarity, rarityOf(delivery.score, { scale: scaleOf(house), atLeast: before }));
  });
});
