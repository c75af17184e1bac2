/** Reading one YAML rules file into checked data. Pure: text in, data out; errors name file, line, key and what was expected. */
import { isScalar, LineCounter, parseDocument, type Scalar } from 'yaml';
import type { z } from 'zod';

/** A rules file that cannot be used. The message is one line for an operator. */
export class RulesError extends Error {
  override name = 'RulesError';
  /** Where in which file it is wrong; `null` where that is no file of rules. */
  readonly place: { file: string; line: number; column: number } | null;
  /** What is wrong in other files: whoever mends one is told of them all. */
  readonly others: RulesError[] = [];

  constructor(message: string, place: RulesError['place'] = null) {
    super(place === null ? message : `${place.file}:${place.line}:${place.column} ${message}`);
    this.place = place;
  }
}

export interface RulesText {
  /** Name for error messages, such as `rules/weights.yaml`. */
  name: string;
  text: string;
}

/**
 * Reads each, also behind one that cannot be used.
 * @throws RulesError the first, which knows the others
 */
export function readEach<T, R>(items: readonly T[], read: (item: T) => R): R[] {
  const faults: RulesError[] = [];
  const done = items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof RulesError)) throw error;
      faults.push(error);
      return [];
    }
  });
  const [first, ...others] = faults;
  if (first === undefined) return done;
  first.others.push(...others);
  throw first;
}

export function readRules<T>(source: RulesText, schema: z.ZodType<T>): T {
  return openRules(source, schema).value;
}

export interface OpenRules<T> {
  value: T;
  /** An error at the value of `path`, or that many characters into the text that stands there. */
  error(path: readonly (string | number)[], message: string, offset?: number): RulesError;
}

/** As `readRules`, and says where in the file what turns out wrong later stands. */
export function openRules<T>(source: RulesText, schema: z.ZodType<T>): OpenRules<T> {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const errorAt = (position: number, message: string): RulesError => {
    const { line, col } = lines.linePos(position);
    return new RulesError(message, { file: source.name, line, column: col });
  };
  const broken = document.errors[0];
  if (broken !== undefined) throw errorAt(broken.pos[0], firstLine(broken.message));
  const error = (path: readonly (string | number)[], message: string, offset?: number, named = path): RulesError => {
    // The innermost node that exists: a missing key is reported at its parent.
    let node: unknown = document.contents;
    for (let depth = path.length; depth > 0; depth--) {
      const found = document.getIn(path.slice(0, depth), true);
      if (found !== undefined && found !== null) {
        node = found;
        break;
      }
    }
    const start = (node as { range?: [number, number, number] | null } | null)?.range?.[0] ?? 0;
    const within = offset !== undefined && isScalar(node) ? placeWithin(source.text, start, node, offset) : 0;
    return errorAt(start + within, `${named.join('.') || 'file'}: ${message}`);
  };
  const result = schema.safeParse(plainValue(document, errorAt));
  if (result.success) return { value: result.data, error };
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
  // A key that nobody knows is told where it stands.
  const stray = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw error([...path, ...stray], issue?.message ?? 'not as expected', undefined, path);
}

function plainValue(document: ReturnType<typeof parseDocument>, errorAt: (position: number, message: string) => RulesError): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw errorAt(0, firstLine((error as Error).message));
  }
}

/** How far from its node's start a character of a scalar's value stands in the file; exact for a block (`|`) and for one line. */
function placeWithin(file: string, start: number, node: Scalar, offset: number): number {
  const value = String(node.value);
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return offset + 1;
  if (node.type === undefined || !node.type.startsWith('BLOCK')) return offset;
  // The block's lines are the value's, each behind the same indent.
  const before = value.slice(0, offset).split('\n');
  let position = file.indexOf('\n', start) + 1;
  const indent = /^ */.exec(file.slice(position))?.[0].length ?? 0;
  for (let line = 1; line < before.length; line++) position = file.indexOf('\n', position) + 1;
  return position + indent + (before.at(-1)?.length ?? 0) - start;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
