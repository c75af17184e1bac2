/**
 * The time before which maintenance has forgotten everything, for good: what is older teaches nothing from then on, or it
 * would come back in part. Kept in the database, as another process may move it.
 */
import type { Connection } from '../database.ts';
import { Settings } from '../settings.ts';

export class Horizon {
  readonly #settings: Settings;

  constructor(db: Connection) {
    this.#settings = new Settings(db);
  }

  /** Ms; 0 = nothing was forgotten yet. */
  get at(): number {
    return this.#settings.number('horizon') ?? 0;
  }

  /** Only ever forward. Inside a writing transaction only. */
  advance(at: number): void {
    if (at > this.at) this.#settings.set('horizon', at);
  }
}
