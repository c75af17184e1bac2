import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pauseBefore } from './silence.ts';

const DAY = 86_400_000;
const after = (pause: number, every: number, days = 20) =>
  pauseBefore({ firstSeen: 0, lastSeen: (days - 1) * every * DAY, days }, ((days - 1) * every + pause) * DAY);

test('a pause is measured by the rhythm it breaks', () => {
  assert.equal(after(21, 7)?.bits, 4, 'three weeks of a weekly writer');
  assert.ok((after(60, 90)?.bits ?? 9) < 2, 'two months of one who writes by quarters');
  assert.deepEqual(after(30, 10), { bits: 4, days: 30, usual: 10 });
  assert.equal(pauseBefore({ firstSeen: 0, lastSeen: 0, days: 1 }, 99 * DAY), null, 'one day is no rhythm');
  assert.equal(pauseBefore({ firstSeen: null, lastSeen: null, days: 0 }, 99 * DAY), null);
  assert.equal(after(-5, 7)?.bits, 0, 'an older message is judged as of now');
});

test('a longer pause is never less surprising, a slower rhythm never makes it more so', () => {
  const span = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(span, span, span, span, (pause, longer, every, slower) => {
      assert.ok((after(pause + longer, every)?.bits ?? 0) >= (after(pause, every)?.bits ?? 0));
      assert.ok((after(pause, every + slower)?.bits ?? 0) <= (after(pause, every)?.bits ?? 0));
    }),
  );
});
