/**
 * The addresses of one next hop and the order to try them in: as written, but those that failed a
 * moment ago come last, so that a dead first host does not cost every message its timeout.
 */
import type { Endpoint } from '../target.ts';

/** Milliseconds a failed address stands back. */
const standBackMs = 30_000;

export class Endpoints {
  readonly #all: readonly Endpoint[];
  readonly #failedAt = new Map<Endpoint, number>();

  constructor(all: readonly Endpoint[]) {
    this.#all = all;
  }

  /** @param now ms since the epoch */
  inOrder(now: number): Endpoint[] {
    const standsBack = (endpoint: Endpoint): boolean => now - (this.#failedAt.get(endpoint) ?? Number.NEGATIVE_INFINITY) < standBackMs;
    return [...this.#all.filter((endpoint) => !standsBack(endpoint)), ...this.#all.filter(standsBack)];
  }

  failed(endpoint: Endpoint, now: number): void {
    this.#failedAt.set(endpoint, now);
  }

  worked(endpoint: Endpoint): void {
    this.#failedAt.delete(endpoint);
  }
}
