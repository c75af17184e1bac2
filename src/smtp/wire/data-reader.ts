/**
 * The message after DATA: finds its end, takes out the dots that were stuffed in (RFC 5321 section
 * 4.5.2), and notes the first octet that would let two servers disagree about where a line, and so
 * where the message, ends. One pass over raw bytes; state is carried over chunk borders.
 *
 * Only CRLF ends a line and only a line of one dot ends the message. A bare CR, a bare LF or a NUL
 * never does: the message is read to its true end and then refused as a whole, so that no octet of it
 * is ever taken for a command ("SMTP smuggling").
 */

const NUL = 0;
const LF = 10;
const CR = 13;
const DOT = 46;

/** Where we are in a line. Plain numbers: this is the hottest loop of the front door. */
const LINE_START = 0;
const IN_LINE = 1;
const AFTER_CR = 2;
/** A dot opened the line; it has been taken out. */
const AFTER_DOT = 3;
/** Dot and CR opened the line; LF would end the message. */
const AFTER_DOT_CR = 4;

export interface Violation {
  what: 'NUL' | 'bare CR' | 'bare LF';
  /** Position on the wire counted from 1, stuffed dots included. */
  octet: number;
}

export class DataReader {
  #state = LINE_START;
  #before = 0;
  #violation: Violation | null = null;
  #done = false;

  /** First fault met so far. */
  get violation(): Violation | null {
    return this.#violation;
  }

  /** True once the final dot has been read. */
  get done(): boolean {
    return this.#done;
  }

  /**
   * Reads one chunk, changing it in place: message bytes are moved together over the dots taken out.
   * @returns message bytes (a view into `chunk`, perhaps empty) and how many octets of the chunk belonged to the message and its end.
   */
  feed(chunk: Buffer): { body: Buffer; used: number } {
    const length = chunk.length;
    let state = this.#state;
    /** Message bytes [0, kept) are in place; [from, i) are to be moved behind them. */
    let kept = 0;
    let from = 0;
    let i = 0;
    const keep = (to: number): void => {
      if (kept !== from) chunk.copyWithin(kept, from, to);
      kept += to - from;
    };
    for (; i < length; i++) {
      if (state === IN_LINE) {
        i = skipText(chunk, i);
        if (i === length) break;
      }
      const byte = chunk[i] as number;
      if (byte === LF) {
        if (state === AFTER_CR) {
          state = LINE_START;
          continue;
        }
        if (state === AFTER_DOT_CR) {
          this.#done = true;
          i++;
          break;
        }
        this.#note('bare LF', i);
        // A bare LF starts no line: a dot behind it is text.
        state = IN_LINE;
        continue;
      }
      if (state === AFTER_CR || state === AFTER_DOT_CR) this.#note('bare CR', i - 1);
      if (byte === CR) {
        state = state === AFTER_DOT ? AFTER_DOT_CR : AFTER_CR;
      } else if (byte === DOT && state === LINE_START) {
        keep(i);
        from = i + 1;
        state = AFTER_DOT;
      } else {
        if (byte === NUL) this.#note('NUL', i);
        state = IN_LINE;
      }
    }
    // The final dot's CRLF is no part of the message. Nor is the CR behind a dot at the end of the chunk:
    // either LF ends the message now, or it is a bare CR and the message is refused.
    if (!this.#done) keep(state === AFTER_DOT_CR ? length - 1 : length);
    this.#state = state;
    this.#before += i;
    return { body: chunk.subarray(0, kept), used: i };
  }

  #note(what: Violation['what'], index: number): void {
    this.#violation ??= { what, octet: this.#before + index + 1 };
  }
}

/** Within a line nothing above CR matters, dots neither. Nearly all octets pass here; on its own the loop compiles to twice the speed. */
function skipText(chunk: Buffer, from: number): number {
  const length = chunk.length;
  let i = from;
  while (i < length && (chunk[i] as number) > CR) i++;
  return i;
}
