import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packTotals, unpackTotals } from './packed-totals.ts';

const row = fc.record(
  {
    attribute: fc.integer({ min: 0, max: 15 }),
    weight: fc.double({ min: 0, max: 1e6, noNaN: true }),
    kinds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    asOf: fc.integer({ min: 0, max: 2 ** 20 }),
    days: fc.record({ first: fc.integer({ min: 0, max: 2 ** 20 }), bits: fc.uint8Array({ minLength: 1, maxLength: 600 }) }, { noNullPrototype: true }),
  },
  { noNullPrototype: true },
);

test('totals come back as they were packed', () => {
  fc.assert(
    fc.property(fc.uniqueArray(row, { selector: (r) => r.attribute }), (rows) => {
      const unpacked = [...unpackTotals(packTotals(rows)).values()];
      assert.deepEqual(
        unpacked.map((r) => ({ ...r, days: { ...r.days, bits: Uint8Array.from(r.days.bits) } })),
        rows,
      );
    }),
  );
});
