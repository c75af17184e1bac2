/** What a script computes with, in an interpreter of our own: none of it is an object of ours, so that no script reaches one. */
import type { Function as FunctionNode } from 'acorn';
import type { Machine } from './machine.ts';
import type { Scope } from './scope.ts';

export type Value = string | number | boolean | null | undefined | Unknown | List | Dictionary | Callable | Pattern;

/** Stands in a text where something unknown was put. */
export const HOLE = '\ufffc';

/** What we do not know: the page, the reader's machine, and all that came of them. */
export class Unknown {
  /** What it was called by last: a property or a function. */
  readonly name: string;
  /** A text of which only parts are known. */
  readonly text: string | null;
  readonly properties = new Map<string, Value>();

  constructor(name = '', text: string | null = null) {
    this.name = name;
    this.text = text;
  }
}

export class List {
  readonly items: Value[];
  /** A typed array of octets. */
  readonly octets: boolean;

  constructor(items: Value[], octets = false) {
    this.items = items;
    this.octets = octets;
  }
}

export class Dictionary {
  readonly entries = new Map<string, Value>();
}

export class Pattern {
  readonly source: string;
  readonly flags: string;
  lastIndex = 0;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
  }
}

export type Native = (machine: Machine, self: Value, given: Value[]) => Value;

export class Callable {
  readonly name: string;
  readonly native: Native | null;
  readonly closure: { node: FunctionNode; scope: Scope; self: Value } | null;
  readonly properties = new Map<string, Value>();
  /** As it stands in its source. */
  readonly written: string;
  called = false;

  constructor(name: string, native: Native | null, closure: Callable['closure'] = null, written = `function ${name}() { [native code] }`) {
    this.name = name;
    this.native = native;
    this.closure = closure;
    this.written = written;
  }
}

/** Something thrown by a script. */
export class Thrown {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** Items of a list written out by `toText`; longer ones are joined where it is counted. */
const WRITTEN_LIMIT = 16;
/** Characters of a list so written: nothing counts them, and lists in lists would multiply them. */
const WRITTEN_LENGTH = 4_096;

/** @returns the text of a value, with `HOLE` for what is not known */
export function toText(value: Value, depth = 0): string {
  if (typeof value === 'string') return value;
  if (value instanceof Unknown) return value.text ?? HOLE;
  if (value instanceof List) {
    if (depth > 1 || value.items.length > WRITTEN_LIMIT) return HOLE;
    const pieces = value.items.map((item) => (item === null || item === undefined ? '' : toText(item, depth + 1)));
    // One alone is not copied.
    return pieces.length > 1 && pieces.reduce((sum, piece) => sum + piece.length, 0) > WRITTEN_LENGTH ? HOLE : pieces.join(',');
  }
  if (value instanceof Dictionary) return '[object Object]';
  if (value instanceof Callable) return value.written;
  if (value instanceof Pattern) return `/${value.source}/${value.flags}`;
  return String(value);
}

/** @returns `null` for what is not known */
export function toNumber(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (value instanceof Unknown) return null;
  if (value === null || typeof value === 'boolean') return Number(value);
  if (value === undefined || value instanceof Dictionary || value instanceof Callable || value instanceof Pattern) return Number.NaN;
  const text = toText(value);
  if (text.length > 400) return Number.NaN;
  return text.includes(HOLE) ? null : Number(text);
}

/** @returns `null` for what is not known */
export function isTrue(value: Value): boolean | null {
  if (value instanceof Unknown) return null;
  return typeof value === 'object' && value !== null ? true : Boolean(value);
}

/** A text, unless a part of it is not known. */
export const textValue = (text: string): Value => (text.includes(HOLE) ? new Unknown('', text) : text);

/** @returns `null` for what is not known */
export function isEqual(left: Value, right: Value, strict: boolean): boolean | null {
  if (left instanceof Unknown || right instanceof Unknown) return left === right ? true : null;
  if (strict || typeof left === typeof right) return left === right;
  if (left === null || left === undefined || right === null || right === undefined) {
    return (left === null || left === undefined) && (right === null || right === undefined);
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  if (typeof left === 'object' && typeof right === 'object') return left === right;
  if (typeof left === 'object' || typeof right === 'object') return toText(left) === toText(right);
  return a === null || b === null ? null : a === b;
}

/** Octets of a list of numbers as characters; `null` when it holds anything else. */
export function asCharacters(list: List): string | null {
  const pieces: string[] = [];
  for (let at = 0; at < list.items.length; at += 8192) {
    const slice = list.items.slice(at, at + 8192);
    if (!slice.every((item) => typeof item === 'number')) return null;
    pieces.push(String.fromCharCode(...(slice as number[])));
  }
  return pieces.join('');
}
