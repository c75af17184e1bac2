/** Which ids of names and terms some row refers to: a bit each, as there may be millions. */
import { termNumber } from '../history/names.ts';

export class UsedIds {
  readonly #names = new Bits();
  readonly #terms = new Bits();

  name(id: number): void {
    this.#names.add(id);
  }

  term(id: number): void {
    this.#terms.add(termNumber(id));
  }

  hasName(id: number): boolean {
    return this.#names.has(id);
  }

  hasTerm(id: number): boolean {
    return this.#terms.has(termNumber(id));
  }
}

class Bits {
  #bytes = new Uint8Array(1024);

  add(id: number): void {
    const at = Math.floor(id / 8);
    if (at >= this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, at + 1));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (1 << (id % 8));
  }

  has(id: number): boolean {
    return (((this.#bytes[Math.floor(id / 8)] ?? 0) >> (id % 8)) & 1) === 1;
  }
}
