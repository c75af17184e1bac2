/** What crosses from the road to a reading worker, by structured clone. */
import type { Link, ParsedMessage } from '../mail/message.ts';

/** Bytes of its own, or the path of a spilled message that the worker reads itself. */
export type Source = { bytes: Uint8Array } | { path: string };

/** To say that it is awake; it waits until all of them are. */
export interface Wake {
  kind: 'wake';
  /** How many are, one 32-bit number. */
  awake: SharedArrayBuffer;
  all: number;
}

export type Task =
  | Wake
  | { kind: 'parse'; source: Source }
  | { kind: 'parse-all'; sources: Source[] }
  | { kind: 'rewrite'; source: Source; links: readonly Link[]; replacements: ReadonlyMap<number, string> };

export interface Results {
  parse: ParsedMessage;
  'parse-all': ParsedMessage[];
  rewrite: Uint8Array;
}
