/**
 * One `serve` a data folder. The lock is SQLite's own file lock on an empty database of its own, held
 * for the life of the process: the kernel drops it with the process, so no stale pid can keep anyone
 * out. The pid beside it is for the error message alone.
 */
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DataFolderInUse, isBusy } from './trouble.ts';

export interface ServeLock {
  release(): void;
}

/** @throws DataFolderInUse when another process (or another store of this one) serves the folder */
export function lockForServe(folder: string): ServeLock {
  const path = join(folder, 'serve.lock');
  const pidPath = join(folder, 'serve.pid');
  closeSync(openSync(path, 'a', 0o600));
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw isBusy(error) ? new DataFolderInUse(folder, readPid(pidPath)) : error;
  }
  writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      // The pid goes first: once the lock is free it may be another's.
      rmSync(pidPath, { force: true });
      db.close();
    },
  };
}

function readPid(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
