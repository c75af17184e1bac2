/**
 * Many domains, put in order once for the question which of them another may be taken for: only those are compared (`resemblance.ts`) that can be
 * alike at all. Two that resemble each other have names as long, give or take a letter; or one skeleton; or one name but for hyphens; or the whole
 * name of the one stands at an end of the other's.
 */
import { DISTINCTIVE, nameOf, SLIP } from './resemblance.ts';

export class Neighbourhood {
  readonly #domains: readonly string[];
  /** Positions by length of the name, where one slip of the finger counts. */
  readonly #byLength = new Map<number, number[]>();
  /** Positions by name, skeleton and joined name. */
  readonly #byShape = new Map<string, number[]>();

  constructor(domains: readonly string[]) {
    this.#domains = domains;
    for (const [position, domain] of domains.entries()) {
      const { label, skeleton, joined } = nameOf(domain);
      if (label.length >= SLIP) push(this.#byLength, label.length, position);
      for (const shape of new Set([label, skeleton, joined])) push(this.#byShape, shape, position);
    }
  }

  /** Every domain that `resembles` or `mistakable` may hold for, and some others; in the order given. */
  near(candidate: string): string[] {
    const { label, skeleton, joined } = nameOf(candidate);
    const found = new Set<number>();
    const add = (positions: readonly number[] | undefined): void => positions?.forEach((position) => void found.add(position));
    for (const length of [label.length - 1, label.length, label.length + 1]) add(this.#byLength.get(length));
    for (const shape of [label, skeleton, joined]) add(this.#byShape.get(shape));
    for (let length = DISTINCTIVE; length < label.length; length += 1) {
      add(this.#byShape.get(label.slice(0, length)));
      add(this.#byShape.get(label.slice(-length)));
    }
    return [...found].sort((a, b) => a - b).map((position) => this.#domains[position] as string);
  }
}

function push<K>(map: Map<K, number[]>, key: K, position: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [position]);
  else list.push(position);
}
