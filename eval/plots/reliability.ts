/** Reliability: of what scored so much, how much was an attack, at the reference prior. On the diagonal a score is what it says. */
import type { Bin, Reliability } from '../reliability.ts';
import { Panel, shareScale } from './panel.ts';
import { element, escaped, label, page, stroke } from './svg.ts';

const [WIDTH, HEIGHT, SIDE, TOP, LEFT, STEP] = [900, 580, 350, 84, 70, 440];
/** Where the numbers of messages stand. */
const COUNTS = TOP + SIDE + 66;
const [LEAST, MOST] = [0.05, 99.95];
const NAMES: Readonly<Record<string, string>> = { office: 'With history (office timelines)', cold: 'Without history (corpora)' };

export function reliabilityPlot(regimes: readonly Reliability[], prior: number): string {
  const title = `Reliability: share of attacks by score, if one message in ${Math.round(1 / prior)} were one`;
  const panels = regimes.map((regime, i) => panelOf(regime, LEFT + i * STEP));
  const foot = 'By models that did not see the message’s group. Bars: 95 % (Wilson). Hollow: none or all of them were attacks. Axes by log-odds.';
  return page(
    { width: WIDTH, height: HEIGHT, title },
    label(LEFT - 46, 30, title, { class: 'head' }),
    ...panels,
    label(LEFT - 46, HEIGHT - 14, foot, { class: 'small soft' }),
  );
}

function panelOf(regime: Reliability, left: number): string {
  const scale = shareScale(LEAST, MOST);
  const panel = new Panel({
    ...{ left, top: TOP, width: SIDE, height: SIDE - 10, title: NAMES[regime.name] ?? regime.name },
    x: { ...scale, name: 'mean score' },
    y: { ...scale, name: '% attacks' },
  });
  const slope = `slope ${regime.slope.toFixed(2)}, intercept ${regime.intercept.toFixed(2)}`;
  return [
    panel.frame(),
    label(left + SIDE - 8, TOP + SIDE - 20, slope, { class: 'small soft', 'text-anchor': 'end' }),
    label(left - 46, COUNTS - 8, 'attacks /', { class: 'small soft' }),
    label(left - 46, COUNTS + 6, 'honest', { class: 'small soft' }),
    stroke(panel.x(LEAST), panel.y(LEAST), panel.x(MOST), panel.y(MOST), 'guide'),
    ...regime.bins.map((bin) => pointOf(bin, panel)),
  ].join('\n');
}

function pointOf(bin: Bin, panel: Panel): string {
  const { attacks, honest } = bin;
  const [x, y] = [panel.x(100 * bin.mean), panel.y(100 * bin.rate)];
  const [top, bottom] = [panel.y(100 * bin.high), panel.y(100 * bin.low)];
  const certain = attacks === 0 || honest === 0;
  const dot = { cx: x, cy: y, r: 4.5, class: certain ? 'ground s1' : 'f1', 'stroke-width': 1.8 };
  const told = `score ${bin.from}–${bin.to}: ${attacks} attacks, ${honest} honest; ${(100 * bin.rate).toFixed(1)} % attacks (${(100 * bin.low).toFixed(1)}–${(100 * bin.high).toFixed(1)})`;
  return element(
    'g',
    {},
    element('title', {}, escaped(told)),
    element('line', { x1: x, y1: top, x2: x, y2: bottom, class: 's1', 'stroke-width': 1.8 }),
    element('circle', dot),
    // Bins lie close together: upright they have room.
    label(x + 4, COUNTS + 30, `${attacks} / ${honest}`, { class: 'small soft', transform: `rotate(-90 ${x + 4} ${COUNTS + 30})` }),
  );
}
