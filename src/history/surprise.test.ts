import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { level, relation } from '../../test/builders/judge-facts.ts';
import { PARAMETERS } from './parameters.ts';
import { setBits, surprise } from './surprise.ts';
import type { Attribute, LevelFacts } from './types.ts';

const ATTRIBUTE: Attribute = 'link-tenant';
const VOCABULARY = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'];

/** Decayed days for each value, at a level without what its child levels hold. */
const own = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 5, maxLength: 5 });
const house = fc.tuple(own, own, own, own);

/** Levels as a store counts them: each includes the ones nearer. */
function levels(counts: readonly (readonly number[])[]): LevelFacts[] {
  const sums = [0, 0, 0, 0, 0];
  return counts.map((row) => {
    row.forEach((count, i) => {
      sums[i] = (sums[i] ?? 0) + count;
    });
    return level(relation(), { [ATTRIBUTE]: Object.fromEntries(VOCABULARY.map((value, i) => [value, sums[i] ?? 0]).filter(([, count]) => count !== 0)) });
  });
}

const of = (facts: readonly LevelFacts[], value: string) => surprise(facts, { attribute: ATTRIBUTE, value });

describe('surprise', () => {
  test('probabilities over all values sum to at most one', () => {
    fc.assert(
      fc.property(house, (counts) => {
        const facts = levels(counts);
        const unmet = 2 ** PARAMETERS[ATTRIBUTE].unseenBits - VOCABULARY.length;
        const sum = VOCABULARY.reduce((total, value) => total + of(facts, value).probability, 0) + unmet * of(facts, 'new.example').probability;
        assert.ok(sum <= 1 + 1e-9, String(sum));
      }),
    );
  });

  test('more evidence of a value never raises its surprise, whichever level it is met at', () => {
    fc.assert(
      fc.property(house, fc.integer({ min: 0, max: 3 }), fc.double({ min: 0.01, max: 20, noNaN: true }), (counts, at, more) => {
        const richer = counts.map((row, i) => (i === at ? row.map((count, v) => (v === 0 ? count + more : count)) : row));
        const before = of(levels(counts), 'a.example');
        const after = of(levels(richer), 'a.example');
        assert.ok(after.probability >= before.probability - 1e-9, `${before.probability} → ${after.probability}`);
        assert.ok(after.bits <= before.bits + 1e-6, `${before.bits} → ${after.bits}`);
      }),
    );
  });

  test('a tail is a probability and never smaller than the value itself', () => {
    fc.assert(
      fc.property(house, fc.constantFrom(...VOCABULARY, 'new.example'), (counts, value) => {
        const judged = of(levels(counts), value);
        assert.ok(judged.probability > 0 && judged.tail <= 1 && judged.tail >= judged.probability - 1e-12);
      }),
    );
  });

  test('a partner of one host is surprising with another, a newsletter of ever-new hosts is not', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`n${i}.example`, 1]));
    const others = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`o${i}.example`, 1]));
    const organisation = level(relation(), { [ATTRIBUTE]: { ...many, ...others, 'a.example': 50 } });
    const faithful = level(relation(), { [ATTRIBUTE]: { 'a.example': 50 } });
    const restless = level(relation(), { [ATTRIBUTE]: many });
    const bits = (facts: LevelFacts) => of([facts, facts, facts, organisation], 'new.example').bits;
    assert.ok(bits(faithful) > 5, String(bits(faithful)));
    assert.ok(bits(restless) < 3, String(bits(restless)));
  });

  test('it says where the value was met, and on how much it rests', () => {
    const pair = level(relation(), { [ATTRIBUTE]: { 'a.example': 4 } });
    const organisation = level(relation(), { [ATTRIBUTE]: { 'a.example': 4, 'b.example': 6 } });
    assert.deepEqual(
      { ...of([pair, pair, pair, organisation], 'b.example'), probability: 0, tail: 0, bits: 0 },
      { probability: 0, tail: 0, bits: 0, metAt: 'organisation', sample: 4 },
    );
    assert.equal(of([pair, pair, pair, organisation], 'z.example').metAt, null);
  });
});

test('among many links a rare one is less of a surprise', () => {
  assert.equal(setBits(2 ** -8, 1), 8);
  assert.ok(Math.abs(setBits(2 ** -8, 4) - 6) < 0.05);
  assert.equal(setBits(1, 30), 0);
  assert.ok(setBits(1e-18, 30) > 50, 'tiny tails keep their precision');
});
