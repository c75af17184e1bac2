/** Which signals spoke against the mail that was locked or held. Their number is that of the signals: small, and ours. */
import type { Reason } from '../../decide/verdict.ts';
import { plain } from '../plain.ts';
import type { SignalRow } from '../report.ts';

export class SignalTally {
  readonly #rows = new Map<string, Omit<SignalRow, 'about'>>();

  add(reasons: readonly Reason[], action: 'lock' | 'hold'): void {
    for (const { signal, points } of reasons) {
      if (points <= 0) continue;
      const row = this.#rows.get(signal) ?? { signal, lock: 0, hold: 0, points: 0 };
      this.#rows.set(signal, row);
      row[action] += 1;
      row.points += points;
    }
  }

  /** Most points first. */
  top(limit: number, abouts: ReadonlyMap<string, string>): SignalRow[] {
    return [...this.#rows.values()]
      .sort((a, b) => b.points - a.points || (a.signal < b.signal ? -1 : 1))
      .slice(0, limit)
      .map((row) => ({ ...row, points: Math.round(row.points * 10) / 10, about: plain(aboutOf(row.signal, abouts)) }));
  }
}

/** A weight's text ends in the unit of its strength, which says nothing here. */
const aboutOf = (signal: string, abouts: ReadonlyMap<string, string>): string => (abouts.get(signal) ?? '').replace(/ \([a-z0-9 ]+\)$/, '');
