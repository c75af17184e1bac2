/** Whether the gateway can take mail now: its store and its next hop answer. */
import type { Clock, Log } from '../ports.ts';

/** Each resolves when its part is usable and rejects, or never settles, when not. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

export interface Readiness {
  ready: boolean;
  /** `ok` or `failed` for each check; causes go to the log alone. */
  checks: Record<string, 'ok' | 'failed'>;
}

const DEADLINE_MS = 3_000;
/** Answers are reused for so long, so that a flood of probes is no load on the next hop. */
const FRESH_MS = 2_000;

export function createReadiness(checks: Checks, clock: Clock, log: Log, deadlineMs: number = DEADLINE_MS): () => Promise<Readiness> {
  let last: { at: number; answer: Promise<Readiness> } | null = null;

  async function ask(): Promise<Readiness> {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]): Promise<[string, 'ok' | 'failed']> => {
        try {
          await within(check(), deadlineMs);
          return [name, 'ok'];
        } catch (error) {
          log.warn({ check: name, err: error }, 'not ready');
          return [name, 'failed'];
        }
      }),
    );
    return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
  }

  return () => {
    const now = clock.now();
    if (last === null || now - last.at >= FRESH_MS) last = { at: now, answer: ask() };
    return last.answer;
  };
}

async function within(answer: Promise<unknown>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
