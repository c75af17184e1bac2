/** What running the scripts of one page may cost. */
import type { Allowance } from '../../budget.ts';

/** Thrown when nothing is left: what was known up to then counts. */
export class Spent extends Error {
  override name = 'Spent';
}

/** Characters and list items made, all together. */
const MADE_LIMIT = 48_000_000;
/** Characters from which on a copy is worth counting. */
const LONG = 4_096;
/** Characters of one string, and items of one list. */
export const TEXT_LIMIT = 4_000_000;
export const ITEM_LIMIT = 1_000_000;

export class Meter {
  private readonly steps: Allowance;
  private made = MADE_LIMIT;
  /** How many strings of about each length were put together and not looked into. */
  private readonly grown = new Uint32Array((TEXT_LIMIT >> 6) + 1);
  /** Steps left at which a script, or a loop in it, has had its share. */
  floor = 0;

  constructor(steps: Allowance) {
    this.steps = steps;
  }

  get left(): number {
    return this.steps.left;
  }

  /** @returns whether the share of what is left, and not all, is spent when it was not enough */
  share(part: number, does: () => void): boolean {
    const { floor } = this;
    const share = Math.max(floor, Math.floor(this.left * (1 - part)));
    this.floor = share;
    try {
      does();
      return false;
    } catch (error) {
      if (!(error instanceof Spent) || this.left > share || share === floor) throw error;
      return true;
    } finally {
      this.floor = floor;
    }
  }

  step(): void {
    this.steps.left -= 1;
    if (this.steps.left <= this.floor) throw new Spent();
  }

  /** Work done by us, in characters gone over; it may be more than 32 bits hold. */
  work(length: number): void {
    const left = this.steps.left - Math.floor(length / 32);
    // Work that is too much for a share is not done, and takes nothing from what others have.
    this.steps.left = Math.max(left, Math.min(this.floor, this.steps.left));
    if (left <= this.floor) throw new Spent();
  }

  /** Looking for one text in another: engines may compare all of what is sought at each place. */
  seek(length: number, sought: number): void {
    this.work(sought > length ? 0 : length * (1 + Math.floor(sought / 32)));
  }

  /** Comparing two texts: those of one length may differ at their end only. */
  compare(a: unknown, b: unknown): void {
    if (typeof a === 'string' && typeof b === 'string') this.work(Math.min(a.length, b.length));
  }

  /** Something new of this size. */
  make(size: number): void {
    this.made -= size;
    this.work(size);
    if (this.made < 0) throw new Spent();
  }

  /** Items of a list, made or gone over. */
  items(count: number): void {
    this.made -= count * 8;
    this.work(count * 8);
    if (this.made < 0) throw new Spent();
  }

  /** A string put together of two: no copy is made of it until somebody looks into it. */
  grow(length: number): void {
    if (length > TEXT_LIMIT) throw new Spent();
    if (length >= LONG) this.grown[length >> 6] = (this.grown[length >> 6] as number) + 1;
  }

  /** A look into a string: the first into each that was put together copies it. */
  read(length: number): void {
    if (length < LONG || this.grown[length >> 6] === 0) return;
    this.grown[length >> 6] = (this.grown[length >> 6] as number) - 1;
    this.work(length);
  }
}
