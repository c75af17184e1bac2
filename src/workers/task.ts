/** What crosses from the road to a reading worker, by structured clone. */
import type { Link, ParsedMessage } from '../mail/message.ts';

/** Bytes of its own, or the path of a spilled message that the worker reads itself. */
export type Source = { bytes: Uint8Array } | { path: string };

export type Task =
  | { kind: 'parse'; source: Source }
  | { kind: 'parse-all'; sources: Source[] }
  | { kind: 'rewrite'; source: Source; links: readonly Link[]; replacements: ReadonlyMap<number, string> };

export interface Results {
  parse: ParsedMessage;
  'parse-all': ParsedMessage[];
  rewrite: Uint8Array;
}
