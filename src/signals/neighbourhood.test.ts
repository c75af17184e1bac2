import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Neighbourhood } from './neighbourhood.ts';
import { resembles } from './resemblance.ts';

/** Names of few letters, so that many are alike; with what is taken for other letters, hyphens and business words. */
const name = fc.array(fc.constantFrom('a', 'n', 'rn', 'm', 'l', '1', 'i', 'vv', 'w', 'cl', 'd', '-', 'group', 'mail'), { minLength: 1, maxLength: 12 });
const domain = fc
  .tuple(name, fc.constantFrom('example', 'test', 'co.example'))
  .map(([parts, end]) => `${parts.join('').replace(/^-+|-+$/g, '') || 'x'}.${end}`);

test('nothing that resembles a domain is passed over, and the order is kept', () => {
  fc.assert(
    fc.property(fc.uniqueArray(domain, { maxLength: 30 }), domain, (domains, candidate) => {
      const near = new Neighbourhood(domains).near(candidate);
      assert.deepEqual(
        near.filter((real) => resembles(candidate, real)),
        domains.filter((real) => resembles(candidate, real)),
      );
    }),
    { numRuns: 2000 },
  );
});

test('what cannot be alike is not compared', () => {
  const near = new Neighbourhood(['alder-freight.example', 'birch.example', 'cedar-and-sons-of-old.example']).near('a1der-freight.example');
  assert.deepEqual(near, ['alder-freight.example']);
});
