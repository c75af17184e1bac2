import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countDays, type DaySet, dayOf, hasDay, lastDay, oneDay, startOf, withDay } from './days.ts';
import { Decay } from './decay.ts';

const someDays = fc.array(fc.integer({ min: 19_000, max: 19_400 }), { minLength: 1, maxLength: 40 });

function setOf(days: readonly number[]): DaySet {
  return days.reduce<DaySet | null>((set, day) => withDay(set, day), null) as DaySet;
}

test('a day set holds exactly the days put in, whatever their order', () => {
  fc.assert(
    fc.property(someDays, (days) => {
      const set = setOf(days);
      const expected = new Set(days);
      assert.equal(countDays(set), expected.size);
      assert.equal(lastDay(set), Math.max(...days));
      for (let day = 18_990; day < 19_410; day += 1) assert.equal(hasDay(set, day), expected.has(day), `day ${day}`);
      assert.deepEqual(setOf([...days].reverse()), set);
    }),
  );
});

test('putting a day in twice gives the same object, so that a caller sees nothing changed', () => {
  const set = oneDay(19_733);
  assert.equal(withDay(set, 19_733), set);
  assert.notEqual(withDay(set, 19_734), set);
});

test('days are UTC days, and a wild clock cannot make a huge set', () => {
  assert.equal(startOf(dayOf(Date.UTC(2024, 1, 29, 23, 59, 59, 999))), Date.UTC(2024, 1, 29));
  assert.equal(dayOf(-5), 0);
  assert.ok(withDay(oneDay(dayOf(0)), dayOf(Number.MAX_SAFE_INTEGER)).bits.length <= 8192);
});

test('the decayed weight is the sum over the days, each halved by every half-life', () => {
  const decay = new Decay(30);
  fc.assert(
    fc.property(someDays, fc.integer({ min: 0, max: 800 }), (days, later) => {
      const set = setOf(days);
      const asOf = lastDay(set) + later;
      const expected = [...new Set(days)].reduce((sum, day) => sum + 2 ** (-(asOf - day) / 30), 0);
      assert.ok(Math.abs(decay.weight(set, asOf) - expected) < 1e-7 * expected);
    }),
  );
  assert.ok(Math.abs(decay.weight(oneDay(19_000), 19_030) - 0.5) < 1e-8);
});

test('asked about a day before the last one seen, nothing counts more than whole', () => {
  assert.ok(Math.abs(new Decay(30).weight(oneDay(19_000), 18_000) - 1) < 1e-8);
});
