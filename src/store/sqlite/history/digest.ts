/** Digests by which keys and Message-IDs are kept: of one size, and telling nothing to a reader of the database. */
import { hash } from 'node:crypto';

/** @returns 16 bytes; a Message-ID is the same with and without its angle brackets */
export function digestOf(text: string): Buffer {
  return hash('sha256', bare(text), 'buffer').subarray(0, 16);
}

/** A Message-ID without angle brackets and blanks. */
export function bare(messageId: string): string {
  return messageId.trim().replace(/^<|>$/g, '');
}
