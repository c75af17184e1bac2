/** Chance that falls the same way whenever it is asked the same: no clock, no state. */
import { createHash } from 'node:crypto';

export function dice(name: string, what: string, sides: number): number {
  return createHash('sha256').update(`${name} ${what}`).digest().readUInt32BE(0) % sides;
}

export const token = (name: string, what: string, length: number): string =>
  createHash('sha512').update(`${name} ${what}`).digest('base64url').slice(0, length);
