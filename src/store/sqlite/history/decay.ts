/**
 * Decay by half-life: what was seen `halfLife` days ago counts half.
 *
 * Weights are whole numbers: a day weighs 2^30 at the end of its era and less before, so that sums over an era are exact,
 * whatever order they were added up in, and can be taken apart again. Only reading turns them into a decayed count.
 */
import { type DaySet, ERA, eraOf, lastDay } from './days.ts';

const ONE = 2 ** 30;
/** Below it a day at an era's begin would weigh next to nothing at its end. */
const SHORTEST = 7;

export class Decay {
  /** Days; shorter ones than a week count as a week. */
  readonly halfLifeDays: number;
  /** Weight of each day of an era. */
  readonly #day: Float64Array;
  /** Weight of each byte of a bitmap, by its place in the era. */
  readonly #byte: Float64Array;
  #factorsFor = -1;
  #factors: number[] = [];

  /** @param halfLifeDays days, > 0 */
  constructor(halfLifeDays: number) {
    this.halfLifeDays = Math.max(halfLifeDays, SHORTEST);
    this.#day = Float64Array.from({ length: ERA }, (_, day) => Math.round(ONE * 2 ** ((day - (ERA - 1)) / this.halfLifeDays)));
    this.#byte = Float64Array.from({ length: (ERA / 8) * 256 }, (_, i) => {
      let weight = 0;
      for (let bit = 0; bit < 8; bit += 1) if ((i >> bit) & 1) weight += this.#day[(i >> 8) * 8 + bit] ?? 0;
      return weight;
    });
  }

  /** Weight of a day in its era: a whole number. */
  ofDay(day: number): number {
    return this.#day[day & (ERA - 1)] ?? 0;
  }

  /** Calls back with each era of a set, in order, and the weight of its days: a whole number. */
  eachEra(set: DaySet, tell: (era: number, weight: number) => void): void {
    let era = eraOf(set.first);
    let weight = 0;
    for (let i = 0, day = set.first; i < set.bits.length; i += 1, day += 8) {
      if (eraOf(day) !== era) {
        if (weight > 0) tell(era, weight);
        era = eraOf(day);
        weight = 0;
      }
      weight += this.#byte[((day & (ERA - 1)) >> 3) * 256 + (set.bits[i] ?? 0)] ?? 0;
    }
    if (weight > 0) tell(era, weight);
  }

  /** What an era's weights count as of a day. */
  factor(era: number, asOf: number): number {
    if (asOf !== this.#factorsFor) {
      this.#factorsFor = asOf;
      this.#factors = [];
    }
    this.#factors[era] ??= 2 ** ((era * ERA + ERA - 1 - asOf) / this.halfLifeDays) / ONE;
    return this.#factors[era] as number;
  }

  /** Decayed count of the days of a set from an era on, as of a day, or of the set's last one where that is later: none counts more than whole. */
  weight(set: DaySet, asOf: number, fromEra = 0): number {
    const day = Math.max(asOf, lastDay(set));
    let weight = 0;
    this.eachEra(set, (era, inEra) => {
      if (era >= fromEra) weight += inEra * this.factor(era, day);
    });
    return weight;
  }
}
