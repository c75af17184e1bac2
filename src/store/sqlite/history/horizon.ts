/**
 * The time before which maintenance has forgotten everything, for good: what is older teaches nothing from then on, or it
 * would come back in part. Kept in the database, as another process may move it.
 */
import type { Connection } from '../database.ts';

const SETTING = 'horizon';

export class Horizon {
  readonly #get;
  readonly #set;

  constructor(db: Connection) {
    this.#get = db.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck();
    this.#set = db.prepare<[string, string]>('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  }

  /** Ms; 0 = nothing was forgotten yet. */
  get at(): number {
    return Number(this.#get.get(SETTING) ?? 0);
  }

  /** Only ever forward. Inside a writing transaction only. */
  advance(at: number): void {
    if (at > this.at) this.#set.run(SETTING, String(at));
  }
}
