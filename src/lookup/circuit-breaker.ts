/**
 * Stops asking a service that does not answer, so that each message does not wait for it anew. After
 * `failures` failures in a row it opens for `openMs`; then one caller tries, and its luck decides for all.
 */
import type { Clock } from '../ports.ts';

export interface CircuitBreaker {
  /** True when a call may be made now. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
}

export interface CircuitBreakerOptions {
  failures?: number;
  /** Milliseconds. */
  openMs?: number;
  /** Called when it opens or closes, once each. */
  onChange?: (state: 'open' | 'closed') => void;
}

export function createCircuitBreaker(clock: Clock, { failures = 5, openMs = 30_000, onChange }: CircuitBreakerOptions = {}): CircuitBreaker {
  let inARow = 0;
  /** Until when nobody calls; `null` while closed. */
  let closedUntil: number | null = null;
  return {
    allows() {
      if (closedUntil === null) return true;
      if (clock.now() < closedUntil) return false;
      // The caller who gets this `true` is the one that tries; the others wait for the next turn.
      closedUntil = clock.now() + openMs;
      return true;
    },
    succeeded() {
      inARow = 0;
      if (closedUntil === null) return;
      closedUntil = null;
      onChange?.('closed');
    },
    failed() {
      inARow++;
      if (inARow < failures) return;
      const opens = closedUntil === null;
      closedUntil = clock.now() + openMs;
      if (opens) onChange?.('open');
    },
  };
}
