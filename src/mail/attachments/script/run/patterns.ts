/**
 * Regular expressions of a script, where they cannot take long: no repetition but of a bounded number, or of a single class by itself.
 * A hostile pattern on a hostile text may take for ever.
 */
import type { Pattern } from './values.ts';

const LENGTH_LIMIT = 100;
/** Nothing repeated without bound, and at most three bounded repetitions. */
const BOUNDED = /\{(\d?)(?:,(\d))?\}/g;
/** One class or character, repeated, and nothing else. */
const ALONE = /^(?:\[(?:[^\\\]]|\\.){1,80}\]|\\?[^\\[\](){}*+?^$|])[+*]?$/;

/** How many times a character may be looked at. */
export const weightOf = ({ source }: Pattern): number =>
  [...source.matchAll(BOUNDED)].reduce((product, [, least, most]) => product * (Number(most ?? least) + 1), source.length);

/** @returns `null` when it might take long, or is not understood */
export function compile({ source, flags }: Pattern): RegExp | null {
  if (source.length > LENGTH_LIMIT || /\(\?|\\[1-9kpP]/.test(source)) return null;
  const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]{0,80}\]/g, 'x');
  const counted = bare.match(BOUNDED)?.length ?? 0;
  if (!ALONE.test(source) && (/[*+?]/.test(bare) || counted > 3 || /[{}]/.test(bare.replace(BOUNDED, '')))) return null;
  try {
    return new RegExp(source, flags.replace(/[^gimsuy]/g, ''));
  } catch {
    return null;
  }
}
