import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reliability } from '../reliability.ts';
import type { Line } from '../trade-off.ts';
import { shareScale } from './panel.ts';
import { reliabilityPlot } from './reliability.ts';
import { tradeOffPlot } from './trade-off.ts';

const bin = (change: Partial<Reliability['bins'][number]>) => ({
  from: 0,
  to: 1,
  attacks: 1,
  honest: 9,
  weight: 0.5,
  mean: 0.1,
  rate: 0.1,
  low: 0.05,
  high: 0.2,
  ...change,
});
const line = (change: Partial<Line>): Line => ({ name: 'mail', regime: 'office', attack: false, messages: 1200, above: (score) => 100 - score, ...change });

/** Every tag is closed, in order. */
function assertClosed(svg: string): void {
  const open: string[] = [];
  for (const [, end, name = '', own] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (end === '/') assert.equal(open.pop(), name);
    else if (own !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
}

test('a reliability plot shows each bin, with what it rests on', () => {
  const regime: Reliability = {
    name: 'office',
    slope: 1,
    intercept: 0,
    loss: 0.1,
    priorLoss: 0.3,
    bins: [bin({}), bin({ attacks: 7, honest: 0, rate: 1, high: 1 })],
  };
  const svg = reliabilityPlot([regime], 0.1);
  assertClosed(svg);
  assert.equal(svg.match(/<circle/g)?.length, 2);
  assert.match(svg, />7 \/ 0</);
  assert.match(svg, /if one message in 10 were one/);
});

test('a trade-off plot draws what scores as high, with its number of messages, and names of corpora as text', () => {
  const svg = tradeOffPlot([line({ attack: true, name: 'attacks' }), line({ regime: 'cold', name: 'a<b>&"c"', above: (score) => (score > 50 ? 0 : 10) })], {
    lock: 22,
    hold: 88,
  });
  assertClosed(svg);
  assert.equal(svg.match(/<polyline/g)?.length, 2);
  assert.match(svg, />attacks \(1,200\)</);
  assert.match(svg, />a&#60;b&#62;&#38;&#34;c&#34; \(1,200\)</);
  assert.match(svg, /prefers-color-scheme:dark/);
});

test('shares are placed by their log-odds, and none and all at the ends', () => {
  const { place } = shareScale(0.1, 99.9);
  assert.deepEqual([place(0), place(100)], [0, 1]);
  assert.ok(Math.abs(place(50) - 0.5) < 1e-9);
  assert.ok(Math.abs(place(1) - (1 - place(99))) < 1e-9);
});
