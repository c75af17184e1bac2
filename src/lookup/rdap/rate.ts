/** How often one server may be asked: so many at once, so many a second after that, and not before it says so itself. */
import type { Clock } from '../../ports.ts';

export interface Rate {
  /** True when one may be asked now, which counts. */
  take(): boolean;
  /** Nothing more for this long, ms. */
  rest(ms: number): void;
}

export interface RateOptions {
  burst: number;
  perSecond: number;
}

/** Longest time a server may ask for, ms: a mistake there must not silence it for good. */
const LONGEST_REST = 3_600_000;

export function createRate(clock: Clock, { burst, perSecond }: RateOptions): Rate {
  let left = burst;
  let at = clock.now();
  let restUntil = 0;
  return {
    take() {
      const now = clock.now();
      left = Math.min(burst, left + (Math.max(0, now - at) * perSecond) / 1000);
      at = now;
      if (now < restUntil || left < 1) return false;
      left -= 1;
      return true;
    },
    rest(ms) {
      restUntil = Math.max(restUntil, clock.now() + Math.min(ms, LONGEST_REST));
    },
  };
}
