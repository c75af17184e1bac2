/**
 * Ways in which the look of a link keeps from its reader where it leads. Each is an observation, weak alone: "click here" is in most
 * honest mail, a tracking host differs from the shop it counts for. History gives them weight.
 */
import type { Way } from '../catalogue/ways.ts';
import { isUnder, registrableDomain } from './domain.ts';
import { readShownHost, type ShownHost } from './shown-host.ts';

export interface LinkAppearance {
  /** Text a reader sees; `''` when there is none. */
  text: string;
  /** Something else than the address stands for it: a text, a picture, a button. False for a bare URL in running text. */
  dressed: boolean;
  /** Nothing of it can be seen. */
  invisible: boolean;
  /** It covers (nearly) everything there is to see. */
  wholeBody: boolean;
}

export interface Concealment {
  hidden: Way[];
  /** Host the text shows, whose domain is not the target's; `null` when it shows none, or the right one. */
  mismatch: string | null;
}

/** Host a text shows to its reader; `null` when it shows none. */
export const shownHost = (text: string): string | null => readShownHost(text)?.seen ?? null;

/**
 * @param written host of the link as written
 * @param target  host after unwrapping; the same when nothing wraps it
 */
export function concealment(written: string, target: string, look: LinkAppearance): Concealment {
  const hidden: Way[] = [];
  let mismatch: string | null = null;
  // Words beside a bare URL (`[bank.test](https://…)` in a text) hide nothing, but they may lie.
  if ((look.dressed || look.text !== '') && target !== '') {
    const shown = readShownHost(look.text);
    if (shown !== null && !agrees(shown, written) && !agrees(shown, target)) mismatch = shown.seen;
    // Telling the domain in passing is enough: "our page at partner.example".
    const told = shown !== null ? mismatch === null : [written, target].some((host) => look.text.toLowerCase().includes(registrableDomain(host)));
    if (look.dressed && !told) hidden.push('text-hides-target');
  }
  if (look.invisible) hidden.push('invisible');
  if (look.wholeBody) hidden.push('whole-body');
  return { hidden, mismatch };
}

function agrees({ spelt, cut }: ShownHost, host: string): boolean {
  if (spelt === '') return false;
  if (cut) return host.startsWith(spelt) || host.startsWith(spelt.replace(/^www\./, '')) || isUnder(host, registrableDomain(spelt));
  return registrableDomain(spelt) === registrableDomain(host);
}
