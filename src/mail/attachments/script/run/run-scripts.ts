/** Runs all scripts of a page together, as they share their names, and gives what they made. */
import type { Allowance } from '../../budget.ts';
import type { Constant } from '../folding.ts';
import { Machine } from './machine.ts';
import { Meter } from './meter.ts';

/** Characters of code, strings of data apart: what is longer is a library. */
const CODE_LIMIT = 400_000;
const DATA = /["'`][A-Za-z0-9+/=%,\\_-]{1000,}["'`]/g;

/**
 * @param steps taken from what the message has left
 * @returns `complete` false where a bound ended a script
 */
export function runScripts(sources: readonly string[], steps: Allowance): { constants: Constant[]; complete: boolean } {
  const machine = new Machine(new Meter(steps));
  let room = CODE_LIMIT;
  for (const source of sources) {
    const size = source.length > 10_000 ? source.replace(DATA, '').length : source.length;
    if (size > room) continue;
    room -= size;
    machine.run(source, size);
  }
  machine.end();
  return { constants: machine.told, complete: machine.complete };
}
