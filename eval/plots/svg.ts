/**
 * What plots are made of: SVG by hand, a few elements. Each plot has a ground of its own and follows the reader's colour scheme, so that
 * it reads on a light page and on a dark one. Nothing in it comes from mail but counts and names of corpora.
 */

/** Text for an element or an attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

type Attributes = Readonly<Record<string, string | number>>;

const tenths = (value: string | number): string => (typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value));

export function element(name: string, attributes: Attributes, ...content: string[]): string {
  const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${tenths(value)}"`);
  return content.length === 0 ? `<${name}${told.join('')}/>` : `<${name}${told.join('')}>${content.join('')}</${name}>`;
}

export const label = (x: number, y: number, text: string, attributes: Attributes = {}): string => element('text', { x, y, ...attributes }, escaped(text));
export const stroke = (x1: number, y1: number, x2: number, y2: number, kind: string): string => element('line', { x1, y1, x2, y2, class: kind });

/** Colours that people with any colour vision tell apart (Okabe and Ito 2008); on dark ground the dark ones are lighter. */
const LIGHT = { ground: '#ffffff', text: '#1f2328', soft: '#59636e', grid: '#d8dee4', edge: '#d1d9e0' };
const DARK = { ground: '#0d1117', text: '#e6edf3', soft: '#9198a1', grid: '#262c36', edge: '#3d444d' };
export const COLOURS = [
  { light: '#d55e00', dark: '#ff8c42' },
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#009e73', dark: '#2fc79b' },
  { light: '#b0488b', dark: '#e58fc4' },
  { light: '#a07800', dark: '#e0b72e' },
  { light: '#444c56', dark: '#c3cbd4' },
] as const;

function rules(ground: typeof LIGHT, colour: 'light' | 'dark'): string {
  return [
    `.ground{fill:${ground.ground};stroke:${ground.edge}}text{fill:${ground.text}}.soft{fill:${ground.soft}}`,
    `.grid{stroke:${ground.grid}}.axis{stroke:${ground.soft}}.guide{stroke:${ground.soft};stroke-dasharray:4 4}`,
    ...COLOURS.map((pair, i) => `.s${i}{stroke:${pair[colour]}}.f${i}{fill:${pair[colour]}}`),
  ].join('');
}

export interface Page {
  width: number;
  height: number;
  /** What a reader hears who does not see it. */
  title: string;
}

export function page({ width, height, title }: Page, ...content: string[]): string {
  const font = 'text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}.small{font-size:10.5px}.head{font-size:14px;font-weight:600}';
  const style = `${font}.line{fill:none;stroke-width:1.8}${rules(LIGHT, 'light')}@media (prefers-color-scheme:dark){${rules(DARK, 'dark')}}`;
  const ground = element('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 6, class: 'ground' });
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title };
  return `${element('svg', attributes, '\n', `<style>${style}</style>`, '\n', ground, '\n', content.join('\n'), '\n')}\n`;
}
