/** What was probably meant by a name that is not there. */
import { distance } from 'fastest-levenshtein';

/** The candidate a typing slip away; `undefined` when none is close enough to be meant. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_]/g, '');
  const [best] = candidates
    .map((candidate) => ({ candidate, steps: steps(plain(written.slice(0, 100)), plain(candidate)) }))
    .filter(({ candidate, steps }) => steps <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.steps - b.steps);
  return best?.candidate;
}

/** Two letters in each other's place are one slip. */
function steps(written: string, meant: string): number {
  const away = distance(written, meant);
  return away === 2 && [...written].sort().join('') === [...meant].sort().join('') ? 1 : away;
}

/** `; did you mean "subject"?`, or nothing. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const near = nearest(written, candidates);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
