/**
 * Octets of message held in memory at one time, over all listeners. Who gets no share waits on disk.
 */
export interface ByteBudget {
  /** Takes `octets` if they are left; false otherwise, and nothing is taken. */
  take(octets: number): boolean;
  give(octets: number): void;
  /** Octets not taken now. */
  readonly left: number;
}

/** @param inFlightBytes octets, `limits.inFlightBytes`. */
export function createByteBudget(inFlightBytes: number): ByteBudget {
  let left = inFlightBytes;
  return {
    take(octets) {
      if (octets > left) return false;
      left -= octets;
      return true;
    },
    give(octets) {
      left = Math.min(left + octets, inFlightBytes);
    },
    get left() {
      return left;
    },
  };
}
