/** Who is on the other end, put together from the socket, its greeting, and what a trusted peer says about the client behind it. */
import type { Client } from '../mail/envelope.ts';
import type { Attributes } from './command/proxy-attributes.ts';

export class Identity {
  /** Address of the TCP peer; after XCLIENT the address it speaks as. */
  #peer: string;
  #trusted: boolean;
  #xclient: Attributes | null = null;
  #xforward: Attributes | null = null;
  /** Name given in HELO, EHLO or LHLO; `null` before. */
  heloName: string | null = null;

  constructor(peer: string, trusted: boolean) {
    this.#peer = peer;
    this.#trusted = trusted;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /**
   * XCLIENT: from now on the session is that client's. What the peer may do, relaying and proxy commands
   * included, does not pass to the client it speaks as: a proxy pipes the client's own commands through.
   */
  become(attributes: Attributes): void {
    const address = attributes.get('ADDR');
    this.#xclient = new Map([...(this.#xclient ?? []), ...attributes]);
    this.#xforward = null;
    this.heloName = null;
    if (typeof address === 'string') {
      this.#peer = address;
      this.#trusted = false;
    }
  }

  /** XFORWARD: tells about the client of the next transaction; several commands add up. */
  forward(attributes: Attributes): void {
    this.#xforward = new Map([...(this.#xforward ?? []), ...attributes]);
  }

  /** The transaction is over: what XFORWARD said does not hold for the next one. */
  endTransaction(): void {
    this.#xforward = null;
  }

  client(tls: boolean): Client {
    const session = { peer: this.#peer, peerHelo: this.heloName ?? '', tls, trusted: this.#trusted };
    const told = this.#xforward ?? (this.#trusted ? (this.#xclient ?? new Map()) : null);
    if (told !== null) {
      return { ...session, origin: told.get('ADDR') ?? null, helo: told.get('HELO') ?? null, name: told.get('NAME') ?? null };
    }
    return { ...session, origin: this.#peer, helo: this.#xclient?.get('HELO') ?? this.heloName, name: this.#xclient?.get('NAME') ?? null };
  }
}
