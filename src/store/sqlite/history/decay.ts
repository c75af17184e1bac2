/**
 * Decay by half-life: what was seen `halfLife` days ago counts half. Days after the day asked about
 * (a query about the past) count whole, never more.
 */
import { type DaySet, lastDay } from './days.ts';

export class Decay {
  readonly halfLifeDays: number;
  /** Weight of each byte of a bitmap as of the byte's last day. */
  readonly #byte: Float64Array;
  readonly #eightDays: number;

  /** @param halfLifeDays days, > 0 */
  constructor(halfLifeDays: number) {
    this.halfLifeDays = halfLifeDays;
    this.#eightDays = this.over(8);
    this.#byte = Float64Array.from({ length: 256 }, (_, byte) => {
      let weight = 0;
      for (let bit = 0; bit < 8; bit += 1) if ((byte >> bit) & 1) weight += this.over(7 - bit);
      return weight;
    });
  }

  /** Weight left after some days; 1 for a negative span. */
  over(days: number): number {
    return days <= 0 ? 1 : 2 ** (-days / this.halfLifeDays);
  }

  /** Sum of the decayed days of a set, as of a day. */
  weight(set: DaySet, asOf: number): number {
    let weight = 0;
    for (const byte of set.bits) weight = weight * this.#eightDays + (this.#byte[byte] ?? 0);
    const end = set.first + set.bits.length * 8 - 1;
    return weight * 2 ** ((end - Math.max(asOf, lastDay(set))) / this.halfLifeDays);
  }
}
