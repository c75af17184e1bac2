/** What the store notes about itself. */
import type { Connection } from './database.ts';

export class Settings {
  readonly #get;
  readonly #set;

  constructor(db: Connection) {
    this.#get = db.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck();
    this.#set = db.prepare<[string, string]>('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  }

  /** `null` = never noted. */
  number(name: string): number | null {
    const value = this.#get.get(name);
    return value === undefined ? null : Number(value);
  }

  set(name: string, value: number): void {
    this.#set.run(name, String(value));
  }
}
