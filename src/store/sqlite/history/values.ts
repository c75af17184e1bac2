/**
 * Values a relation showed, and on which days. A value counts once a day, and not at all until 24
 * hours after it was first seen: a campaign cannot make itself known.
 */
import type { Attribute, LevelFacts, ValueStats } from '../../../history/types.ts';
import { countDays, dayOf, eraOf, eraStart, lastDay } from './days.ts';
import type { Decay } from './decay.ts';
import { codeOf, codeOfTerm, type Term } from './names.ts';
import { type Seen, seeAt, spanOf } from './seen.ts';
import type { Kept, Shelf } from './shelf.ts';
import { Sums } from './totals.ts';
import type { Window } from './window.ts';

/** Ms until a value counts as seen. */
const RIPE_AFTER = 86_400_000;

/** Source of a value that several have shown. */
const SEVERAL = 0;

export class Values {
  readonly #decay: Decay;
  readonly #window: Window;
  readonly #shelf: Shelf;

  constructor(shelf: Shelf, decay: Decay, window: Window) {
    this.#shelf = shelf;
    this.#decay = decay;
    this.#window = window;
  }

  /**
   * Counts the values on the day of `at` (ms). Inside a writing transaction only.
   *
   * @param source relation that stands for whoever showed them; kept at the organisation's level, where one sender must not push out everybody's values
   */
  learn(kept: Kept, terms: readonly Term[], at: number, source: number): void {
    this.#shelf.load(kept, terms);
    // Values that were seen together share what they become.
    const became = new Map<Seen | null, Seen>();
    let changed = false;
    for (const { id: term } of terms) {
      const before = kept.values.get(term) ?? null;
      const after = became.get(before) ?? seeAt(before, at);
      became.set(before, after);
      const news = after !== before && this.#see(kept, term, before, after, at);
      const moreSources = kept.sources !== null && joinSource(kept.sources, term, source, before === null);
      if (!news && !moreSources) continue;
      changed = true;
      if (kept.large) kept.touched.add(term);
    }
    if (changed) this.#shelf.changed(kept);
  }

  /** A value turns out to have been seen at other times, or never (`null`). Its row, where it has one, is the caller's to remove. */
  replace(kept: Kept, term: number, before: Seen, after: Seen | null): void {
    // Of a small relation the sums follow from the values, and what is young is looked up anew.
    if (kept.large) kept.totals?.replaced(codeOfTerm(term), before.days, after?.days ?? null);
    else kept.totals = null;
    kept.young = null;
    kept.newest = null;
    if (after === null && !kept.large) kept.values.delete(term);
    else kept.values.set(term, after);
    if (after === null) {
      kept.touched.delete(term);
      kept.sources?.delete(term);
    } else if (kept.large) kept.touched.add(term);
  }

  /** What a relation knows of some values and of their attributes, at `at` (ms). */
  read(kept: Kept, terms: readonly Term[], asked: ReadonlySet<Attribute>, at: number): Pick<LevelFacts, 'totals' | 'values'> {
    this.#shelf.load(kept, terms);
    const line = at - RIPE_AFTER;
    // Asked about the past, a relation is seen as of its last day: no day counts more than whole.
    const asOf = Math.max(dayOf(at), kept.days === null ? 0 : lastDay(kept.days));
    const fromEra = this.#window.eraAt(dayOf(at));
    const fromDay = eraStart(fromEra);
    // Without a prototype, V8 keeps it as a table from the start; each new key of a literal makes a hidden class that hardly ever comes again.
    const values: Record<string, ValueStats> = Object.create(null);
    for (const { id, key } of terms) {
      const seen = kept.values.get(id);
      if (!seen || seen.firstAt > line || eraOf(lastDay(seen.days)) < fromEra) continue;
      values[key] = { ...spanOf(seen, fromDay), decayed: this.#decay.weight(seen.days, asOf, fromEra) };
    }
    const young = kept.large ? this.#shelf.youngOf(kept, line).after(line) : this.#youngIn(kept, line);
    const sums = this.#shelf.totalsOf(kept).by;
    const totals: LevelFacts['totals'] = {};
    for (const attribute of asked) {
      const code = codeOf(attribute);
      const total = sums.get(code);
      const days = total ? countDays(total.days, fromDay) : 0;
      if (total && days > 0) totals[attribute] = { ...total.sums.read(this.#decay, asOf, fromEra, young?.get(code)), days };
    }
    return { values, totals };
  }

  /** Whether a value counts in a relation at `at` (ms). */
  counts(kept: Kept, term: Term, at: number): boolean {
    this.#shelf.load(kept, [term]);
    const seen = kept.values.get(term.id);
    return seen !== undefined && seen !== null && seen.firstAt <= at - RIPE_AFTER && eraOf(lastDay(seen.days)) >= this.#window.eraAt(dayOf(at));
  }

  #see(kept: Kept, term: number, before: Seen | null, after: Seen, at: number): true {
    kept.values.set(term, after);
    if (kept.newest !== null) kept.newest = Math.max(kept.newest, after.firstAt);
    kept.young?.changed(term, after);
    if (before === null) kept.totals?.added(codeOfTerm(term), after.days);
    else if (after.days !== before.days) kept.totals?.seenAgain(codeOfTerm(term), before.days, dayOf(at));
    return true;
  }

  #youngIn(kept: Kept, line: number): Map<number, Sums> | null {
    // Most relations have shown nothing new of late.
    kept.newest ??= newestIn(kept);
    if (kept.newest <= line) return null;
    let young: Map<number, Sums> | null = null;
    for (const [term, seen] of kept.values) {
      if (seen === null || seen.firstAt <= line) continue;
      young ??= new Map();
      const sums = young.get(codeOfTerm(term)) ?? new Sums();
      sums.value(seen.days, 1, this.#decay);
      young.set(codeOfTerm(term), sums);
    }
    return young;
  }
}

function newestIn(kept: Kept): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const seen of kept.values.values()) if (seen !== null && seen.firstAt > newest) newest = seen.firstAt;
  return newest;
}

/** @returns whether it is news */
function joinSource(sources: Map<number, number>, term: number, source: number, isNew: boolean): boolean {
  const before = sources.get(term);
  const after = isNew || before === undefined ? source : before === source ? before : SEVERAL;
  sources.set(term, after);
  return after !== before;
}
