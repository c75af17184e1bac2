/** Maintenance by itself: once a UTC day, while the gateway runs. */
import type { Housekeeping, Log } from '../ports.ts';

/** How often it is asked whether the day's maintenance has been; also by another process. */
const ASK_EVERY_MS = 10 * 60_000;
/** Not in the first moments, in which mail that had to wait comes in. */
const FIRST_MS = 60_000;

/** @returns ends it: what is under way stops between two transactions, and goes on another time */
export function upkeep(housekeeping: Housekeeping, log: Log): () => Promise<void> {
  const stop = new AbortController();
  let round: Promise<void> = Promise.resolve();
  const next = (ms: number): NodeJS.Timeout => setTimeout(() => (round = look()), ms).unref();
  async function look(): Promise<void> {
    try {
      if (await housekeeping.due()) {
        const kept = await housekeeping.maintain(false, stop.signal);
        if (kept !== null) log.info({ ...kept }, 'maintenance done');
      }
    } catch (error) {
      if (!stop.signal.aborted) log.error({ error: String(error) }, 'maintenance failed; it is tried again');
    }
    if (!stop.signal.aborted) timer = next(ASK_EVERY_MS);
  }
  let timer = next(FIRST_MS);
  return async () => {
    stop.abort();
    clearTimeout(timer);
    await round;
  };
}
