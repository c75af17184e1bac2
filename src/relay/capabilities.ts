/** What several next hops can do together, and what is promised when nothing is known. */
import type { Capabilities } from '../ports.ts';

/** Every next hop can do this much. */
export const minimum: Capabilities = { size: 0, eightBitMime: false, smtpUtf8: false, dsn: false };

/** A promise that each of these can keep; the minimum when none is given. */
export function intersection(all: readonly Capabilities[]): Capabilities {
  if (all.length === 0) return minimum;
  const limits = all.map((one) => one.size).filter((size) => size > 0);
  return {
    size: limits.length === 0 ? 0 : Math.min(...limits),
    eightBitMime: all.every((one) => one.eightBitMime),
    smtpUtf8: all.every((one) => one.smtpUtf8),
    dsn: all.every((one) => one.dsn),
  };
}
