import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitLogistic, type Row } from './logistic.ts';

const free = { lower: [-5, -5], upper: [5, 5], ridge: 1e-6 };
const row = (features: [number, number][], attack: boolean, weight: number): Row => ({ features, attack, weight });

test('weights are the log odds ratios that the counts say', () => {
  // Of 100 without either feature 10 are attacks, with the first 50 of 100, with the second 2 of 100.
  const rows = [row([], true, 10), row([], false, 90), row([[0, 1]], true, 50), row([[0, 1]], false, 50), row([[1, 1]], true, 2), row([[1, 1]], false, 98)];
  const { intercept, weights } = fitLogistic(rows, free);
  const close = (found: number | undefined, expected: number): void => assert.ok(Math.abs((found ?? 0) - expected) < 0.01, `${found} for ${expected}`);
  close(intercept, Math.log(10 / 90));
  close(weights[0], Math.log(9));
  close(weights[1], Math.log(2 / 98) - Math.log(10 / 90));
});

test('a weight stays within its bounds, and what has no evidence at 0', () => {
  const rows = [row([], false, 90), row([], true, 10), row([[0, 1]], true, 1), row([[0, 1]], false, 99)];
  const { weights } = fitLogistic(rows, { lower: [0, 0], upper: [5, 5], ridge: 1 });
  assert.deepEqual(weights, [0, 0]);
});

test('neither the order of rows nor a division of their weight matters', () => {
  const rows = fc.array(fc.tuple(fc.subarray([0, 1]), fc.boolean(), fc.integer({ min: 1, max: 9 })), { minLength: 4, maxLength: 20 });
  fc.assert(
    fc.property(rows, (drawn) => {
      const all = [
        ...drawn.map(([features, attack, weight]) =>
          row(
            features.map((i) => [i, 1]),
            attack,
            weight,
          ),
        ),
        row([], true, 1),
        row([], false, 1),
      ];
      const halves = [...all, ...all].map((one) => ({ ...one, weight: one.weight / 2 })).reverse();
      const options = { lower: [-5, -5], upper: [5, 5], ridge: 1 };
      const [a, b] = [fitLogistic(all, options), fitLogistic(halves, options)];
      for (const [i, weight] of a.weights.entries()) assert.ok(Math.abs(weight - (b.weights[i] ?? 0)) < 0.01);
    }),
    { numRuns: 50 },
  );
});
