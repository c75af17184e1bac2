/** Which next hop a recipient's mail goes to: by the recipient's domain, else the default. */
import { domainToASCII } from 'node:url';
import type { NextHop } from './next-hop.ts';

export class Router {
  readonly #fallback: NextHop;
  readonly #byDomain = new Map<string, NextHop>();

  constructor(fallback: NextHop, overrides: readonly { domains: readonly string[]; nextHop: NextHop }[]) {
    this.#fallback = fallback;
    for (const { domains, nextHop } of overrides) {
      // The first override that names a domain has it.
      for (const domain of domains) if (!this.#byDomain.has(canonical(domain))) this.#byDomain.set(canonical(domain), nextHop);
    }
  }

  /** @param address recipient as received; without a domain (`postmaster`) it goes to the default */
  routeOf(address: string): NextHop {
    const at = address.lastIndexOf('@');
    return at === -1 ? this.#fallback : (this.#byDomain.get(canonical(address.slice(at + 1))) ?? this.#fallback);
  }

  /** Every next hop, the default first. */
  all(): NextHop[] {
    return [...new Set([this.#fallback, ...this.#byDomain.values()])];
  }
}

/** A- and U-labels are one domain. A name that is neither is left as it is. */
function canonical(domain: string): string {
  return domainToASCII(domain) || domain.toLowerCase();
}
