/**
 * Charts as inline SVG. Bars stretch with the page and carry no text: labels are HTML beside them, so that they stay readable on
 * a phone. Each chart has a title and a description; what it shows stands in a table as well.
 */
import type { Alerts, Timeline } from '../report.ts';
import { html, type Markup, raw } from './markup.ts';

/** Units of the drawing for one step, and how much of it a bar takes. */
const STEP = 10;
const FILLED = 0.85;
/** So many steps fill the width; fewer have narrower bars, or a week would be a wall. */
const MANY = 20;
const HEIGHT = 100;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Numbers and our own class names only: nothing in it comes from mail. */
const rect = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect class="f-${fill}" x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}"/>`;

/** One bar, cut into shares of the whole, in order. Decoration: the numbers stand beside it. */
export function shareBar(parts: readonly { value: number; fill: 'hold' | 'lock' | 'pass' | 'rest' }[], className: string): Markup {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  let x = 0;
  const bars = parts.map(({ value, fill }) => {
    const width = whole === 0 ? 0 : (1000 * value) / whole;
    // A sliver that is there must be seen.
    const seen = value > 0 ? Math.max(width, 3) : 0;
    const bar = rect(x, 0, seen, 10, fill);
    x += width;
    return bar;
  });
  return html`<svg class="${className}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${raw(bars.join(''))}</svg>`;
}

/** A row's alerts against the largest row. */
export const rowBar = ({ lock, hold }: Pick<Alerts, 'lock' | 'hold'>, largest: number): Markup =>
  shareBar(
    [
      { value: hold, fill: 'hold' },
      { value: lock, fill: 'lock' },
      { value: Math.max(0, largest - hold - lock), fill: 'rest' },
    ],
    'row-bar',
  );

export const swatch = (fill: 'hold' | 'lock' | 'pass' | 'mail'): Markup =>
  html`<svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">${raw(rect(0, 0, 10, 10, fill))}</svg>`;

/** Where the bar of a step stands, and how wide it is. */
function place(index: number, steps: number): { x: number; width: number } {
  const width = STEP * FILLED * Math.min(1, (steps + 4) / MANY);
  return { x: index * STEP + (STEP - width) / 2, width };
}

/**
 * Alerts over time, held below locked.
 * @param label what a step is called in its tooltip
 */
export function alertChart({ steps }: Timeline, texts: { title: string; description: string; label(step: Timeline['steps'][number]): string }): Markup {
  const most = Math.max(1, ...steps.map(({ lock, hold }) => lock + hold));
  const bars = steps.map((step, index) => {
    const { x, width } = place(index, steps.length);
    const [hold, lock] = [(HEIGHT * step.hold) / most, (HEIGHT * step.lock) / most];
    // The tooltip is for the whole column, also where it is empty.
    const column = `<rect x="${index * STEP}" y="0" width="${STEP}" height="${HEIGHT}" fill="transparent"/>`;
    return html`<g><title>${texts.label(step)}</title>${raw(column + rect(x, HEIGHT - hold, width, hold, 'hold') + rect(x, HEIGHT - hold - lock, width, lock, 'lock'))}</g>`;
  });
  return html`<svg class="plot" viewBox="0 0 ${Math.max(1, steps.length) * STEP} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="alerts-title alerts-text"><title id="alerts-title">${texts.title}</title><desc id="alerts-text">${texts.description}</desc>${bars}</svg>`;
}

/** How much mail came in, under the alerts, on a scale of its own. */
export function volumeChart({ steps }: Timeline): Markup {
  const most = Math.max(1, ...steps.map(({ inbound }) => inbound));
  const bars = steps.map(({ inbound }, index) => {
    const { x, width } = place(index, steps.length);
    return rect(x, HEIGHT - (HEIGHT * inbound) / most, width, (HEIGHT * inbound) / most, 'mail');
  });
  return html`<svg class="volume" viewBox="0 0 ${Math.max(1, steps.length) * STEP} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">${raw(bars.join(''))}</svg>`;
}
