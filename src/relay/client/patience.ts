/**
 * How long one operation may still wait: so many milliseconds for a single reply, and never past the
 * deadline of the whole.
 */
import type { Clock } from '../../ports.ts';

/** Longest delay a timer takes; a larger one would fire at once. */
const longestTimer = 2 ** 31 - 1;

export class Patience {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #deadlineAt: number;

  /** @param deadlineAt ms since the epoch; leave out for no overall deadline */
  constructor(clock: Clock, timeoutMs: number, deadlineAt = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#deadlineAt = deadlineAt;
  }

  /** Milliseconds for one reply or one stretch of writing; 0 when the deadline has passed. */
  perReply(): number {
    return Math.min(this.#timeoutMs, this.untilDeadline());
  }

  /**
   * Milliseconds left for the reply after the dot. Not cut to the time of an ordinary reply: giving up
   * while the next hop still works on it makes a duplicate (RFC 5321 section 4.5.3.2.6).
   */
  untilDeadline(): number {
    return Math.min(longestTimer, Math.max(0, this.#deadlineAt - this.#clock.now()));
  }
}
