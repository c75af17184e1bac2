/**
 * What an inline style does to visibility: a scanner for the handful of declarations that matter, no CSS engine. Style
 * sheets are not read.
 */

/** Bits of a node's state, inherited downwards. */
export const GONE = 1; // display:none and the like: nothing inside can show again
export const TINY = 2; // font-size 0: a descendant with a size of its own shows again
export const UNSEEN = 4; // visibility:hidden: a descendant may be visible again

/** What a style changes of the bits inherited. */
interface Effect {
  sets: number;
  clears: number;
}

/** Declarations worth reading at all; most styles have none of them. */
const RELEVANT = /display|visib|font|opacity|overflow|indent|clip|position|transparent/i;
const NO_EFFECT: Effect = { sets: 0, clears: 0 };
/** Below this, in px or pt, letters are no longer read by anyone. */
const LEGIBLE = 2;

/** A message repeats its few styles all over; so does the next copy of it. */
const known = new Map<string, Effect>();
const KNOWN_LIMIT = 2000;
const KEY_LIMIT = 400;

/**
 * @param style value of a style attribute
 * @param state bits inherited from the parent
 */
export function styledState(style: string, state: number): number {
  if (!RELEVANT.test(style)) return state;
  let effect = known.get(style);
  if (effect === undefined) {
    effect = effectOf(declarations(style));
    if (known.size >= KNOWN_LIMIT) known.clear();
    if (style.length <= KEY_LIMIT) known.set(style, effect);
  }
  return (state | effect.sets) & ~effect.clears;
}

function effectOf(declared: Map<string, string>): Effect {
  const effect = { ...NO_EFFECT };
  if (vanishes(declared)) effect.sets |= GONE;
  const visibility = declared.get('visibility');
  if (visibility === 'hidden' || visibility === 'collapse') effect.sets |= UNSEEN;
  else if (visibility === 'visible') effect.clears |= UNSEEN;
  const size = fontSize(declared);
  if (size === 'tiny') effect.sets |= TINY;
  else if (size === 'legible') effect.clears |= TINY;
  return effect;
}

/** Later declarations win; `!important` is taken off, for with one rule there is nothing to outweigh. */
function declarations(style: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const declaration of style.slice(0, 4000).toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    if (colon === -1) continue;
    const value = declaration
      .slice(colon + 1)
      .replace('!important', '')
      .trim();
    out.set(
      declaration
        .slice(0, colon)
        .replace(/\/\*.*?\*\//g, '')
        .trim(),
      value,
    );
  }
  return out;
}

/**
 * `mso-hide:all` is left out on purpose: it hides from Outlook only, and the usual "bulletproof button" puts it on the very link
 * that every other client shows.
 */
function vanishes(declared: Map<string, string>): boolean {
  if (declared.get('display') === 'none') return true;
  const opacity = Number.parseFloat(declared.get('opacity') ?? '1');
  if (opacity < 0.05) return true;
  if (declared.get('color') === 'transparent') return true;
  const clipped = declared.get('overflow')?.startsWith('hidden') ?? false;
  if (clipped && ['height', 'max-height', 'width', 'max-width'].some((name) => isZero(declared.get(name)))) return true;
  if (/^-\d{3,}/.test(declared.get('text-indent') ?? '')) return true;
  const placed = declared.get('position') === 'absolute' || declared.get('position') === 'fixed';
  if (placed && (/^-\d{3,}/.test(declared.get('left') ?? '') || /^-\d{3,}/.test(declared.get('top') ?? ''))) return true;
  return /^rect\(\s*0(?:px)?[ ,]+0(?:px)?[ ,]+0(?:px)?[ ,]+0/.test(declared.get('clip') ?? '');
}

function fontSize(declared: Map<string, string>): 'tiny' | 'legible' | 'inherited' {
  const text = declared.get('font-size') ?? /(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%))/.exec(declared.get('font') ?? '')?.[1];
  if (text === undefined) return 'inherited';
  const match = /^(\d*\.?\d+)\s*(px|pt|rem|em|%|)/.exec(text);
  if (match === null) return /small|medium|large/.test(text) && !/smaller|larger/.test(text) ? 'legible' : 'inherited';
  const size = Number(match[1]);
  const unit = match[2];
  if (size === 0) return 'tiny';
  if (unit === 'em' || unit === '%') return 'inherited'; // of nothing it stays nothing
  return size < (unit === 'rem' ? 0.1 : LEGIBLE) ? 'tiny' : 'legible';
}

const isZero = (value: string | undefined): boolean => value !== undefined && /^0(?:\.0+)?(?:px|pt|em|%)?$/.test(value);
