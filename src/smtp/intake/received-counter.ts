/**
 * Counts Received fields while a message comes in: a message that has passed too many servers is going
 * in circles (RFC 5321 section 6.3). Linear over the header, idle in the body.
 */

const LF = 10;
const NAME = Buffer.from('received');

export class ReceivedCounter {
  #count = 0;
  #inHeader = true;
  /** Octets of NAME matched at the start of this line; -1 = this line is none. */
  #matched = 0;
  /** Octets of this line without its line ending; only 0 or not matters. */
  #empty = true;

  get count(): number {
    return this.#count;
  }

  feed(body: Buffer): void {
    for (let i = 0; this.#inHeader && i < body.length; i++) {
      const byte = body[i] as number;
      if (byte === LF) {
        if (this.#empty) this.#inHeader = false;
        this.#matched = 0;
        this.#empty = true;
        continue;
      }
      if (byte !== 13) this.#empty = false;
      if (this.#matched < 0) {
        // Nothing more to learn in this line.
        const end = body.indexOf(LF, i);
        if (end < 0) return;
        i = end - 1;
      } else this.#match(byte);
    }
  }

  #match(byte: number): void {
    if (this.#matched < NAME.length) {
      this.#matched = (byte | 0x20) === NAME[this.#matched] ? this.#matched + 1 : -1;
      return;
    }
    // RFC 5322 section 4.5.8: obsolete syntax allows white space before the colon.
    if (byte === 32 || byte === 9) return;
    if (byte === 58) this.#count++;
    this.#matched = -1;
  }
}
