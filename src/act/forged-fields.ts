/**
 * Fields of ours that come from outside: each is a forgery, since it could pass for our verdict in a user's filter.
 */
import type { Span } from '../mail/message.ts';
import { fieldsCalled } from './field-called.ts';

const OURS = Buffer.from('x-kithgate-');
const COLON = 58;

/**
 * @param header bytes up to the blank line
 * @returns whole fields, folded lines and final line breaks included, as ascending byte ranges
 */
export function forgedFieldsIn(header: Buffer): Span[] {
  return fieldsCalled(header, OURS, () => true).filter(({ start, end }) => header.subarray(start, end).includes(COLON));
}
