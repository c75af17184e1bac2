/**
 * The folder where messages lie while they are received and judged. Nothing in it outlives its
 * transaction: whoever sent a message that was not yet answered 250 still has it. Files of a process that
 * died are removed at the next start.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** `spill-PID-RANDOM`: the process that owns the file can be told from its name. */
const NAME = /^spill-(\d+)-[0-9a-f]{24}$/;

export function spillPath(folder: string): string {
  return join(folder, `spill-${process.pid}-${randomBytes(12).toString('hex')}`);
}

/**
 * Makes the folder (0700) and removes what dead processes left. Call once at start, before any listener:
 * files under our own pid then belong to a predecessor that had the same one, as in a container.
 * @returns how many files were removed.
 */
export async function cleanSpool(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let removed = 0;
  for (const name of await readdir(folder)) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isOtherLiveProcess(Number(owner))) continue;
    await rm(join(folder, name), { force: true });
    removed++;
  }
  return removed;
}

function isOtherLiveProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
