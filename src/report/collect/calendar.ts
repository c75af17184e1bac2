/** Counts by day, told by day, week or month, whichever a person can still read off a chart. */
import type { Action } from '../../decide/verdict.ts';
import type { Timeline } from '../report.ts';

const DAY_MS = 86_400_000;
/** Steps a chart can show: by the day up to six weeks, by the week up to three years and a quarter. */
const MOST_DAYS = 45;
const MOST_WEEKS = 170;

interface Counts {
  inbound: number;
  judged: number;
  lock: number;
  hold: number;
}

type Unit = Timeline['unit'];

export class Calendar {
  /** By UTC day number. */
  readonly #days = new Map<number, Counts>();

  /** @param at ms @param action `null`: not judged */
  add(at: number, action: Action | null): void {
    const day = Math.floor(at / DAY_MS);
    const counts = this.#days.get(day) ?? { inbound: 0, judged: 0, lock: 0, hold: 0 };
    this.#days.set(day, counts);
    counts.inbound += 1;
    if (action === null) return;
    counts.judged += 1;
    if (action !== 'deliver') counts[action] += 1;
  }

  /** @param from first and `to` last day to show, ms */
  timeline(from: number, to: number): Timeline {
    const [first, last] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)];
    const unit: Unit = last - first < MOST_DAYS ? 'day' : last - first < MOST_WEEKS * 7 ? 'week' : 'month';
    const steps = new Map<number, Counts>();
    // Empty steps are told too: a gap in the mail is a gap in the trial.
    for (let day = beginning(unit, first); day <= last; day = next(unit, day)) steps.set(day, { inbound: 0, judged: 0, lock: 0, hold: 0 });
    for (const [day, counts] of this.#days) {
      const step = steps.get(beginning(unit, day));
      if (step === undefined) continue;
      for (const key of ['inbound', 'judged', 'lock', 'hold'] as const) step[key] += counts[key];
    }
    return { unit, steps: [...steps].map(([day, counts]) => ({ day: isoDay(day), ...counts })) };
  }
}

const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Weeks begin on Monday; day 0 was a Thursday. */
function beginning(unit: Unit, day: number): number {
  if (unit === 'day') return day;
  if (unit === 'week') return day - ((day + 3) % 7);
  return day - new Date(day * DAY_MS).getUTCDate() + 1;
}

function next(unit: Unit, day: number): number {
  if (unit !== 'month') return day + (unit === 'day' ? 1 : 7);
  return beginning('month', day + 31);
}
