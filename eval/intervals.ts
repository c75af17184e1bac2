/**
 * How far figures may be trusted: 95 % intervals. Messages of one campaign, or of one correspondent, fall together, so shares are
 * resampled by group (the bootstrap over clusters, Efron and Tibshirani 1993; percentiles of 1,000 resamples), with dice that fall the same
 * each time. Within a bin of scores, where groups hardly meet, Wilson's interval (1927) is told instead.
 */
import type { MeasuredCase } from './cases.ts';

export const RESAMPLES = 1000;
const SEED = 20260101;

/** Both ends, as shares from 0 to 1. */
export interface Interval {
  low: number;
  high: number;
}

/** Random numbers in [0, 1) that are the same for the same seed (mulberry32, public domain). */
export function dice(seed = SEED): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What became of a group: `count` of its `of` messages. */
export interface GroupShare {
  count: number;
  of: number;
}

/** Fewer groups say nothing of how others would fare. */
const LEAST_GROUPS = 5;

/**
 * Of the share over all groups; `null` for fewer than five. Where it is 0 or all, every resample says the same and none says how
 * little was seen: there the exact bound for so many groups stands (Clopper and Pearson 1934).
 */
export function shareInterval(groups: readonly GroupShare[]): Interval | null {
  const total = (key: keyof GroupShare): number => groups.reduce((sum, group) => sum + group[key], 0);
  const [count, of] = [total('count'), total('of')];
  if (groups.length < LEAST_GROUPS) return null;
  if (count === 0) return { low: 0, high: 1 - 0.025 ** (1 / groups.length) };
  if (count === of) return { low: 0.025 ** (1 / groups.length), high: 1 };
  const roll = dice();
  return percentiles(
    Array.from({ length: RESAMPLES }, () => {
      let [some, all] = [0, 0];
      for (let n = 0; n < groups.length; n += 1) {
        const { count, of } = groups[Math.floor(roll() * groups.length)] as GroupShare;
        some += count;
        all += of;
      }
      return some / all;
    }),
  );
}

/** The middle 95 % of what resamples say. */
export function percentiles(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}

/**
 * How often each case counts in each resample: as often as its group was drawn, attacks and honest mail apart, so that both stay as
 * many groups as there were.
 */
export class Resamples {
  readonly #times: Uint16Array[];

  constructor(cases: readonly MeasuredCase[]) {
    const key = ({ label, group }: MeasuredCase): string => `${label === 'attack'} ${group}`;
    const places = new Map<string, number>();
    for (const one of cases) if (!places.has(key(one))) places.set(key(one), places.size);
    const group = Uint32Array.from(cases, (one) => places.get(key(one)) ?? 0);
    const strata = [true, false].map((attack) => [...places].filter(([name]) => name.startsWith(`${attack} `)).map(([, place]) => place));
    const roll = dice();
    this.#times = Array.from({ length: RESAMPLES }, () => {
      const drawn = new Uint16Array(places.size);
      for (const stratum of strata) {
        for (let n = 0; n < stratum.length; n += 1) {
          const place = stratum[Math.floor(roll() * stratum.length)] as number;
          drawn[place] = (drawn[place] ?? 0) + 1;
        }
      }
      return Uint16Array.from(group, (place) => drawn[place] ?? 0);
    });
  }

  /** Of a figure that is told from how often each case (by its place) counts. */
  interval(figure: (times: Uint16Array) => number): Interval {
    return percentiles(this.#times.map(figure));
  }
}

/** Of `count` in `of`, each by itself. */
export function wilson(count: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const z = 1.96;
  const share = count / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { low: count === 0 ? 0 : Math.max(0, middle - half), high: count === of ? 1 : Math.min(1, middle + half) };
}
