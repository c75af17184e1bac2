/** Bounds what one message's header can make the authentication library do. */

/** Octets, and lines. Real headers stay below 100 KiB and a few hundred lines; the library's work grows with the square of the lines. */
const LONGEST_HEADER = 262_144;
const MOST_LINES = 2_000;

/** Whether the library can be given this header without it taking all day. */
export function isBearable(header: string): boolean {
  return header.length <= LONGEST_HEADER && header.split('\n', MOST_LINES + 2).length <= MOST_LINES + 1;
}
