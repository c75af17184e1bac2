/** How an element looks, as far as that decides whether its letters are read: handed down from element to element. */
import { CLEAR, type Colour, indistinct } from './colour.ts';
import { CLEAR_LETTERS, type Effect, INVISIBLE, LASTING, SAME_COLOUR, TINY } from './effect.ts';

export interface Appearance {
  /** Bits of effect.ts; 0 when it shows. */
  readonly hidden: number;
  /** Size of letters, px. */
  readonly size: number;
  readonly letters: Colour;
  /** The nearest ground painted behind it. */
  readonly ground: Colour;
  readonly reversed: boolean;
}

/** A page before any style: black on white. */
export const PLAIN: Appearance = { hidden: 0, size: 16, letters: 0, ground: 0xffffff, reversed: false };

/** Below this, in px, letters are no longer read by anyone. */
const LEGIBLE = 2;

/** How a child looks. */
export function dress(parent: Appearance, effect: Effect): Appearance {
  const size = effect.size === null ? parent.size : 'px' in effect.size ? effect.size.px : parent.size * effect.size.factor;
  const letters = effect.letters ?? parent.letters;
  const ground = effect.ground === null || effect.ground === CLEAR ? parent.ground : effect.ground;
  const invisible = effect.invisible ?? (parent.hidden & INVISIBLE) !== 0;
  let hidden = (parent.hidden & LASTING) | effect.hides;
  if (invisible) hidden |= INVISIBLE;
  if (size < LEGIBLE) hidden |= TINY;
  if (letters === CLEAR) hidden |= CLEAR_LETTERS;
  if (indistinct(letters, ground)) hidden |= SAME_COLOUR;
  return { hidden, size, letters, ground, reversed: parent.reversed || effect.reversed };
}
