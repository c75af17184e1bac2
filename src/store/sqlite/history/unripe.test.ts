import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneDay } from './days.ts';
import type { ValueRow } from './shelf.ts';
import { Unripe } from './unripe.ts';

const row = (firstAt: number, term = 0): ValueRow => ({ term, firstAt, days: oneDay(0), ripe: false });

test('rows come of age by their first sighting, whatever order they came in, and each once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 5 }), (times, asked) => {
      const unripe = new Unripe();
      for (const [term, at] of times.entries()) unripe.add(row(at, term));
      let left = times.map((at, term) => ({ at, term })).toSorted((a, b) => a.at - b.at || a.term - b.term);
      for (const time of asked) {
        const due = left.filter(({ at }) => at <= time).map(({ term }) => term);
        left = left.filter(({ at }) => at > time);
        assert.deepEqual(
          unripe.by(time).map(({ term }) => term),
          due,
        );
        assert.deepEqual(
          unripe.take(time).map(({ term }) => term),
          due,
        );
      }
    }),
  );
});

test('a row seen earlier than thought comes of age earlier', () => {
  const unripe = new Unripe();
  const late = row(9);
  for (const one of [row(3), row(5), late]) unripe.add(one);
  late.firstAt = 1;
  unripe.moved(late);
  assert.deepEqual(unripe.take(2), [late]);
  unripe.moved(late);
  assert.deepEqual(unripe.by(4), [row(3)], 'what is ripe does not come back');
});
