/** One pair of axes. Shares are drawn by their log-odds: that keeps 0.1 % and 99.9 % as far apart from 1 % and 99 % as they are. */
import { element, label, stroke } from './svg.ts';

export interface Scale {
  ticks: readonly number[];
  /** From 0 to 1 along the axis; what lies beyond is held at its end. */
  place(value: number): number;
}

const held = (place: number): number => Math.min(1, Math.max(0, place));
const logit = (percent: number): number => Math.log(percent / (100 - percent));

/** @param least,most percent, the ends of the axis */
export function shareScale(least: number, most: number): Scale {
  const [from, to] = [logit(least), logit(most)];
  const ticks = [0.01, 0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99].filter((tick) => tick >= least && tick <= most);
  return { ticks, place: (percent) => (percent <= least ? 0 : percent >= most ? 1 : held((logit(percent) - from) / (to - from))) };
}

export const evenScale = (from: number, to: number, step: number): Scale => ({
  ticks: Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step),
  place: (value) => held((value - from) / (to - from)),
});

export interface PanelPlan {
  left: number;
  top: number;
  width: number;
  height: number;
  title: string;
  x: Scale & { name: string };
  y: Scale & { name: string };
}

export class Panel {
  readonly #plan: PanelPlan;

  constructor(plan: PanelPlan) {
    this.#plan = plan;
  }

  x(value: number): number {
    return this.#plan.left + this.#plan.x.place(value) * this.#plan.width;
  }

  y(value: number): number {
    return this.#plan.top + (1 - this.#plan.y.place(value)) * this.#plan.height;
  }

  /** Grid, axes and their names. */
  frame(): string {
    const { left, top, width, height, title, x, y } = this.#plan;
    const [right, bottom] = [left + width, top + height];
    const middle = top + height / 2;
    return [
      label(left, top - 14, title, { class: 'head' }),
      ...x.ticks.flatMap((tick) => [stroke(this.x(tick), top, this.x(tick), bottom, 'grid'), this.#tick(this.x(tick), bottom + 15, tick, 'middle')]),
      ...y.ticks.flatMap((tick) => [stroke(left, this.y(tick), right, this.y(tick), 'grid'), this.#tick(left - 6, this.y(tick) + 4, tick, 'end')]),
      stroke(left, bottom, right, bottom, 'axis'),
      stroke(left, top, left, bottom, 'axis'),
      label(left + width / 2, bottom + 33, x.name, { 'text-anchor': 'middle', class: 'soft' }),
      label(left - 40, middle, y.name, { 'text-anchor': 'middle', class: 'soft', transform: `rotate(-90 ${left - 40} ${middle})` }),
    ].join('\n');
  }

  #tick(x: number, y: number, tick: number, anchor: string): string {
    return label(x, y, String(tick), { 'text-anchor': anchor, class: 'small soft' });
  }

  /** A line through points; @param kind classes */
  line(points: readonly (readonly [x: number, y: number])[], kind: string, dash = ''): string {
    const at = points.map(([x, y]) => `${this.x(x).toFixed(1)},${this.y(y).toFixed(1)}`).join(' ');
    return element('polyline', { points: at, class: `line ${kind}`, ...(dash === '' ? {} : { 'stroke-dasharray': dash }) });
  }
}
