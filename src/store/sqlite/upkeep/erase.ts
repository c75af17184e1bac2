/**
 * Everything about a person goes: out of history, journal, held mail, locks. In slices, as all upkeep; killed in the middle,
 * it is run again. Then the file is written anew, so that no free page and no log of the database has a trace.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Personal } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import type { Decay } from '../history/decay.ts';
import type { Shelf } from '../history/shelf.ts';
import { lockFile } from '../serve-lock.ts';
import { isBusy } from '../trouble.ts';
import type { Writing } from '../writing.ts';
import { eraseHistory, historyOf } from './erase-history.ts';
import { eraseDeferred, erasedToken, eraseJournal, eraseLocks, eraseReports, heldOf, locksOf, redactAudit, reportsOf } from './erase-records.ts';
import { type Person, personOf } from './person.ts';
import { Slices } from './slices.ts';

export interface EraserParts {
  db: Connection;
  writing: Writing;
  decay: Decay;
  shelf: Shelf;
  removeHeld: (id: string) => Promise<void>;
  /** `null` = in memory. */
  folder: string | null;
}

export class Eraser {
  readonly #parts: EraserParts;
  readonly #slices: Slices;

  constructor(parts: EraserParts) {
    this.#parts = parts;
    this.#slices = new Slices(parts.writing);
  }

  async find(address: string): Promise<Personal> {
    await this.#parts.writing.flush();
    return this.#slices.once(() => this.#find(personOf(address)));
  }

  /** @returns what went; `null`: maintenance is under way */
  async erase(address: string): Promise<Record<string, number> | null> {
    const { db, folder } = this.#parts;
    const lock = folder === null ? null : lockFile(join(folder, 'maintenance.lock'));
    if (folder !== null && lock === null) return null;
    try {
      // Freed space is overwritten from here on, by this connection.
      db.pragma('secure_delete = ON');
      const erased = await this.#erase(personOf(address));
      if (folder !== null) await this.#rewrite();
      return erased;
    } finally {
      db.pragma('secure_delete = FAST');
      lock?.release();
    }
  }

  #find(person: Person): Personal {
    const { db } = this.#parts;
    const held = heldOf(db, person);
    const entries = db.prepare<[], { entry: string; author_key: string; reverse_key: string }>('SELECT entry, author_key, reverse_key FROM journal').iterate();
    let journal = 0;
    for (const { entry, author_key, reverse_key } of entries) if (person.isIn(entry) || person.isIn(author_key) || person.isIn(reverse_key)) journal += 1;
    return {
      token: erasedToken(person.address),
      stored: { ...historyOf(db, person), journal, reports: reportsOf(db, person).length },
      waiting: held.filter(({ waits }) => waits).map(({ id }) => id),
      shared: held.filter(({ shared }) => shared).map(({ id }) => id),
      settled: held.filter(({ waits }) => !waits).length,
      locks: locksOf(db, person).length,
    };
  }

  async #erase(person: Person): Promise<Record<string, number>> {
    const { db, decay, shelf, removeHeld } = this.#parts;
    const erased: Record<string, number> = {};
    const note = (what: string, count: number): void => {
      if (count > 0) erased[what] = (erased[what] ?? 0) + count;
    };
    for (const { id } of await this.#slices.once(() => heldOf(db, person))) {
      await removeHeld(id);
      note('held', 1);
    }
    await this.#slices.once(() => {
      eraseLocks(db, locksOf(db, person), note);
      eraseDeferred(db, person, note);
      eraseReports(db, person, note);
    });
    await eraseJournal(db, this.#slices, person, note);
    await eraseHistory({ db, decay, shelf, slices: this.#slices, person, note });
    await this.#slices.once(() => redactAudit(db, person, note));
    return erased;
  }

  /** VACUUM leaves behind every page that was ever free; the log is emptied before and after. */
  async #rewrite(): Promise<void> {
    const { db } = this.#parts;
    for (const work of ['PRAGMA wal_checkpoint(TRUNCATE)', 'PRAGMA auto_vacuum = INCREMENTAL', 'VACUUM', 'PRAGMA wal_checkpoint(TRUNCATE)']) {
      for (let tries = 0; ; tries += 1) {
        try {
          const row = db.prepare(work).reader ? (db.prepare(work).get() as { busy?: number } | undefined) : db.exec(work) && undefined;
          if (row?.busy !== 1 || tries >= TRIES) break;
        } catch (error) {
          if (!isBusy(error) || tries >= TRIES) throw error;
        }
        await delay(PAUSE);
      }
    }
  }
}

/** Pauses in ms, and how many, until others let go of the file. */
const PAUSE = 50;
const TRIES = 600;
