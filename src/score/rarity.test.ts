import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rarityOf, rarityText, STEPS } from './rarity.ts';

/** A thousand messages: these scores, and 10 for all others. */
function honest(...scores: number[]) {
  const all = [...Array.from({ length: 1000 - scores.length }, () => 10), ...scores];
  return { scale: 's1', atLeast: Array.from({ length: STEPS }, (_, step) => all.filter((score) => score * 10 >= step).length) };
}

test('one in how many scores as high, in words that can be checked', () => {
  const rare = rarityOf(60, honest(60, 61, 70.5, 99));
  assert.deepEqual(rare, { oneIn: 250, sample: 1000 });
  assert.equal(rare && rarityText(rare), 'as high as 1 in 250 of your own mail (1,000 messages)');
});

test('what none scored is told down to one in the sample and one more: a sample says no more', () => {
  const beyond = rarityOf(99.1, honest(99));
  assert.deepEqual(beyond, { oneIn: 1001, sample: 1000 });
  assert.equal(beyond && rarityText(beyond), 'higher than any of your own mail (1,000 messages)');
});

test('what most score is no higher than most', () => {
  const low = rarityOf(0, honest());
  assert.deepEqual(low, { oneIn: 1, sample: 1000 });
  assert.equal(low && rarityText(low), 'no higher than most of your own mail (1,000 messages)');
});

test('under a hundred messages nothing is told', () => {
  assert.equal(rarityOf(50, { scale: 's1', atLeast: [] }), null);
  assert.equal(rarityOf(50, { scale: 's1', atLeast: [99, 99] }), null);
});

test('it only ever grows rarer with the score', () => {
  const mail = honest(...Array.from({ length: 101 }, (_, score) => score));
  const each = Array.from({ length: STEPS }, (_, step) => rarityOf(step / 10, mail)?.oneIn ?? 0);
  assert.deepEqual(
    each,
    [...each].sort((a, b) => a - b),
  );
});
