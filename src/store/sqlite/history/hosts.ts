/**
 * Hosts that links have led to, and when each was first met: for ever, also by messages that teach nothing else. The few hosts
 * that most mail links to are remembered, because meeting a known host again changes nothing and so need not be written.
 */
import type { Connection } from '../database.ts';
import { bounded } from './names.ts';

/** Hosts remembered before starting afresh: some 5 MB. */
const REMEMBERED = 20_000;

export class Hosts {
  readonly #save;
  readonly #find;
  /** First sighting in ms, as committed; `Hosts.forget` says when that may be out of date. */
  readonly #known = new Map<string, number>();

  constructor(db: Connection) {
    this.#save = db.prepare<[string, number]>(
      'INSERT INTO host (host, first_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at) WHERE excluded.first_at < first_at',
    );
    this.#find = db.prepare<[string], number>('SELECT first_at FROM host WHERE host = ?').pluck();
  }

  /** Whether meeting the host at this time (ms) may change what is known. */
  isNews(host: string, at: number): boolean {
    const known = this.#known.get(host);
    return known === undefined || at < known;
  }

  /** Inside a writing transaction only. */
  met(hosts: Iterable<string>, at: number): void {
    for (const host of hosts) {
      if (host === '' || !this.isNews(host, at)) continue;
      // Remembered again by the next read: what is written here may still be undone.
      this.#known.delete(host);
      this.#save.run(bounded(host), at);
    }
  }

  firstSeen(hosts: readonly string[]): Map<string, number> {
    const seen = new Map<string, number>();
    for (const host of new Set(hosts)) {
      const at = this.#known.get(host) ?? this.#look(host);
      if (at !== undefined) seen.set(host, at);
    }
    return seen;
  }

  /** Another process has written: it may have met a host at an earlier time. */
  forget(): void {
    this.#known.clear();
  }

  #look(host: string): number | undefined {
    const at = this.#find.get(bounded(host));
    if (at === undefined) return undefined;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(host, at);
    return at;
  }
}
