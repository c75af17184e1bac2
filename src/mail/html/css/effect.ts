/**
 * What declarations do to an element: whether it shows, how large its letters are, in which colour on which ground.
 */
import type { Way } from '../../catalogue/ways.ts';
import { CLEAR, type Colour, parseColour, UNKNOWN } from './colour.ts';
import type { Declaration } from './declarations.ts';

/** Bits of what keeps something from its reader. The first row lasts for all that is inside, whatever it says of itself. */
export const NOT_DISPLAYED = 1;
export const TRANSPARENT = 2;
export const ZERO_SIZE = 4;
export const OFF_SCREEN = 8;
export const CLIPPED = 16;
/** These a descendant can undo. */
export const INVISIBLE = 32; // visibility
export const TINY = 64; // letters too small to read
export const CLEAR_LETTERS = 128; // letters of no colour
export const SAME_COLOUR = 256; // letters of the ground's colour

/** What hides a picture too, not only letters. */
export const HIDES_PICTURES = NOT_DISPLAYED | TRANSPARENT | ZERO_SIZE | OFF_SCREEN | CLIPPED | INVISIBLE;
export const LASTING = NOT_DISPLAYED | TRANSPARENT | ZERO_SIZE | OFF_SCREEN | CLIPPED;

/** Ids of `ways` for a set of bits, as in docs/signals.md. */
export function waysOf(bits: number): Way[] {
  const ways: Way[] = [];
  if (bits & (NOT_DISPLAYED | INVISIBLE)) ways.push('not-displayed');
  if (bits & (TRANSPARENT | CLEAR_LETTERS)) ways.push('transparent');
  if (bits & (ZERO_SIZE | TINY)) ways.push('zero-size');
  if (bits & SAME_COLOUR) ways.push('same-colour');
  if (bits & OFF_SCREEN) ways.push('off-screen');
  if (bits & CLIPPED) ways.push('clipped');
  return ways;
}

export interface Effect {
  /** Lasting bits it sets. */
  hides: number;
  /** `visibility`, where it is said. */
  invisible: boolean | null;
  /** Size of letters: px, or a factor of the parent's; `null` when not said. */
  size: { px: number } | { factor: number } | null;
  letters: Colour | null;
  ground: Colour | null;
  /** Letters run against their order in the source. */
  reversed: boolean;
  /** Text made by `content`; `null` when there is none. */
  content: string | null;
}

/** Later ones win, important ones over all (CSS Cascade 4, section 6.1). */
export function effectOf(declarations: readonly Declaration[]): Effect {
  const said = new Map<string, string>();
  for (const { name, value, important } of declarations) if (!important) set(said, name, value);
  for (const { name, value, important } of declarations) if (important) set(said, name, value);
  const visibility = said.get('visibility');
  return {
    hides: hides(said),
    invisible: visibility === undefined ? null : visibility === 'visible' ? false : visibility === 'hidden' || visibility === 'collapse' ? true : null,
    size: letterSize(said),
    letters: colourOf(said.get('-webkit-text-fill-color') ?? said.get('color')),
    ground: groundOf(said),
    reversed: said.get('unicode-bidi')?.endsWith('-override') === true && said.get('direction') === 'rtl',
    content: said.get('content') ?? null,
  };
}

/** A value that can't be read is ignored, so an earlier one stays: colours are what hostile styles try this with. */
function set(said: Map<string, string>, name: string, value: string): void {
  if ((name === 'color' || name === 'background-color') && parseColour(value) === null && !/^(?:inherit|initial|unset|revert)$/.test(value)) return;
  if (name === 'display' && !/^[a-z -]{3,40}$/.test(value)) return;
  // A shorthand resets what it stands for.
  if (name === 'background') {
    said.delete('background-color');
    said.delete('background-image');
  } else if (name === 'font') {
    if (!FONT_SIZE.test(value)) return;
    said.delete('font-size');
  }
  said.set(name, value);
}

/** What may hide, beside `display`; the others of `hides` only matter together with one of these. */
const HIDING = new Set(
  'content-visibility opacity filter zoom scale transform overflow overflow-x overflow-y text-indent margin-left margin-top position clip clip-path'.split(' '),
);

function mayHide(said: ReadonlyMap<string, string>): boolean {
  for (const name of said.keys()) if (HIDING.has(name)) return true;
  return false;
}

function hides(said: ReadonlyMap<string, string>): number {
  let bits = said.get('display') === 'none' ? NOT_DISPLAYED : 0;
  if (!mayHide(said)) return bits;
  if (said.get('content-visibility') === 'hidden') bits |= NOT_DISPLAYED;
  if (share(said.get('opacity')) < 0.05) bits |= TRANSPARENT;
  if (share(/opacity\(\s*([\d.]+%?)/.exec(said.get('filter') ?? '')?.[1]) < 0.05) bits |= TRANSPARENT;
  if (isZero(said.get('zoom')) || vanishingScale(said)) bits |= ZERO_SIZE;
  const clips = ['overflow', 'overflow-x', 'overflow-y'].some((name) => /^(?:hidden|clip)/.test(said.get(name) ?? ''));
  if (clips && ['height', 'max-height', 'width', 'max-width', 'line-height'].some((name) => isZero(said.get(name)) && !stretched(said, name)))
    bits |= ZERO_SIZE;
  if (far(said.get('text-indent'), -1) || far(said.get('margin-left'), -1) || far(said.get('margin-top'), -1)) bits |= OFF_SCREEN;
  const position = said.get('position');
  if (position !== undefined && position !== 'static') {
    if (far(said.get('left'), -1) || far(said.get('top'), -1) || far(said.get('right'), -1) || far(said.get('bottom'), -1)) bits |= OFF_SCREEN;
    if (far(said.get('left'), 1) || far(said.get('top'), 1)) bits |= OFF_SCREEN;
  }
  if (/translate(?:x|y|3d)?\([^)]*-\s*(?:\d{3,}(?:px|pt)|\d{2,}(?:em|rem|vw|vh)|[1-9]\d{2,}%)/.test(said.get('transform') ?? '')) bits |= OFF_SCREEN;
  if (position === 'absolute' || position === 'fixed') if (emptyRectangle(said.get('clip'))) bits |= CLIPPED;
  if (emptyPath(said.get('clip-path'))) bits |= CLIPPED;
  return bits;
}

const share = (text: string | undefined): number => {
  const value = Number.parseFloat(text ?? '');
  if (Number.isNaN(value)) return 1;
  return text?.endsWith('%') ? value / 100 : value;
};

/** `width:1px;min-width:100%` is as wide as its parent: what newsletters give to a phone that knows no better. */
const stretched = (said: ReadonlyMap<string, string>, name: string): boolean => said.has(`min-${name.replace(/^max-/, '')}`);

/** Nothing, or a line of one px: no letter shows in it. */
function isZero(value: string | undefined): boolean {
  const match = value === undefined ? null : /^\+?(\d*\.?\d+)(px|pt|em|rem|%|vh|vw|in|cm|mm|)$/.exec(value);
  if (match === null) return false;
  return Number(match[1]) <= (match[2] === 'px' || match[2] === 'pt' ? 1 : 0);
}

/** Further out than any window reaches: hundreds of px or pt, tens of em, twice its width. */
function far(value: string | undefined, sign: 1 | -1): boolean {
  const match = value === undefined ? null : /^([-+]?[\d.]+)(px|pt|em|rem|%|vw|vh|in|cm|)/.exec(value);
  if (match === null) return false;
  const size = Number(match[1]) * sign;
  const unit = match[2];
  // To the right and below one can scroll; only a distance no honest layout has counts there.
  const reach = sign === 1 ? 25 : 1;
  if (unit === '%' || unit === 'vw' || unit === 'vh') return size >= 100 * reach;
  if (unit === 'em' || unit === 'rem' || unit === 'cm' || unit === 'in') return size >= 20 * reach;
  return size >= 200 * reach;
}

function vanishingScale(said: ReadonlyMap<string, string>): boolean {
  if (said.has('scale') && share(said.get('scale')) < 0.05) return true;
  const transform = said.get('transform');
  return transform !== undefined && /scale(?:x|y|3d)?\(\s*0*(?:\.0\d*)?\s*[,)]|matrix\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*,/.test(transform);
}

/** `rect(0 0 0 0)`, `rect(1px,1px,1px,1px)`: nothing between its edges. */
function emptyRectangle(clip: string | undefined): boolean {
  const edges = /^rect\(\s*([^)]{1,80})\)/
    .exec(clip ?? '')?.[1]
    ?.split(/[\s,]+/)
    .map((edge) => Number.parseFloat(edge));
  if (edges === undefined || edges.length < 4 || edges.some((edge) => Number.isNaN(edge))) return false;
  const [top, right, bottom, left] = edges as [number, number, number, number];
  return bottom - top <= 1 || right - left <= 1;
}

function emptyPath(path: string | undefined): boolean {
  if (path === undefined) return false;
  if (/^(?:circle|ellipse)\(\s*0(?:px|%)?\b(?!\.)/.test(path)) return true;
  const inset = /^inset\(\s*([^)]{1,80})\)/.exec(path)?.[1];
  if (inset === undefined) return /^polygon\(\s*(?:0(?:px|%)?[\s,]*)+\)/.test(path);
  const sides = inset.split(/\s+/).map((side) => (side.endsWith('%') ? Number.parseFloat(side) : 0));
  const [top = 0, right = top, bottom = top] = sides;
  return top + bottom >= 100 || right + (sides[3] ?? right) >= 100;
}

const FONT_SIZE = /(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)|0|(?:xx?-|)(?:small|large)|medium|smaller|larger)(?=$|[\s/])/;
const KEYWORDS: Readonly<Record<string, number>> = { 'xx-small': 9, 'x-small': 10, small: 13, medium: 16, large: 18, 'x-large': 24, 'xx-large': 32 };
const PX_PER: Readonly<Record<string, number>> = { px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 37.8, mm: 3.78, rem: 16, vw: 10, vh: 8, '': 1 };

function letterSize(said: ReadonlyMap<string, string>): Effect['size'] {
  const text = said.get('font-size') ?? FONT_SIZE.exec(said.get('font') ?? '')?.[1];
  if (text === undefined) return null;
  if (Object.hasOwn(KEYWORDS, text)) return { px: KEYWORDS[text] as number };
  if (text === 'smaller') return { factor: 0.83 };
  if (text === 'larger') return { factor: 1.2 };
  const match = /^(\d*\.?\d+)\s*(px|pt|pc|in|cm|mm|rem|em|ex|%|vw|vh|)/.exec(text);
  if (match === null) return null;
  const size = Number(match[1]);
  const unit = match[2] as string;
  if (unit === 'em') return { factor: size };
  if (unit === 'ex') return { factor: size / 2 };
  if (unit === '%') return { factor: size / 100 };
  return { px: size * (PX_PER[unit] as number) };
}

function colourOf(value: string | undefined): Colour | null {
  return value === undefined ? null : parseColour(value);
}

function groundOf(said: ReadonlyMap<string, string>): Colour | null {
  const image = said.get('background-image');
  const shorthand = said.get('background');
  // A picture or gradient covers the colour; without it (blocked pictures) the colour shows. Only what is hidden either way is hidden.
  if (image !== undefined && image !== 'none') return UNKNOWN;
  const colour = said.get('background-color');
  if (colour !== undefined) return parseColour(colour);
  if (shorthand === undefined) return null;
  if (/url\(|gradient\(|image-set\(/.test(shorthand)) return UNKNOWN;
  for (const word of shorthand.match(/[a-z-]+\([^)]{0,100}\)|[^\s]{1,60}/g) ?? []) {
    const parsed = parseColour(word);
    if (parsed !== null) return parsed;
  }
  return CLEAR;
}
