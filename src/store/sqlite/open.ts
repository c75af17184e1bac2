/**
 * The SQLite store: everything kithgate remembers, in one data folder.
 *
 * - `kithgate.sqlite` (with `-wal` and `-shm`): history, journal, locks, rows of held mail, accounts
 * - `held/`: bytes and descriptions of held messages
 * - `serve.lock`, `serve.pid`: who serves the folder
 *
 * Folders are 0700, files 0600. Command lines read and write beside a running `serve`.
 */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Accounts } from '../../account/ports.ts';
import type { Clock, Habits, Histories, Holds, Housekeeping, Journal, Locks, Log } from '../../ports.ts';
import { SqliteAccounts } from './accounts.ts';
import { openDatabase } from './database.ts';
import { Decay } from './history/decay.ts';
import { applyHalfLife } from './history/half-life.ts';
import { SqliteHistories } from './history/histories.ts';
import { HonestScores } from './history/honest-scores.ts';
import { Hosts } from './history/hosts.ts';
import { Names } from './history/names.ts';
import { Shelf } from './history/shelf.ts';
import { Written } from './history/written.ts';
import { DiskHeldFiles, type HeldFiles } from './holds/held-files.ts';
import { SqliteHolds } from './holds/holds.ts';
import { MemoryHeldFiles } from './holds/memory-held-files.ts';
import { recoverHeld } from './holds/recovery.ts';
import { SqliteJournal } from './journal.ts';
import { SqliteLocks } from './locks.ts';
import { type FileLock, lockForServe } from './serve-lock.ts';
import { storeError, text } from './trouble.ts';
import type { Limits } from './upkeep/caps.ts';
import { Eraser } from './upkeep/erase.ts';
import { Upkeep } from './upkeep/upkeep.ts';
import { Writing } from './writing.ts';

export { DataFolderInUse, StoreDamaged, StoreTooNew } from './trouble.ts';

/**
 * - `serve`: alone on the folder (with other modes beside it); puts the held folder in order first
 * - `cli`: beside a running `serve`
 * - `read`: as `cli`, but creates nothing: an empty throwaway store where there is none yet
 * - `memory`: a throwaway; `folder` is not touched
 */
export type StoreMode = 'serve' | 'cli' | 'read' | 'memory';

export interface StoreOptions {
  folder: string;
  halfLifeDays: number;
  clock: Clock;
  mode: StoreMode;
  log: Log;
  /** Free-mail providers: domains whose addresses share no history. Default: none. */
  freemail?: (domain: string) => boolean;
  /** Days the journal is kept. Default: 400. */
  keepDays?: number;
  /** Most values of an attribute; for tests. */
  limits?: Limits;
  /** Most ms to wait for another process's lock before `StoreUnavailable`. Default: 5,000. */
  patienceMs?: number;
  /** Waits between tries for a lock; for tests. */
  sleep?: (ms: number) => Promise<unknown>;
}

export interface Store {
  readonly histories: Histories & Habits;
  readonly holds: Holds;
  readonly locks: Locks;
  readonly journal: Journal;
  readonly accounts: Accounts;
  readonly housekeeping: Housekeeping;
  /** Writes what is buffered: learning and journal. */
  flush(): Promise<void>;
  /** Flushes, closes, and lets another `serve` have the folder. */
  close(): Promise<void>;
}

/** This many jobs (some 32 messages: each is a line of the journal, a sighting and a lesson), or this many ms, make one transaction. */
const BATCH = 96;
const BATCH_MS = 50;

/**
 * Opens the store, creating what is absent.
 *
 * @throws DataFolderInUse (`serve` alone), StoreTooNew, StoreDamaged, StoreUnavailable
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, log, clock } = options;
  const path = join(folder, 'kithgate.sqlite');
  const throwaway = options.mode === 'memory' || (options.mode === 'read' && !existsSync(path));
  let lock: FileLock | null = null;
  let parts: Parts | null = null;
  try {
    if (!throwaway) makePrivate(folder, log);
    if (options.mode === 'serve') lock = lockForServe(folder);
    parts = assemble(throwaway ? ':memory:' : path, options);
    const files = throwaway ? new MemoryHeldFiles() : new DiskHeldFiles(join(folder, 'held'));
    if (files instanceof DiskHeldFiles && options.mode !== 'read') await files.prepare();
    if (lock && files instanceof DiskHeldFiles) await recoverHeld(parts.db, parts.writing, files, clock.now(), log);
    return storeOf(parts, files, lock, options);
  } catch (error) {
    parts?.db.close();
    lock?.release();
    throw storeError(error);
  }
}

type Parts = ReturnType<typeof assemble>;

function assemble(path: string, { halfLifeDays, log, sleep, patienceMs = 5000 }: StoreOptions) {
  const db = openDatabase(path, patienceMs);
  const decay = new Decay(halfLifeDays);
  applyHalfLife(db, decay);
  const names = new Names(db);
  const shelf = new Shelf(db, decay);
  const remembered = { names, hosts: new Hosts(db), written: new Written(db, names), scores: new HonestScores(db) };
  const { hosts, written, scores } = remembered;
  const inMemory = path === ':memory:';
  const writing = new Writing(db, {
    batch: inMemory ? 1 : BATCH,
    delayMs: BATCH_MS,
    patienceMs,
    log,
    undone: () => {
      names.forget();
      shelf.forget();
      hosts.forget();
      written.forget();
      scores.forget();
    },
    ending: () => shelf.save(),
    othersWrote: () => {
      // Maintenance elsewhere takes away names that nothing refers to.
      names.forget();
      shelf.forget();
      hosts.forget();
      written.forget();
      scores.forget();
    },
    ...(sleep ? { sleep } : {}),
  });
  return { db, decay, shelf, remembered, writing };
}

function storeOf({ db, decay, shelf, remembered, writing }: Parts, files: HeldFiles, lock: FileLock | null, options: StoreOptions): Store {
  const { clock, freemail = () => false, keepDays = 400, limits } = options;
  const histories = new SqliteHistories(db, writing, { remembered, shelf, decay, freemail, clock });
  const holds = new SqliteHolds(db, writing, files);
  const folder = files instanceof DiskHeldFiles ? options.folder : null;
  const parts = { db, writing, decay, shelf, names: remembered.names, clock, keepDays, folder, removeHeld: (id: string) => holds.remove(id) };
  const eraser = new Eraser(parts);
  const upkeep = new Upkeep({ ...parts, ...histories.upkeepParts, ...(limits && { limits }) });
  return {
    histories,
    holds,
    locks: new SqliteLocks(db, writing),
    journal: new SqliteJournal(db, writing),
    accounts: new SqliteAccounts(db, writing),
    housekeeping: {
      maintain: (thorough, signal) => upkeep.run(thorough, signal),
      due: () => upkeep.due(),
      personal: (address) => eraser.find(address),
      erase: (address) => eraser.erase(address),
    },
    flush: () => writing.flush(),
    close: once(async () => {
      try {
        await writing.close();
      } finally {
        lock?.release();
      }
    }),
  };
}

/** Closing twice is closing once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}

/** Mail is nobody else's business; a folder that belongs to another user is left as its owner made it, with a warning. */
function makePrivate(folder: string, log: Log): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    chmodSync(folder, 0o700);
  } catch (error) {
    log.warn({ folder, error: text(error) }, 'the data folder could not be made private (0700)');
  }
}
