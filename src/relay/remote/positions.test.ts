import assert from 'node:assert/strict';
import { test } from 'node:test';
import { positionsIn } from './positions.ts';

const [a, b] = [{ address: 'a@example.org' }, { address: 'b@example.org', notify: 'NEVER' }];

test('the same recipients in any order', () => {
  assert.deepEqual(positionsIn([a, b], [b, a]), [1, 0]);
  assert.deepEqual(positionsIn([a, b], [{ ...a }, { ...b }]), [0, 1]);
  assert.deepEqual(positionsIn([], []), []);
});

test('a recipient named twice has two places', () => {
  assert.deepEqual(positionsIn([a, b, a], [a, a, b]), [0, 2, 1]);
  assert.equal(positionsIn([a, b, b], [a, a, b]), null);
});

test('fewer, more, others, or the same with other parameters are not the same', () => {
  assert.equal(positionsIn([a, b], [a]), null);
  assert.equal(positionsIn([a], [a, b]), null);
  assert.equal(positionsIn([a, b], [a, { address: b.address }]), null);
});
