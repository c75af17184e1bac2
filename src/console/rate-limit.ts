/**
 * A small token bucket for each reader's address (or for whatever else is counted). Bounded: when the table is full the address that
 * was quiet longest is forgotten, so a flood from many addresses costs memory for `entries` of them at most.
 */
import type { Clock } from '../ports.ts';

export interface RateLimitOptions {
  /** Requests an address may make at once. */
  burst: number;
  /** Milliseconds until one more is allowed. */
  refillMs: number;
  /** Addresses remembered. */
  entries: number;
}

const DEFAULTS: RateLimitOptions = { burst: 20, refillMs: 3_000, entries: 10_000 };

export interface RateLimit {
  /** Takes one request of an address. @returns whether it is still within its rate */
  take(address: string): boolean;
  /** The request taken last was no burden after all. */
  giveBack(address: string): void;
}

export function createRateLimit(clock: Clock, options: Partial<RateLimitOptions> = {}): RateLimit {
  const { burst, refillMs, entries } = { ...DEFAULTS, ...options };
  // A Map iterates in order of insertion; re-inserting on use makes its first key the one quiet longest.
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(address) {
      const now = clock.now();
      const bucket = buckets.get(address);
      buckets.delete(address);
      const earned = bucket === undefined ? burst : Math.max(0, now - bucket.at) / refillMs;
      const tokens = Math.min(burst, (bucket?.tokens ?? 0) + earned);
      const allowed = tokens >= 1;
      buckets.set(address, { tokens: allowed ? tokens - 1 : tokens, at: now });
      if (buckets.size > entries) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      return allowed;
    },
    giveBack(address) {
      const bucket = buckets.get(address);
      if (bucket !== undefined) bucket.tokens = Math.min(burst, bucket.tokens + 1);
    },
  };
}
