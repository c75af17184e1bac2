/**
 * What the types of CEL do not tell of a condition: functions that are left out, lists walked within lists, names and values
 * that are nobody's (`"domain-yuong" in findings` would be false for ever, and nobody would notice).
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest.ts';
import { type Fact, FUNCTIONS, LISTS, THINGS } from './vocabulary.ts';

/** A condition that cannot be used: one line, and where in its text (UTF-16 units). */
export class ConditionError extends Error {
  override name = 'ConditionError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface KnownNames {
  /** Signals that may be found. */
  findings: ReadonlySet<string>;
  /** Ids of what is found in form and files. */
  form: ReadonlySet<string>;
}

const WALKS: ReadonlySet<string> = new Set(['exists', 'exists_one', 'all', 'filter', 'map']);

/** @throws ConditionError */
export function checkNames(root: ASTNode, names: KnownNames): void {
  visit(root, 0, (node, depth) => {
    if (node.op === 'call' || node.op === 'rcall') checkCall(node.args[0], node, depth);
    const [left, right] = pairOf(node);
    if (left === null || right === null) return;
    if (node.op === 'in' || node.op === '[]') {
      const [list, key] = node.op === 'in' ? [right, left] : [left, right];
      checkValue(key, valuesOf(list, names));
    }
    if (node.op === '==' || node.op === '!=') {
      checkValue(right, valuesOf(left, names));
      checkValue(left, valuesOf(right, names));
    }
    if (node.op === 'in' && right.op === 'list') for (const item of right.args) checkValue(item, valuesOf(left, names));
  });
}

function checkCall(name: string, { range }: ASTNode, depth: number): void {
  if (name === 'matches')
    throw new ConditionError(
      'matches() is left out: a hostile text can keep a regular expression busy for ever; see mentionsAny, contains, endsWith',
      range.start,
    );
  if (!Object.hasOwn(FUNCTIONS, name)) throw new ConditionError(`${name}() is left out of rules${didYouMean(name, Object.keys(FUNCTIONS))}`, range.start);
  if (WALKS.has(name) && depth > 0) throw new ConditionError(`${name}() within another walk: a rule looks at each thing of one list at a time`, range.start);
}

/** What of a fact is said with a text; `null` where it may be anything. */
function valuesOf(node: ASTNode, names: KnownNames): readonly string[] | null {
  if (node.op === 'id') return node.args === 'findings' ? [...names.findings] : node.args === 'asks' ? (LISTS.asks.values ?? null) : null;
  if (node.op !== '.') return null;
  const [thing, field] = node.args;
  if (field === 'form' && thing.op === 'id' && thing.args === 'message') return [...names.form];
  return FIELD_VALUES.get(field) ?? null;
}

/** Of the fields whose values are few; no two things have one of the same name with other values. */
const FIELD_VALUES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.values(THINGS).flatMap(({ facts }) =>
    Object.entries(facts).flatMap(([name, { values }]: [string, Fact]) => (values === undefined ? [] : [[name, values]])),
  ),
);

function checkValue(node: ASTNode, values: readonly string[] | null): void {
  if (values === null || node.op !== 'value' || typeof node.args !== 'string' || values.includes(node.args)) return;
  const near = didYouMean(node.args, values);
  throw new ConditionError(
    `"${node.args}" is never there${near !== '' || values.length > 20 ? near : `; expected one of ${values.join(', ')}`}`,
    node.range.start,
  );
}

/** Of the facts a condition speaks of, one hangs on the recipient. A whole thing (`[author]`) may be any of its facts. */
export function speaksOfPair(root: ASTNode): boolean {
  let found = false;
  const hangs = (facts: Readonly<Record<string, Fact>>): boolean => Object.values(facts).some(({ pair }) => pair === true);
  const spoken = new Set<ASTNode>();
  visit(root, 0, (node) => {
    if (node.op === '.' && node.args[0].op === 'id' && Object.hasOwn(THINGS, node.args[0].args)) {
      spoken.add(node.args[0]);
      found ||= THINGS[node.args[0].args]?.facts[node.args[1]]?.pair === true;
    } else if (node.op === 'id' && !spoken.has(node)) {
      found ||= hangs(THINGS[node.args]?.facts ?? {}) || (Object.hasOwn(LISTS, node.args) && LISTS[node.args as keyof typeof LISTS].pair === true);
    }
  });
  return found;
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value && 'range' in value;

function pairOf({ args }: ASTNode): [ASTNode, ASTNode] | [null, null] {
  return Array.isArray(args) && isNode(args[0]) && isNode(args[1]) ? [args[0], args[1]] : [null, null];
}

/** Parents before children, from left to right. @param walks lists walked on the way to it */
function visit(node: ASTNode, walks: number, see: (node: ASTNode, walks: number) => void): void {
  see(node, walks);
  const walk = node.op === 'rcall' && WALKS.has(node.args[0]);
  const inner = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) for (const each of value) inner(each, depth);
    else if (isNode(value)) visit(value, depth, see);
  };
  if (node.op === 'rcall') {
    // What is walked over is not within the walk: `links.filter(…).exists(…)` is one after the other.
    inner(node.args[1], walks);
    inner(node.args[2], walks + (walk ? 1 : 0));
  } else inner(node.args, walks);
}
