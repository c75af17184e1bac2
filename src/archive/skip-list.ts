/** What was left out of an archive, and why: the first of them by name, all by number. */
export interface Skipped {
  name: string;
  why: string;
}

/** Kept by name; more is a list nobody reads. */
const MOST_NAMED = 100;

export class SkipList {
  count = 0;
  readonly named: Skipped[] = [];

  add(name: string, why: string): void {
    this.count += 1;
    if (this.named.length < MOST_NAMED) this.named.push({ name, why });
  }
}
