/** A short run of every fuzz target, the same each time; `npm run fuzz` runs them longer. */
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { targets } from './targets.ts';

describe('whatever the input', () => {
  for (const { name, property } of targets) {
    it(`${name} answers, with plain data in its bounds`, () => {
      fc.assert(property(400), { numRuns: 200, seed: 20_261_124 });
    });
  }
});
