/**
 * Queue ids: named in Received, replies, logs, file names and headers. Sortable by time, without
 * look-alike letters, and not guessable from one another.
 */
/**
 * @param at time of receipt, ms since the epoch
 * @param random at least 5 random bytes
 * @returns 17 characters of [0-9a-z]: 9 of time, 8 of chance (40 bits)
 */
export function queueId(at: number, random: Uint8Array): string {
  let time = '';
  for (let rest = at, i = 0; i < 9; i += 1, rest = Math.floor(rest / 32)) time = digit(rest % 32) + time;
  let bits = 0n;
  for (const byte of random.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  let chance = '';
  for (let i = 0; i < 8; i += 1, bits >>= 5n) chance += digit(Number(bits & 31n));
  return time + chance;
}

/** Crockford's base 32 in lower case: 0-9 and a-z without i, l, o, u. */
function digit(value: number): string {
  return CROCKFORD[value] ?? '0';
}
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
