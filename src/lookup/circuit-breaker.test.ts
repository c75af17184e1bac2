import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createCircuitBreaker } from './circuit-breaker.ts';

it('opens after failures in a row, lets one try after a while, and closes on success', () => {
  let now = 0;
  const changes: string[] = [];
  const breaker = createCircuitBreaker({ now: () => now }, { failures: 2, openMs: 100, onChange: (state) => changes.push(state) });
  breaker.failed();
  breaker.succeeded();
  breaker.failed();
  assert.equal(breaker.allows(), true, 'a success between starts the count anew');
  breaker.failed();
  assert.equal(breaker.allows(), false);
  now = 100;
  assert.deepEqual([breaker.allows(), breaker.allows()], [true, false], 'one tries');
  breaker.failed();
  now = 199;
  assert.equal(breaker.allows(), false);
  now = 200;
  assert.equal(breaker.allows(), true);
  breaker.succeeded();
  assert.deepEqual([breaker.allows(), breaker.allows()], [true, true]);
  assert.deepEqual(changes, ['open', 'closed']);
});
