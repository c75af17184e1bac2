/** How many connections may be open, in all and from one address, so that no single client takes every place. */
export type Admitted = 'yes' | 'full' | 'address-full';

export class Admission {
  readonly #limit: number;
  readonly #perAddress: number;
  #open = 0;
  readonly #byAddress = new Map<string, number>();

  /** @param limit connections in all; half of them for each address that isn't trusted. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#perAddress = Math.max(1, Math.ceil(limit / 2));
  }

  get open(): number {
    return this.#open;
  }

  /** Takes a place if there is one; give it back with `leave`. */
  enter(address: string, trusted: boolean): Admitted {
    if (this.#open >= this.#limit) return 'full';
    const here = this.#byAddress.get(address) ?? 0;
    // A trusted peer is the mail server in front of us: all mail comes from its one address.
    if (!trusted && here >= this.#perAddress) return 'address-full';
    this.#open++;
    this.#byAddress.set(address, here + 1);
    return 'yes';
  }

  leave(address: string): void {
    const here = this.#byAddress.get(address) ?? 0;
    this.#open--;
    if (here <= 1) this.#byAddress.delete(address);
    else this.#byAddress.set(address, here - 1);
  }
}
