/**
 * Hosts that links have led to, and when each was first met, also by messages that teach nothing else. The few hosts
 * that most mail links to are remembered, because meeting a known host again in the same era changes nothing and so need not
 * be written. The eras tell how long ago a host was last met, and so when it may be forgotten.
 */
import type { Connection } from '../database.ts';
import { type DaySet, dayOf, eraOf, eraStart, hasDay, listed, packDays, startOf, unpackDays, withDay } from './days.ts';
import { bounded } from './names.ts';

/** Hosts remembered before starting afresh: some 5 MB. */
const REMEMBERED = 20_000;

interface Met {
  firstAt: number;
  /** Eras in which it was met, as days are kept. */
  eras: DaySet;
}

export class Hosts {
  readonly #save;
  readonly #find;
  readonly #remove;
  /** As committed; `Hosts.forget` says when that may be out of date. */
  readonly #known = new Map<string, Met>();

  constructor(db: Connection) {
    this.#save = db.prepare<[string, number, Buffer]>(
      'INSERT INTO host (host, first_at, eras) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET first_at = excluded.first_at, eras = excluded.eras',
    );
    this.#find = db.prepare<[string], { first_at: number; eras: Buffer }>('SELECT first_at, eras FROM host WHERE host = ?');
    this.#remove = db.prepare<[string]>('DELETE FROM host WHERE host = ?');
  }

  /** Whether meeting the host at this time (ms) may change what is known. */
  isNews(host: string, at: number): boolean {
    const known = this.#known.get(host);
    return known === undefined || at < known.firstAt || !hasDay(known.eras, eraOf(dayOf(at)));
  }

  /** Inside a writing transaction only. */
  met(hosts: Iterable<string>, at: number): void {
    for (const host of hosts) {
      if (host === '' || !this.isNews(host, at)) continue;
      // Remembered again by the next read: what is written here may still be undone.
      this.#known.delete(host);
      const before = this.#read(host);
      const eras = withDay(before?.eras ?? null, eraOf(dayOf(at)));
      if (before && eras === before.eras && at >= before.firstAt) continue;
      this.#save.run(bounded(host), Math.min(before?.firstAt ?? at, at), packDays(eras));
    }
  }

  /**
   * What made a host known here is taken back (times in ms): it is known since the next time, `null` = it was never met. Where it was met in
   * a later era too, by what nobody remembers, it is known since that began. Inside a writing transaction only.
   */
  unmeet(host: string, firstAt: number, next: number | null): void {
    this.#known.delete(host);
    const before = this.#read(host);
    if (before === null || before.firstAt !== firstAt) return;
    const later = listed(before.eras).filter((era) => era > eraOf(dayOf(firstAt)));
    const unexplained = later.filter((era) => next === null || era < eraOf(dayOf(next)));
    const since = Math.min(next ?? Number.POSITIVE_INFINITY, ...unexplained.map((era) => startOf(eraStart(era))));
    if (since === Number.POSITIVE_INFINITY) {
      this.#remove.run(bounded(host));
      return;
    }
    const eras = [eraOf(dayOf(since)), ...later].filter((era) => era >= eraOf(dayOf(since)));
    const set = eras.reduce<DaySet | null>((all, era) => withDay(all, era), null) as DaySet;
    this.#save.run(bounded(host), since, packDays(set));
  }

  firstSeen(hosts: readonly string[]): Map<string, number> {
    const seen = new Map<string, number>();
    for (const host of new Set(hosts)) {
      const met = this.#known.get(host) ?? this.#look(host);
      if (met) seen.set(host, met.firstAt);
    }
    return seen;
  }

  /** Another process has written: it may have met a host at an earlier time. */
  forget(): void {
    this.#known.clear();
  }

  #look(host: string): Met | null {
    const met = this.#read(host);
    if (met === null) return null;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(host, met);
    return met;
  }

  #read(host: string): Met | null {
    const row = this.#find.get(bounded(host));
    return row ? { firstAt: row.first_at, eras: unpackDays(row.eras) } : null;
  }
}
