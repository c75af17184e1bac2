/**
 * A verdict as the journal and the hold store keep it. A hostile message can have thousands of links of
 * any length; what is kept of it is bounded, and the links it locks come first.
 */
import type { Verdict } from '../decide/verdict.ts';

const MOST_LINKS = 100;
const MOST_LOCKED = 1_000;
const LONGEST_URL = 2_048;

/** A URL as it is kept. */
export const storedUrl = (url: string): string => (url.length <= LONGEST_URL ? url : url.slice(0, LONGEST_URL));

export function storedVerdict(verdict: Verdict): Verdict {
  const locked = verdict.links.filter((link) => link.action === 'lock').slice(0, MOST_LOCKED);
  const others = verdict.links.filter((link) => link.action !== 'lock').slice(0, Math.max(0, MOST_LINKS - locked.length));
  const links = [...locked, ...others].map((link) => ({ ...link, url: storedUrl(link.url), target: storedUrl(link.target), text: link.text.slice(0, 200) }));
  return { ...verdict, links };
}
