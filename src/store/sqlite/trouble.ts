/**
 * What can go wrong with the store, in the words the rest understands. At run time everything that is
 * the disk's or a lock's fault becomes `StoreUnavailable` (mail is answered 451); at start each fault
 * has its own name, because an operator has to act.
 */
import { StoreUnavailable } from '../../ports.ts';

/** A second `serve` on one data folder. */
export class DataFolderInUse extends Error {
  override name = 'DataFolderInUse';
  readonly folder: string;
  /** Process that serves it; `null` when it did not say. */
  readonly pid: number | null;

  constructor(folder: string, pid: number | null) {
    super(`data folder ${folder} is in use by another kithgate serve${pid === null ? '' : ` (process ${pid})`}: stop it, or choose another dataFolder`);
    this.folder = folder;
    this.pid = pid;
  }
}

/** The database was written by a later version. */
export class StoreTooNew extends Error {
  override name = 'StoreTooNew';

  constructor(path: string, found: number, known: number) {
    super(`${path} has schema ${found}, this version knows up to ${known}: run the newer kithgate, or choose another dataFolder`);
  }
}

/** The database cannot be read as one. */
export class StoreDamaged extends Error {
  override name = 'StoreDamaged';

  constructor(path: string, cause: unknown) {
    super(`${path} is damaged or not a database (${text(cause)}): move it away and restore a backup; held messages are restored from the held folder`, {
      cause,
    });
  }
}

/** Another connection holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

/** Result codes of SQLite and errno names that mean the disk or the file is away, not that the code is wrong. */
const AWAY =
  /^(SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB|NOMEM|PERM|AUTH|PROTOCOL)|ENOSPC|EDQUOT|EFBIG|EIO|EROFS|EACCES|EPERM|EMFILE|ENFILE|ENOTDIR)/;

/** `StoreUnavailable` for what is the store's fault; any other error as it is, because it is a bug. */
export function storeError(error: unknown): unknown {
  if (error instanceof StoreUnavailable || !AWAY.test(codeOf(error))) return error;
  return new StoreUnavailable(`store unavailable: ${text(error)}`, { cause: error });
}

/** Runs file work; rejects with `StoreUnavailable` where the disk is at fault. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
