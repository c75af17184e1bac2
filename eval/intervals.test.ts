import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeasuredCase } from './cases.ts';
import { dice, Resamples, shareInterval, wilson } from './intervals.ts';
import { isOrdinary, Measured, Recall, stopped } from './measures.ts';

const near = (value: number, wanted: number, by: number): void => assert.ok(Math.abs(value - wanted) <= by, `${value} is not within ${by} of ${wanted}`);

function mail(change: Partial<MeasuredCase>): MeasuredCase {
  const one = { file: '', corpus: 'office-1', label: 'benign', kind: 'inbound', group: 'a', links: true, unlockable: false } as const;
  return { ...one, least: 'deliver', most: 'hold', known: true, findings: [], score: 0, action: 'deliver', ...change };
}

test('the dice fall the same each time, and evenly', () => {
  const [one, other] = [dice(7), dice(7)];
  const rolls = Array.from({ length: 10_000 }, () => one());
  assert.deepEqual(
    rolls.slice(0, 5),
    Array.from({ length: 5 }, () => other()),
  );
  near(rolls.reduce((a, b) => a + b, 0) / rolls.length, 0.5, 0.01);
  near(rolls.filter((value) => value < 0.1).length / rolls.length, 0.1, 0.01);
});

test('messages that fall together make a share less certain than as many apart', () => {
  const apart = shareInterval(Array.from({ length: 400 }, (_, i) => ({ count: Number(i % 10 === 0), of: 1 })));
  const together = shareInterval(Array.from({ length: 20 }, (_, i) => ({ count: i % 10 === 0 ? 20 : 0, of: 20 })));
  assert.ok(apart && together);
  // By the normal approximation 0.1 ± 1.96 √(0.09 / 400), and with 20 in place of 400.
  near(apart.low, 0.071, 0.008);
  near(apart.high, 0.129, 0.008);
  assert.ok(together.low <= 0.01 && together.high >= 0.2, JSON.stringify(together));
  assert.deepEqual(shareInterval(Array.from({ length: 20 }, (_, i) => ({ count: i % 10 === 0 ? 20 : 0, of: 20 }))), together, 'the same each time');
});

test('none in sixty groups may still be one in seventeen, and a single source says nothing of others', () => {
  const none = shareInterval(Array.from({ length: 60 }, () => ({ count: 0, of: 3 })));
  assert.equal(none?.low, 0);
  near(none?.high ?? 0, 0.0596, 0.0005);
  const all = shareInterval(Array.from({ length: 60 }, () => ({ count: 3, of: 3 })));
  near(all?.low ?? 0, 1 - 0.0596, 0.0005);
  assert.equal(all?.high, 1);
  assert.equal(shareInterval([{ count: 5, of: 1286 }]), null);
});

test('Wilson’s interval is the one in the books', () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20.
  for (const [count, of, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
  ] as const) {
    near(wilson(count, of).low, low, 0.0001);
    near(wilson(count, of).high, high, 0.0001);
  }
});

test('an incident is what one group sent, however many messages', () => {
  const cases = ['a', 'a', 'a', 'b', 'c'].map((group) => mail({ group }));
  const share = new Measured(cases, [5, 5, -5, -5, -5], { lock: 0, hold: 9 }).share(isOrdinary, stopped);
  assert.deepEqual([share.count, share.of], [2, 5]);
  assert.deepEqual([share.byIncident().count, share.byIncident().of], [1, 3]);
});

test('recall is counted above the point that the share of honest mail reaches, and its interval holds it', () => {
  const honest = Array.from({ length: 100 }, (_, i) => mail({ group: `h${i}` }));
  const attacks = Array.from({ length: 40 }, (_, i) => mail({ label: 'attack', kind: 'hijack-share', group: `a${i >> 1}` }));
  const margins = [...honest.map((_, i) => i / 10), ...attacks.map((_, i) => (i < 30 ? 20 : 1))];
  const cases = [...honest, ...attacks];
  const recall = new Recall(cases, margins);
  assert.equal(recall.at(0.01), 75);
  const { low, high } = recall.interval(0.01, new Resamples(cases));
  assert.ok(low > 0.4 && low < 0.7 && high > 0.8 && high < 1, `${low}–${high}`);
});
