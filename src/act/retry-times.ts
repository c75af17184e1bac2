/** When an undelivered copy is tried again: 1, 2, 4, … minutes, at most an hour apart, for five days (RFC 5321 section 4.5.4.1). */
const MINUTE = 60_000;
const LONGEST = 60 * MINUTE;
const GIVE_UP = 5 * 24 * 60 * MINUTE;

/** @returns ms since the epoch */
export const firstAttempt = (now: number): number => now + MINUTE;

/**
 * @param since when sending began, ms
 * @param attempts how often it was tried, this time included
 * @returns ms since the epoch, or `null` when it is time to give up
 */
export function nextAttempt(now: number, since: number, attempts: number): number | null {
  if (now - since >= GIVE_UP) return null;
  return now + Math.min(LONGEST, MINUTE * 2 ** Math.min(attempts, 10));
}
