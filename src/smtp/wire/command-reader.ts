/**
 * Cuts command lines out of raw bytes (RFC 5321 section 2.3.8: only CRLF ends a line).
 *
 * Every CRLF-terminated line yields exactly one event, whatever is in it, so that we and a pipelining
 * client never disagree about which reply belongs to which command. A line that breaks the rules is
 * reported at the octet that breaks them, and its rest is skipped up to the CRLF: the client hears why
 * at once, even one that never sends a CR.
 */
import { isUtf8 } from 'node:buffer';

/** Octets of a command line with its CRLF: 512 (RFC 5321 section 4.5.3.1.4) and room for the extensions' parameters. */
const MAX_LINE = 2048;

const EMPTY = Buffer.alloc(0);
const NUL = 0;
const LF = 10;
const CR = 13;

export type CommandEvent = { kind: 'line'; text: string } | { kind: 'malformed'; why: string };

export class CommandReader {
  /** What earlier chunks held of the current line. */
  #line: Buffer = EMPTY;
  /** Octets of the current line seen so far, over all chunks. */
  #length = 0;
  #afterCr = false;
  #skipping = false;

  /**
   * Reads on in `chunk` until a line is complete or broken.
   * @returns the event, if there is one, and how many octets were used.
   */
  feed(chunk: Buffer): { event: CommandEvent | null; used: number } {
    /** Where the line that is kept begins in this chunk. */
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.#afterCr && byte === LF) {
        const raw = this.#skipping ? null : this.#take(chunk.subarray(from, i + 1));
        this.#reset();
        if (raw !== null) return { event: decode(raw.subarray(0, -2)), used: i + 1 };
        from = i + 1;
        continue;
      }
      const why = this.#skipping ? null : this.#fault(byte);
      this.#afterCr = byte === CR;
      this.#length++;
      if (why !== null) {
        this.#skipping = true;
        this.#line = EMPTY;
        return { event: { kind: 'malformed', why }, used: i + 1 };
      }
    }
    if (!this.#skipping) this.#line = this.#take(chunk.subarray(from));
    return { event: null, used: chunk.length };
  }

  #fault(byte: number | undefined): string | null {
    if (this.#afterCr) return 'bare CR in command; lines end in CRLF';
    if (byte === LF) return 'bare LF in command; lines end in CRLF';
    if (byte === NUL) return 'NUL in command';
    // One octet is kept free for the LF that must still come.
    if (this.#length + 1 >= MAX_LINE) return 'command line too long';
    return null;
  }

  #take(last: Buffer): Buffer {
    return this.#line.length === 0 ? last : Buffer.concat([this.#line, last]);
  }

  #reset(): void {
    this.#line = EMPTY;
    this.#length = 0;
    this.#afterCr = false;
    this.#skipping = false;
  }
}

/** UTF-8 is ASCII's superset and RFC 6531's encoding; anything else could be read in two ways. */
function decode(raw: Buffer): CommandEvent {
  return isUtf8(raw) ? { kind: 'line', text: raw.toString('utf8') } : { kind: 'malformed', why: 'command is neither ASCII nor UTF-8' };
}
