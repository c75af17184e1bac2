import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRateLimit } from './rate-limit.ts';

it('allows a burst, then one a refill, for each address by itself', () => {
  let now = 0;
  const { take: within } = createRateLimit({ now: () => now }, { burst: 2, refillMs: 1000, entries: 10 });
  assert.deepEqual([within('a'), within('a'), within('a'), within('b')], [true, true, false, true]);
  now = 999;
  assert.equal(within('a'), false);
  now = 1000;
  assert.equal(within('a'), true);
  assert.equal(within('a'), false);
});

it('gives nothing for a clock that goes back', () => {
  let now = 10_000;
  const { take: within } = createRateLimit({ now: () => now }, { burst: 1, refillMs: 1000, entries: 10 });
  within('a');
  now = 0;
  assert.equal(within('a'), false);
});

it('forgets the address that was quiet longest when full', () => {
  const { take: within } = createRateLimit({ now: () => 0 }, { burst: 1, refillMs: 1000, entries: 2 });
  for (const address of ['a', 'b', 'a', 'c']) within(address);
  assert.equal(within('a'), false, 'a was used later than b');
  assert.equal(within('b'), true, 'b was forgotten');
});

it('gives back what was no burden, and no more than there was', () => {
  const { take, giveBack } = createRateLimit({ now: () => 0 }, { burst: 2, refillMs: 1000, entries: 10 });
  for (let n = 0; n < 5; n += 1) {
    assert.equal(take('a'), true);
    giveBack('a');
  }
  giveBack('a');
  giveBack('nobody');
  assert.deepEqual([take('a'), take('a'), take('a')], [true, true, false]);
});
