/**
 * Sums over the values of one attribute in one relation, by era, in whole numbers (decay.ts): a newsletter's thousands of
 * link hosts need not be added up for each message, and the sums are the same in whatever order they came about.
 * `weight` becomes n of the formula in `src/history/surprise.ts`, `kinds` becomes T: each distinct value counts by its last day.
 */
import { type DaySet, eraOf, lastDay, union, withDay, withoutDay } from './days.ts';
import type { Decay } from './decay.ts';

interface EraSum {
  readonly era: number;
  weight: number;
  kinds: number;
}

export class Sums {
  /** Oldest first; none is all 0. */
  readonly eras: EraSum[];

  constructor(eras: EraSum[] = []) {
    this.eras = eras;
  }

  add(era: number, weight: number, kinds: number): void {
    let place = this.eras.length;
    while (place > 0 && (this.eras[place - 1] as EraSum).era > era) place -= 1;
    const found = this.eras[place - 1];
    if (found?.era !== era) this.eras.splice(place, 0, { era, weight, kinds });
    else {
      found.weight += weight;
      found.kinds += kinds;
      if (found.weight === 0 && found.kinds === 0) this.eras.splice(place - 1, 1);
    }
  }

  /** Adds (`sign` 1) or takes out (−1) a value with all its days. */
  value(days: DaySet, sign: 1 | -1, decay: Decay): void {
    decay.eachEra(days, (era, weight) => this.add(era, sign * weight, 0));
    const last = lastDay(days);
    this.add(eraOf(last), 0, sign * decay.ofDay(last));
  }

  /** A value in the sums was seen on one day more. */
  seenAgain(before: DaySet, day: number, decay: Decay): void {
    const last = lastDay(before);
    const weight = decay.ofDay(day);
    this.add(eraOf(day), weight, day > last ? weight : 0);
    if (day > last) this.add(eraOf(last), 0, -decay.ofDay(last));
  }

  /** Decayed sums from an era on, as of a day, without those of `young`. */
  read(decay: Decay, asOf: number, fromEra: number, young: Sums | undefined): { decayed: number; distinct: number } {
    let decayed = 0;
    let distinct = 0;
    for (const { era, weight, kinds } of this.eras) {
      if (era < fromEra) continue;
      const less = young?.eras.find((one) => one.era === era);
      const factor = decay.factor(era, asOf);
      decayed += (weight - (less?.weight ?? 0)) * factor;
      distinct += (kinds - (less?.kinds ?? 0)) * factor;
    }
    return { decayed, distinct };
  }
}

export interface Total {
  /** Days with any value, young or not. */
  days: DaySet;
  readonly sums: Sums;
}

/** Totals of a relation, by attribute code. */
export class Totals {
  readonly by: Map<number, Total>;
  readonly #decay: Decay;

  constructor(decay: Decay, by: Map<number, Total> = new Map()) {
    this.#decay = decay;
    this.by = by;
  }

  /** A value that was not known before, with all its days. */
  added(attribute: number, days: DaySet): void {
    const total = this.by.get(attribute);
    if (total) {
      total.days = union(total.days, days);
      total.sums.value(days, 1, this.#decay);
    } else {
      const sums = new Sums();
      sums.value(days, 1, this.#decay);
      this.by.set(attribute, { days, sums });
    }
  }

  /** A known value was seen on one day more. */
  seenAgain(attribute: number, before: DaySet, day: number): void {
    const total = this.by.get(attribute);
    if (!total) throw new Error('a value without a total');
    total.days = withDay(total.days, day);
    total.sums.seenAgain(before, day, this.#decay);
  }

  /** A value is forgotten: the days on which the attribute was there stay. */
  removed(attribute: number, days: DaySet): void {
    this.by.get(attribute)?.sums.value(days, -1, this.#decay);
  }

  /** A known value turns out to have been seen on other days, or never. */
  replaced(attribute: number, before: DaySet, after: DaySet | null): void {
    const sums = this.by.get(attribute)?.sums;
    sums?.value(before, -1, this.#decay);
    if (after !== null) sums?.value(after, 1, this.#decay);
  }

  /** On this day the attribute was not there after all. */
  withoutDay(attribute: number, day: number): void {
    const total = this.by.get(attribute);
    const days = total ? withoutDay(total.days, day) : null;
    if (total && days !== null) total.days = days;
    else this.by.delete(attribute);
  }
}
