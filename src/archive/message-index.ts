/** Where each message of an archive stands and when it was received: 48 octets a message, however many there are. */

/** One message, by numbers. */
export interface Entry {
  /** Time of receipt, ms. */
  at: number;
  /** Checksum of how it begins: puts equal times in an order that only the mail itself decides. */
  tie: number;
  /** Offset of its first octet, and octets. */
  start: number;
  size: number;
  /** Number of its path (`Paths`). */
  path: number;
  /** Place in its mbox from 1; 0 for a file of its own. */
  number: number;
  /** Which container its octets are in; 0 for the file that the path names. */
  box: number;
}

type Column = (row: number) => number;

const DOUBLES = ['at', 'tie', 'start', 'size'] as const;
const INTEGERS = ['path', 'number', 'box'] as const;

export class MessageIndex {
  count = 0;
  /** Octets of all messages. */
  octets = 0;
  #doubles = new Float64Array(64 * DOUBLES.length);
  #integers = new Uint32Array(64 * INTEGERS.length);

  add(entry: Entry): void {
    const at = this.count * DOUBLES.length;
    if (at === this.#doubles.length) this.#grow();
    DOUBLES.forEach((column, i) => {
      this.#doubles[at + i] = entry[column];
    });
    INTEGERS.forEach((column, i) => {
      this.#integers[this.count * INTEGERS.length + i] = entry[column];
    });
    this.count += 1;
    this.octets += entry.size;
  }

  entry(row: number): Entry {
    const [at = 0, tie = 0, start = 0, size = 0] = this.#doubles.subarray(row * DOUBLES.length);
    const [path = 0, number = 0, box = 0] = this.#integers.subarray(row * INTEGERS.length);
    return { at, tie, start, size, path, number, box };
  }

  /** Rows in order of receipt. What came at one time is put in order by what it says, and only copies of one message by their names. */
  inOrder(nameOf: (path: number) => string): Uint32Array {
    const [at, tie, size] = [0, 1, 3].map((column) => (row: number) => this.#doubles[row * DOUBLES.length + column] ?? 0) as [Column, Column, Column];
    const order = new Uint32Array(this.count).map((_, row) => row);
    return order.sort((a, b) => at(a) - at(b) || tie(a) - tie(b) || size(a) - size(b) || this.#byName(a, b, nameOf));
  }

  #byName(a: number, b: number, nameOf: (path: number) => string): number {
    const [first, second] = [this.entry(a), this.entry(b)];
    const [one, other] = [nameOf(first.path), nameOf(second.path)];
    if (one !== other) return one < other ? -1 : 1;
    return first.number - second.number;
  }

  /** Octets it takes. */
  get bytes(): number {
    return this.#doubles.byteLength + this.#integers.byteLength;
  }

  #grow(): void {
    const doubles = new Float64Array(this.#doubles.length * 2);
    doubles.set(this.#doubles);
    this.#doubles = doubles;
    const integers = new Uint32Array(this.#integers.length * 2);
    integers.set(this.#integers);
    this.#integers = integers;
  }
}
