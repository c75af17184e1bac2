/** The trade-off: how much of each kind of mail a threshold stops, attacks above, honest mail below. */
import type { Line } from '../trade-off.ts';
import { evenScale, Panel, shareScale } from './panel.ts';
import { COLOURS, element, label, page, stroke } from './svg.ts';

const [WIDTH, HEIGHT, TOP, LEFT, STEP] = [900, 620, 84, 70, 440];
const [SIDE, TALL] = [350, 350];
const [LEAST, MOST] = [0.02, 99.95];
/** Scores at which the lines are drawn. */
const SCORES = [0.5, ...Array.from({ length: 99 }, (_, n) => n + 1), 99.5];
const NAMES = { office: 'With history (office timelines)', cold: 'Without history, by corpus' } as const;

/** @param thresholds scores, 0–100 */
export function tradeOffPlot(lines: readonly Line[], thresholds: { lock: number; hold: number }): string {
  const title = 'What a threshold stops: % of each kind of mail that score at least so much';
  const panels = (['office', 'cold'] as const).map((regime, i) =>
    panelOf(
      NAMES[regime],
      lines.filter((line) => line.regime === regime),
      thresholds,
      LEFT + i * STEP,
    ),
  );
  const foot = 'By models that did not see the message’s group. Full lines: attacks; broken: honest mail, up to its highest score. Percent by log-odds.';
  return page(
    { width: WIDTH, height: HEIGHT, title },
    label(LEFT - 46, 30, title, { class: 'head' }),
    ...panels,
    label(LEFT - 46, HEIGHT - 14, foot, { class: 'small soft' }),
  );
}

function panelOf(title: string, lines: readonly Line[], { lock, hold }: { lock: number; hold: number }, left: number): string {
  const panel = new Panel({
    ...{ left, top: TOP, width: SIDE, height: TALL, title },
    x: { ...evenScale(0, 100, 10), name: 'score' },
    y: { ...shareScale(LEAST, MOST), name: '% that score at least so much' },
  });
  const marks = [
    ['lockAt', lock],
    ['holdAt', hold],
  ] as const;
  const ranked = [...lines].sort((a, b) => Number(b.attack) - Number(a.attack));
  return [
    panel.frame(),
    ...marks.map(
      ([name, at]) =>
        stroke(panel.x(at), TOP, panel.x(at), TOP + TALL, 'guide') +
        label(panel.x(at) + (at > 50 ? -4 : 4), TOP + 11, `${name} ${at}`, { class: 'small soft', 'text-anchor': at > 50 ? 'end' : 'start' }),
    ),
    ...ranked.map((line, i) => panel.line(pointsOf(line), `s${i % COLOURS.length}`, dashOf(line, i))),
    ...ranked.map((line, i) => keyOf(line, i, left)),
  ].join('\n');
}

/** Up to where some message scores as high. */
const pointsOf = (line: Line): [number, number][] => SCORES.map((score): [number, number] => [score, line.above(score)]).filter(([, share]) => share > 0);

/** The colours come round again: then the dashes differ. */
const dashOf = ({ attack }: Line, i: number): string => (attack ? '' : i < COLOURS.length ? '7 3' : '2 3');

function keyOf(line: Line, i: number, left: number): string {
  const [x, y] = [left + (i % 2) * 180, TOP + TALL + 58 + Math.floor(i / 2) * 18];
  const dash = dashOf(line, i);
  const sample = { x1: x, y1: y - 4, x2: x + 26, y2: y - 4, class: `line s${i % COLOURS.length}`, ...(dash === '' ? {} : { 'stroke-dasharray': dash }) };
  return element('line', sample) + label(x + 32, y, `${line.name} (${line.messages.toLocaleString('en-US')})`, { class: 'small' });
}
