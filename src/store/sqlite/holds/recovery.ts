/**
 * Putting the held folder in order when `serve` starts, alone on it. Described messages without a row
 * come back (the database was lost, or a commit was cut short: never acknowledged, and held once more
 * rather than lost); bytes nobody committed go. What is young is left alone.
 */
import type { HeldMessage, Log } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { text } from '../trouble.ts';
import type { Writing } from '../writing.ts';
import type { DiskHeldFiles } from './held-files.ts';
import { HeldRows } from './held-rows.ts';

/** Ms since its last change after which a file that belongs to nothing goes. */
const AGE_GUARD = 10 * 60_000;

const RESTORED = 'restored from the held folder: check whether it was dealt with before';

export interface Recovered {
  restored: number;
  swept: number;
}

/** @param now ms */
export async function recoverHeld(db: Connection, writing: Writing, files: DiskHeldFiles, now: number, log: Log): Promise<Recovered> {
  const rows = new HeldRows(db);
  const found = await files.list();
  const names = new Set(found.map((file) => file.name));
  const recovered = { restored: 0, swept: 0 };
  for (const { name, changedAt } of found) {
    const id = name.replace(/\.(eml|json)$/, '');
    if (rows.has(id)) continue;
    if (name.endsWith('.json') && names.has(`${id}.eml`)) {
      if (await restore(name, rows, writing, files, log)) recovered.restored += 1;
    } else if (!names.has(`${id}.json`) || name.endsWith('.json')) {
      if (!/\.(eml|json|tmp)$/.test(name) || changedAt > now - AGE_GUARD) continue;
      await files.remove(name);
      recovered.swept += 1;
    }
  }
  if (recovered.restored > 0) log.warn(recovered, `${recovered.restored} held message(s) restored from the held folder; see kithgate held list`);
  return recovered;
}

async function restore(name: string, rows: HeldRows, writing: Writing, files: DiskHeldFiles, log: Log): Promise<boolean> {
  try {
    const message = asRestored(JSON.parse(await files.read(name)) as HeldMessage);
    await writing.durable(() => rows.add(message));
    return true;
  } catch (error) {
    log.error({ file: name, error: text(error) }, 'a held message could not be restored; its files stay in the held folder');
    return false;
  }
}

/** The description is as old as the hold: what it calls undelivered may have been sent since, so a person looks first. */
function asRestored(message: HeldMessage): HeldMessage {
  return { ...message, recipients: message.recipients.map((row) => ({ ...row, state: 'held', note: RESTORED, nextAttempt: null, dispatch: null })) };
}
