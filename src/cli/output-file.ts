/**
 * A file that a long command will write at its end. Asked for before the work begins, so that a wrong path costs nothing, and
 * put in place as a whole: who looks sees the old file or the new one.
 */
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Refusal } from './kit.ts';

export interface OutputFile {
  readonly path: string;
  write(text: string): void;
  /** Leaves nothing behind; does nothing after `write`. */
  drop(): void;
}

/**
 * @param option as the operator wrote it, for the message
 * @throws Refusal when the file could not be written
 */
export function outputFile(option: string, file: string, cwd: string): OutputFile {
  const path = resolve(cwd, file);
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Refusal(`${option} ${file}: that is a folder; name a file in it`);
    // Reports hold parts of mail: nobody else's business.
    closeSync(openSync(beside, 'wx', 0o600));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(`${option} ${file}: ${trouble(error, dirname(path))}`);
  }
  let open = true;
  return {
    path,
    write(text) {
      try {
        writeFileSync(beside, text);
        renameSync(beside, path);
        open = false;
      } catch (error) {
        throw new Refusal(`${option} ${file}: ${trouble(error, dirname(path))}`);
      }
    },
    drop() {
      if (open) rmSync(beside, { force: true });
      open = false;
    },
  };
}

function trouble(error: unknown, folder: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no folder ${folder}; make it first`;
  if (code === 'ENOTDIR') return `${folder} is no folder`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `no right to write in ${folder}; choose another place`;
  if (code === 'ENOSPC') return `no space left in ${folder}`;
  return error instanceof Error ? error.message : String(error);
}
