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
    /** Where each idea stood last. */
    const last = new Map<string, Standing>();
    this.#lexicon.walk(words, (idea, at, length) => {
      const before = last.get(idea);
      // `account` within `bank account` is no second one.
      if (before !== undefined && at + length <= before.at + before.length) return;
      last.set(idea, { at, length });
      for (const pattern of this.#patterns.get(idea) ?? []) {
        if (found.has(pattern.kind) || countNear(pattern, last, at) < pattern.atLeast) continue;
        const near = apart(pattern.ideas.flatMap((one) => last.get(one) ?? []).filter((standing) => isNear(standing, pattern, at)));
        if (near.length >= pattern.atLeast) found.set(pattern.kind, near.map((one) => unfolded(words.slice(one.at, one.at + one.length))).join(' … '));
      }
    });
    return found;
  }
}

const isNear = (standing: Standing, { within }: Pattern, at: number): boolean => standing.at >= at - within;

function countNear(pattern: Pattern, last: ReadonlyMap<string, Standing>, at: number): number {
  let count = 0;
  for (const idea of pattern.ideas) {
    const standing = last.get(idea);
    if (standing !== undefined && isNear(standing, pattern, at)) count += 1;
  }
  return count;
}

/** In order of the text; where two ideas share words, the one that says more stands: one word is not two ideas. */
function apart(standings: readonly Standing[]): Standing[] {
  const out: Standing[] = [];
  for (const one of [...standings].sort((a, b) => b.length - a.length || a.at - b.at)) {
    if (!out.some((other) => one.at < other.at + other.length && other.at < one.at + one.length)) out.push(one);
  }
  return out.sort((a, b) => a.at - b.at);
}
