/**
 * Maintenance: forgets what lies behind the horizon, keeps every relation within its caps, drops what its days are over for,
 * and gives space back. What it leaves depends on what there is and on the day, not on how often it ran. It may be killed at
 * any point: each slice leaves the store in order, and the next run goes on. One process does it at a time.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Upkept } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import type { Conversations } from '../history/conversations.ts';
import { dayOf } from '../history/days.ts';
import type { Decay } from '../history/decay.ts';
import type { HonestScores } from '../history/honest-scores.ts';
import type { Horizon } from '../history/horizon.ts';
import type { Lessons } from '../history/lessons.ts';
import type { Names } from '../history/names.ts';
import type { Recent } from '../history/recent.ts';
import type { Shelf } from '../history/shelf.ts';
import type { Sightings } from '../history/sightings.ts';
import { Window } from '../history/window.ts';
import { lockFile } from '../serve-lock.ts';
import { Settings } from '../settings.ts';
import type { Writing } from '../writing.ts';
import { BEARER_LIMITS, dropBearers } from './bearer-caps.ts';
import { dropBeyondCaps, LIMITS, type Limits } from './caps.ts';
import { collect } from './collect.ts';
import { forgetOld } from './forget.ts';
import { dropJournal, dropLocks, dropReports, settledMail } from './retention.ts';
import { Slices } from './slices.ts';
import { UsedIds } from './used-ids.ts';

const DAY = 86_400_000;
/** Values dropped beyond caps after which their texts are looked for too. */
const WORTH_COLLECTING = 5000;
/** Free pages worth giving back, and how many in one step. */
const FREE_PAGES = 500;
const GIVEN_BACK = 50;

export interface UpkeepParts {
  db: Connection;
  writing: Writing;
  decay: Decay;
  shelf: Shelf;
  names: Names;
  horizon: Horizon;
  conversations: Conversations;
  lessons: Lessons;
  sightings: Sightings;
  recent: Recent;
  scores: HonestScores;
  /** Time of the newest message learnt, ms; 0 = none. */
  newest: () => number;
  removeHeld: (id: string) => Promise<void>;
  clock: Clock;
  /** Days that the journal is kept. */
  keepDays: number;
  /** `null` = in memory. */
  folder: string | null;
  limits?: Limits;
}

type Dropped = Upkept['dropped'];

export class Upkeep {
  readonly #parts: UpkeepParts;
  #slices: Slices;
  readonly #settings: Settings;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.#slices = new Slices(parts.writing);
    this.#settings = new Settings(parts.db);
  }

  /** Whether no run has ended on this UTC day. */
  async due(): Promise<boolean> {
    return this.#parts.writing.read([], () => this.#settings.number('maintained') !== dayOf(this.#parts.clock.now()));
  }

  /** @param thorough reads every row, also where nothing has come of age since the last time. `null`: another process is at it */
  async run(thorough: boolean, signal?: AbortSignal): Promise<Upkept | null> {
    const { folder, writing } = this.#parts;
    const lock = folder === null ? null : lockFile(join(folder, 'maintenance.lock'));
    if (folder !== null && lock === null) return null;
    try {
      this.#slices = new Slices(writing, signal);
      await writing.flush();
      const before = this.#size();
      const dropped = await this.#forget(thorough);
      await this.#giveBack();
      return { dropped, reach: await this.#slices.once(() => this.#parts.horizon.at), bytesBefore: before, bytesAfter: this.#size() };
    } finally {
      lock?.release();
    }
  }

  async #forget(thorough: boolean): Promise<Dropped> {
    const { db, clock, keepDays, decay, sightings, recent, scores, newest, removeHeld } = this.#parts;
    const dropped: Dropped = {};
    const note = (what: string, count: number): void => {
      if (count > 0) dropped[what] = (dropped[what] ?? 0) + count;
    };
    const now = clock.now();
    const horizon = await this.#advance(now);
    const isDue = thorough || (await this.#slices.once(() => this.#settings.number('swept'))) !== horizon;
    const asOf = await this.#asOf(now);
    const values = await this.#caps(asOf);
    note('values', values);
    const bearers = await dropBearers({ db, decay, slices: this.#slices, asOf, limits: BEARER_LIMITS });
    note('bearers', bearers);
    if (isDue || values + bearers > WORTH_COLLECTING) note('texts', await this.#sweep(horizon, note));
    note('shapes', await this.#slices.once(() => sightings.prune()));
    note('scores', await this.#slices.once(() => scores.prune(Math.min(now, newest()))));
    await this.#slices.all(() => (recent.prune(now) === 0 ? 'done' : 'more'));
    const old = now - keepDays * DAY;
    note('journal', await dropJournal(db, this.#slices, old));
    note('reports', await dropReports(db, this.#slices, old));
    note('locks', await dropLocks(db, this.#slices, Math.min(old, now - 8 * decay.halfLifeDays * DAY)));
    for (const id of await this.#slices.once(() => settledMail(db, old))) {
      await removeHeld(id);
      note('held', 1);
    }
    await this.#slices.once(() => this.#settings.set('maintained', dayOf(now)));
    return dropped;
  }

  /** The horizon goes by the newest mail there is: a store of old mail keeps it, whatever the date. From here on nothing older is learnt. */
  async #advance(now: number): Promise<number> {
    const { decay, horizon, newest } = this.#parts;
    return this.#slices.once(() => {
      horizon.advance(new Window(decay).startAt(Math.min(now, newest())));
      return horizon.at;
    });
  }

  /** Day as of which values are weighed. */
  async #asOf(now: number): Promise<number> {
    return this.#slices.once(() => dayOf(Math.min(now, this.#parts.newest())));
  }

  async #caps(asOf: number): Promise<number> {
    const { db, decay, shelf, limits = LIMITS } = this.#parts;
    return dropBeyondCaps({ db, decay, shelf, slices: this.#slices, asOf, limits });
  }

  /** @returns texts dropped */
  async #sweep(horizon: number, note: (what: string, count: number) => void): Promise<number> {
    const { db, decay, names, conversations, lessons, writing } = this.#parts;
    const used = new UsedIds();
    const [lent, writes] = await this.#slices.once(() => [names.watch(), writing.foreignWrites] as const);
    try {
      await forgetOld({ db, decay, slices: this.#slices, conversations, lessons, horizon, used, dropped: note });
      const texts = await collect({ db, slices: this.#slices, used, lent, disturbed: () => writing.foreignWrites !== writes });
      await this.#slices.once(() => this.#settings.set('swept', horizon));
      return texts;
    } finally {
      names.unwatch();
    }
  }

  /** Free pages go back to the file system a few at a time: a VACUUM would hold up all mail, and need as much space again. */
  async #giveBack(): Promise<void> {
    const { db } = this.#parts;
    const free = (): number => Number(db.pragma('freelist_count', { simple: true }));
    const incremental = 2;
    if (Number(db.pragma('auto_vacuum', { simple: true })) === incremental && free() > FREE_PAGES) {
      await this.#slices.all(() => {
        db.pragma(`incremental_vacuum(${GIVEN_BACK})`);
        return free() === 0 ? 'done' : 'more';
      });
    }
    // In its own moment: a checkpoint cannot run inside a transaction.
    if (!db.inTransaction) db.pragma('wal_checkpoint(PASSIVE)');
  }

  #size(): number {
    const { folder } = this.#parts;
    if (folder === null) return 0;
    return ['', '-wal'].reduce((sum, end) => sum + (statSync(join(folder, `kithgate.sqlite${end}`), { throwIfNoEntry: false })?.size ?? 0), 0);
  }
}
