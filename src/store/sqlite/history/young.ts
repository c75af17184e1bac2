/**
 * Values of a large relation that do not count yet, because they were first seen less than 24 hours before the time asked
 * about. An organisation meets thousands of new values a day, and every message asks for the sums without them: they are kept
 * added up, and the line between young and old moves by the few values that have come of age since the last question.
 */
import type { Decay } from './decay.ts';
import { codeOfTerm } from './names.ts';
import type { Seen } from './seen.ts';
import { Sums } from './totals.ts';

interface Row {
  readonly term: number;
  seen: Seen;
}

/** Rows that have come of age before they are let go. */
const LET_GO = 1000;

export class Young {
  readonly #decay: Decay;
  /** By first sighting, ascending. */
  readonly #rows: Row[] = [];
  readonly #byTerm = new Map<number, Row>();
  /** Complete for what was first seen after this (ms). */
  #from: number;
  /** First row after the line. */
  #start = 0;
  #line: number;
  /** Of the rows after the line, by attribute code. */
  readonly #sums = new Map<number, Sums>();

  /** @param rows all values of the relation first seen after `from`, ascending */
  constructor(decay: Decay, from: number, rows: Iterable<[term: number, seen: Seen]>) {
    this.#decay = decay;
    this.#from = from;
    this.#line = from;
    for (const [term, seen] of rows) {
      const row = { term, seen };
      this.#rows.push(row);
      this.#byTerm.set(term, row);
      this.#count(row, 1);
    }
  }

  /** Whether it can tell what was first seen after a time. */
  reaches(line: number): boolean {
    return line >= this.#from;
  }

  /** Sums over what was first seen after a time, by attribute code. */
  after(line: number): ReadonlyMap<number, Sums> {
    this.#line = line;
    for (let row = this.#rows[this.#start]; row && row.seen.firstAt <= line; row = this.#rows[this.#start]) {
      this.#count(row, -1);
      this.#start += 1;
    }
    for (let row = this.#rows[this.#start - 1]; row && row.seen.firstAt > line; row = this.#rows[this.#start - 1]) {
      this.#count(row, 1);
      this.#start -= 1;
    }
    if (this.#start > LET_GO) this.#letGo();
    return this.#sums;
  }

  /** A value is new, or was seen on one day more, or earlier than thought. */
  changed(term: number, seen: Seen): void {
    const row = this.#byTerm.get(term);
    if (row) this.#remove(row);
    if (seen.firstAt > this.#from) this.#insert({ term, seen });
  }

  #insert(row: Row): void {
    let place = this.#rows.length;
    while (place > 0 && (this.#rows[place - 1] as Row).seen.firstAt > row.seen.firstAt) place -= 1;
    this.#rows.splice(place, 0, row);
    this.#byTerm.set(row.term, row);
    if (row.seen.firstAt > this.#line) this.#count(row, 1);
    else this.#start += 1;
  }

  #remove(row: Row): void {
    this.#rows.splice(this.#placeOf(row), 1);
    this.#byTerm.delete(row.term);
    if (row.seen.firstAt > this.#line) this.#count(row, -1);
    else this.#start -= 1;
  }

  /** Found by time: a search through thousands of rows for each would cost more than all the rest. */
  #placeOf(row: Row): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle] as Row).seen.firstAt < row.seen.firstAt) low = middle + 1;
      else high = middle;
    }
    while (this.#rows[low] !== row) low += 1;
    return low;
  }

  #count({ term, seen }: Row, sign: 1 | -1): void {
    const attribute = codeOfTerm(term);
    let sums = this.#sums.get(attribute);
    if (!sums) {
      sums = new Sums();
      this.#sums.set(attribute, sums);
    }
    sums.value(seen.days, sign, this.#decay);
  }

  #letGo(): void {
    const gone = this.#rows.splice(0, this.#start);
    this.#from = gone.at(-1)?.seen.firstAt ?? this.#from;
    for (const row of gone) this.#byTerm.delete(row.term);
    this.#start = 0;
  }
}
