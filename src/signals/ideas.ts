/**
 * Sense that stands in no fixed phrase: several ideas close together, in whatever words and order. "We have moved to another bank, please use the
 * account below" and "ab sofort gilt die neue Bankverbindung" share no word, but each has a bank account and a change of it.
 */
import { Lexicon, type Themes, unfolded } from './lexicon.ts';
import type { AskKind } from './lists.ts';

export interface Pattern {
  kind: AskKind;
  ideas: readonly string[];
  /** So many different ones of them. */
  atLeast: number;
  /** Words from the first word of the first idea to the first word of the last. */
  within: number;
}

interface Standing {
  idea: string;
  at: number;
  length: number;
}

export class Ideas {
  readonly #lexicon: Lexicon<string>;
  /** By idea. */
  readonly #patterns: ReadonlyMap<string, readonly Pattern[]>;

  constructor(words: Themes<string>, patterns: readonly Pattern[]) {
    this.#lexicon = new Lexicon(words);
    this.#patterns = new Map(Object.keys(words).map((idea) => [idea, patterns.filter((pattern) => pattern.ideas.includes(idea))]));
  }

  /** The first place of each kind, as the words of its ideas: `bank account … changed`. */
  find(words: readonly string[]): Map<AskKind, string> {
    const found = new Map<AskKind, string>();
    const places = new Map<string, Places>();
    this.#lexicon.walk(words, (idea, at, length) => {
      const last = places.get(idea)?.last;
      // `account` within `bank account` is no second one.
      if (last !== undefined && at + length <= last.at + last.length) return;
      places.set(idea, { last: { idea, at, length }, before: last });
      for (const pattern of this.#patterns.get(idea) ?? []) {
        if (found.has(pattern.kind) || countNear(pattern, places, at) < pattern.atLeast) continue;
        const near = apart(pattern.ideas.flatMap((one) => standingsOf(places.get(one))).filter((standing) => isNear(standing, pattern, at)));
        if (near.length >= pattern.atLeast) found.set(pattern.kind, near.map((one) => unfolded(words.slice(one.at, one.at + one.length))).join(' … '));
      }
    });
    return found;
  }
}

/** Where an idea stood last, and the time before: the last place may be another idea's word. */
interface Places {
  last: Standing;
  before: Standing | undefined;
}

const standingsOf = (places: Places | undefined): Standing[] =>
  places === undefined ? [] : places.before === undefined ? [places.last] : [places.last, places.before];

const isNear = (standing: Standing, { within }: Pattern, at: number): boolean => standing.at >= at - within;

function countNear(pattern: Pattern, places: ReadonlyMap<string, Places>, at: number): number {
  let count = 0;
  for (const idea of pattern.ideas) {
    const last = places.get(idea)?.last;
    if (last !== undefined && isNear(last, pattern, at)) count += 1;
  }
  return count;
}

/** Each idea once, in order of the text; where two share words, the one that says more stands: one word is not two ideas. */
function apart(standings: readonly Standing[]): Standing[] {
  const out: Standing[] = [];
  for (const one of [...standings].sort((a, b) => b.length - a.length || b.at - a.at)) {
    const isTaken = out.some((other) => other.idea === one.idea || (one.at < other.at + other.length && other.at < one.at + one.length));
    if (!isTaken) out.push(one);
  }
  return out.sort((a, b) => a.at - b.at);
}
