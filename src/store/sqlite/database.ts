/**
 * Opening the database file: owner-only, WAL, foreign keys. One connection a process; see writing.ts
 * for who may write when.
 */
import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrate } from './migrations.ts';
import { isDamage, StoreDamaged } from './trouble.ts';

export type Connection = Database.Database;

/**
 * Opens (creating where absent) and migrates. `path` may be `:memory:`.
 *
 * @throws StoreDamaged, StoreTooNew, or the driver's error (locked longer than `patienceMs`, no permission)
 */
export function openDatabase(path: string, patienceMs: number): Connection {
  // Created here, so that it is never readable to others; SQLite gives -wal and -shm the mode of the file.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  let db: Connection | null = null;
  try {
    // At start nothing else runs yet: here alone the wait may block.
    db = new Database(path, { timeout: patienceMs });
    // Of a new file only, before anything is in it: free pages can be given back a few at a time.
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    db.pragma('synchronous = NORMAL');
    db.pragma('cache_size = -65536');
    db.pragma('temp_store = MEMORY');
    // Pages in the WAL until it is copied back: learning touches the same pages again and again.
    db.pragma('wal_autocheckpoint = 4000');
    // Lets the WAL shrink again after a burst: bytes kept after a checkpoint.
    db.pragma('journal_size_limit = 67108864');
    migrate(db, path);
    // From here on waiting for another's lock is asynchronous (writing.ts).
    db.pragma('busy_timeout = 0');
    return db;
  } catch (error) {
    db?.close();
    throw isDamage(error) ? new StoreDamaged(path, error) : error;
  }
}
