/** Where the list of RDAP servers comes from: a file, or a URL (IANA's by default), read when first needed and again each day. */
import { readFile, stat } from 'node:fs/promises';
import type { Clock, Log } from '../../ports.ts';
import { type Bootstrap, parseBootstrap } from './bootstrap.ts';
import { fetchJson } from './fetch-json.ts';

/** RFC 9224 section 3. */
export const IANA_BOOTSTRAP = 'https://data.iana.org/rdap/dns.json';

const FRESH_MS = 24 * 3_600_000;
/** Ms until a list that was not to be had is asked for again. */
const AGAIN_MS = 10 * 60_000;
const TIMEOUT_MS = 15_000;
const MOST_OCTETS = 4 * 1024 * 1024;

/** @param from file or URL @returns a function that resolves to the list in force; `null` while none could be read */
export function bootstrapFrom(from: string, { clock, log, signal }: { clock: Clock; log: Log; signal?: AbortSignal }): () => Promise<Bootstrap | null> {
  let known: Bootstrap | null = null;
  let askAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    try {
      known = parseBootstrap(await textFrom(from, clock, signal));
      askAt = clock.now() + FRESH_MS;
    } catch (error) {
      if (signal?.aborted) return;
      // The old list still speaks for most.
      askAt = clock.now() + AGAIN_MS;
      log.warn(
        { from, error: (error as Error).message, servers: known?.size ?? 0 },
        'the list of RDAP servers (domainAge.rdap.bootstrap) could not be read: domain ages stay unknown',
      );
    }
  }

  return async () => {
    if (clock.now() >= askAt) {
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading;
    }
    return known;
  };
}

async function textFrom(from: string, clock: Clock, signal: AbortSignal | undefined): Promise<string> {
  if (!/^https?:/i.test(from)) {
    if ((await stat(from)).size > MOST_OCTETS) throw new Error(`it has more than ${MOST_OCTETS} octets`);
    return readFile(from, 'utf8');
  }
  const fetched = await fetchJson(from, { accept: 'application/json', timeoutMs: TIMEOUT_MS, octets: MOST_OCTETS, now: clock.now(), signal });
  if (fetched.kind === 'answer') return JSON.stringify(fetched.value);
  throw new Error(fetched.kind === 'failed' ? fetched.why : `the server says ${fetched.kind === 'refused' ? fetched.status : fetched.kind}`);
}
