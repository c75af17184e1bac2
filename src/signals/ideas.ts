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
  readonly #patterns: readonly Pattern[];

  constructor(words: Themes<string>, patterns: readonly Pattern[]) {
    this.#lexicon = new Lexicon(words);
    this.#patterns = patterns;
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
      for (const pattern of this.#patterns) {
        if (found.has(pattern.kind) || !pattern.ideas.includes(idea)) continue;
        const near = apart(pattern.ideas.flatMap((one) => last.get(one) ?? []).filter((standing) => standing.at >= at - pattern.within));
        if (near.length >= pattern.atLeast) found.set(pattern.kind, near.map((one) => unfolded(words.slice(one.at, one.at + one.length))).join(' … '));
      }
    });
    return found;
  }
}

/** In order of the text; where two ideas share words, the one that says more stands: one word is not two ideas. */
function apart(standings: readonly Standing[]): Standing[] {
  const out: Standing[] = [];
  for (const one of [...standings].sort((a, b) => b.length - a.length || a.at - b.at)) {
    if (!out.some((other) => one.at < other.at + other.length && other.at < one.at + one.length)) out.push(one);
  }
  return out.sort((a, b) => a.at - b.at);
}
