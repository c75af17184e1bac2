/**
 * One `serve` a data folder, and one maintenance. The lock is SQLite's own file lock on an empty database of its own, held
 * for the life of the process: the kernel drops it with the process, so no stale pid can keep anyone
 * out. The pid beside it is for the error message alone.
 */
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DataFolderInUse, isBusy } from './trouble.ts';

export interface FileLock {
  release(): void;
}

/** @returns `null` when another process (or another store of this one) has it */
export function lockFile(path: string): FileLock | null {
  closeSync(openSync(path, 'a', 0o600));
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => void db.close() };
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

/** @throws DataFolderInUse when another process (or another store of this one) serves the folder */
export function lockForServe(folder: string): FileLock {
  const pidPath = join(folder, 'serve.pid');
  const lock = lockFile(join(folder, 'serve.lock'));
  if (lock === null) throw new DataFolderInUse(folder, readPid(pidPath));
  writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      // The pid goes first: once the lock is free it may be another's.
      rmSync(pidPath, { force: true });
      lock.release();
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
