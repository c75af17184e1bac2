/**
 * `npm run fuzz [-- --runs N] [--seed S] [--target NAME] [--size N] [--minutes M]`: every target on many inputs, each round with the
 * next seed. Prints the seed and the smallest input that fails; tells inputs that take over a second. Exits 1 on a failure.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    target: { type: 'string' },
    size: { type: 'string', default: '3000' },
    minutes: { type: 'string' },
  },
});
const SLOW_MS = 1_000;
const PER_ROUND = 1_000;
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0) throw new Error(`no such target; there are ${targets.map(({ name }) => name).join(', ')}`);

const first = values.seed === undefined ? Date.now() % 2_147_483_647 : Number(values.seed);
const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
let failures = 0;

for (const { name, property } of chosen) {
  const rounds = Math.ceil(Number(values.runs) / PER_ROUND);
  let [runs, slowest] = [0, 0];
  const observe = (ms: number, input: unknown): void => {
    if (ms > SLOW_MS) console.log(`${name}: ${ms.toFixed(0)} ms for ${fc.stringify(input).slice(0, 2_000)}`);
    slowest = Math.max(slowest, ms);
  };
  const start = performance.now();
  for (let round = 0; round < rounds && Date.now() < until; round += 1) {
    const details = fc.check(property(Number(values.size), observe), { numRuns: Math.min(PER_ROUND, Number(values.runs)), seed: first + round });
    runs += details.numRuns;
    if (!details.failed) continue;
    failures += 1;
    console.log(`${name}, seed ${first + round}: ${fc.defaultReportMessage(details)}`);
    break;
  }
  console.log(`${name}: ${runs} runs in ${((performance.now() - start) / 1000).toFixed(1)} s from seed ${first}, slowest input ${slowest.toFixed(1)} ms`);
}
process.exitCode = failures === 0 ? 0 : 1;
