import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Counts } from './counts.ts';
import { type DaySet, packDays, unpackDays, withDay } from './days.ts';
import { packTotals, unpackTotals } from './packed-totals.ts';
import { packValues, type Seen, seeAt, unpackValues } from './seen.ts';
import { Sums, type Total } from './totals.ts';

const days = fc
  .array(fc.integer({ min: 0, max: 65_535 }), { minLength: 1, maxLength: 40 })
  .map((list) => list.reduce<DaySet | null>((set, day) => withDay(set, day), null) as DaySet);
const count = fc.integer({ min: 0, max: 2 ** 40 });
const sums = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 1023 }), count, count), { selector: ([era]) => era, maxLength: 12 })
  .map((eras) => new Sums(eras.sort((a, b) => a[0] - b[0]).map(([era, weight, kinds]) => ({ era, weight, kinds }))));

test('totals come back as they were packed', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 63 }), days, sums), { selector: ([code]) => code }), (list) => {
      const totals = new Map(list.map(([code, set, of]): [number, Total] => [code, { days: set, sums: of }]));
      assert.deepEqual(unpackTotals(packTotals(totals)), totals);
    }),
  );
});

test('a day set comes back as it was packed, dense or with gaps', () => {
  fc.assert(fc.property(days, (set) => assert.deepEqual(unpackDays(packDays(set)), set)));
});

test('values come back as they were packed, and those seen together share one object again', () => {
  const time = fc.array(fc.integer({ min: 0, max: 5e12 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 2 ** 40 }), time), { selector: ([term]) => term }), (list) => {
      const values = new Map(list.map(([term, times]) => [term, times.reduce<Seen | null>((seen, at) => seeAt(seen, at), null)]));
      assert.deepEqual(unpackValues(packValues(values)), new Map([...values].sort(([a], [b]) => a - b)));
    }),
  );
  const seen = seeAt(null, 1e12);
  const again = [...unpackValues(packValues(new Map([1, 2, 3].map((term) => [term, seen])))).values()];
  assert.equal(again[0], again[2]);
});

test('counts come back as they were packed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1023 }), fc.nat(1000), fc.nat(1000))), (list) => {
      const counts = new Counts();
      for (const [era, messages, replies] of list) counts.add(era, messages, replies);
      assert.deepEqual(Counts.unpack(counts.pack()), counts);
      assert.equal(
        counts.since(500).messages,
        list.filter(([era]) => era >= 500).reduce((sum, [, messages]) => sum + messages, 0),
      );
    }),
  );
});
