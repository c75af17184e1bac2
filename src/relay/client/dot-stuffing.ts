/**
 * Transparency (RFC 5321 section 4.5.2) for a stream of chunks: a dot that begins a line is doubled, and
 * the end is a dot of its own on a line. A line ends with CRLF and with nothing else: a bare CR or LF is
 * content and stays as it is, without a dot doubled after it, so that a receiver that follows the
 * standard gets back every octet. (The front door refuses bare CR and LF, so that none comes this far.)
 */
const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const dot = Buffer.from('.');
const dotAtLineStart = Buffer.from('\r\n.');

export class DotStuffer {
  /** Octets of CRLF at the end of what went before: 0, 1 (CR) or 2; at first the line of DATA has just ended. */
  #ended: 0 | 1 | 2 = 2;

  /** @returns the chunk in pieces, dots doubled; the pieces share its memory */
  push(chunk: Buffer): Buffer[] {
    if (chunk.length === 0) return [];
    const pieces: Buffer[] = [];
    let start = 0;
    if (this.#ended === 2 && chunk[0] === DOT) {
      pieces.push(dot);
    } else if (this.#ended === 1 && chunk[0] === LF && chunk[1] === DOT) {
      pieces.push(chunk.subarray(0, 1), dot);
      start = 1;
    }
    for (let at = chunk.indexOf(dotAtLineStart); at !== -1; at = chunk.indexOf(dotAtLineStart, at + 2)) {
      pieces.push(chunk.subarray(start, at + 2), dot);
      start = at + 2;
    }
    pieces.push(chunk.subarray(start));
    this.#ended = this.#endOf(chunk);
    return pieces;
  }

  /** @returns what ends the content; a CRLF first when the content does not end with one */
  end(): Buffer {
    return Buffer.from(this.#ended === 2 ? '.\r\n' : '\r\n.\r\n');
  }

  #endOf(chunk: Buffer): 0 | 1 | 2 {
    const last = chunk[chunk.length - 1];
    if (last === CR) return 1;
    if (last !== LF) return 0;
    return chunk.length === 1 ? (this.#ended === 1 ? 2 : 0) : chunk[chunk.length - 2] === CR ? 2 : 0;
  }
}
