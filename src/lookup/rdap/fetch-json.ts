/** One bounded GET for JSON: a deadline, a limit of octets, few redirects, and every end of it is a value. */
import { type Lookup, redirectTarget } from './redirect.ts';

export type Fetched =
  | { kind: 'answer'; value: unknown }
  /** 404: the server knows no such object (RFC 7480 section 5.3). */
  | { kind: 'absent' }
  /** 429 or 503: come back later (RFC 7480 section 5.5). `retryMs` as the server asks for, `null` when it does not say. */
  | { kind: 'busy'; retryMs: number | null }
  /** Another 4xx: it does not take the question; that says nothing of the server. */
  | { kind: 'refused'; status: number }
  /** Away, too slow, too large, or no JSON. */
  | { kind: 'failed'; why: string };

export interface FetchOptions {
  accept: string;
  timeoutMs: number;
  octets: number;
  now: number;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
  fetch?: typeof fetch;
  lookup?: Lookup;
}

const MOST_REDIRECTS = 3;

export async function fetchJson(url: string, options: FetchOptions): Promise<Fetched> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  try {
    let at = url;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const response = await (options.fetch ?? fetch)(at, { signal, redirect: 'manual', headers: { accept: options.accept } });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (next === null) return await read(response, options);
      await response.body?.cancel();
      const target = await inTime(redirectTarget(next, at, url, options.lookup), signal);
      if (target === null) return failed(`redirected to ${next.slice(0, 80)}`);
      at = target;
    }
    return failed('redirected in circles');
  } catch (error) {
    return failed(timeout.aborted ? `no answer in ${options.timeoutMs} ms` : causeOf(error));
  }
}

/** A look-up of names cannot be called off: nobody waits for it any longer. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

async function read(response: Response, { octets, now }: FetchOptions): Promise<Fetched> {
  const { status } = response;
  if (status === 200) {
    const text = await textOf(response, octets);
    if (text === null) return failed(`more than ${octets} octets`);
    try {
      return { kind: 'answer', value: JSON.parse(text) };
    } catch {
      return failed('no JSON');
    }
  }
  await response.body?.cancel();
  if (status === 404) return { kind: 'absent' };
  if (status === 429 || status === 503) return { kind: 'busy', retryMs: retryAfter(response.headers.get('retry-after'), now) };
  return status >= 400 && status < 500 ? { kind: 'refused', status } : failed(`status ${status}`);
}

async function textOf(response: Response, octets: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop cancels the rest.
    if (size > octets) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds, or a date (RFC 9110 section 10.2.3). */
function retryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const seconds = /^\d{1,9}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
}

const failed = (why: string): Fetched => ({ kind: 'failed', why });

function causeOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? 'failed';
}
