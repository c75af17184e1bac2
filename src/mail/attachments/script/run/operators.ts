/** Operators on two values (ECMA-262 clause 13.6 to 13.12). What is not known makes the result unknown. */
import { Callable, Dictionary, isEqual, isTrue, List, toNumber, toText, Unknown, type Value } from './values.ts';

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

/** All but `+`, which makes strings and so costs. */
export function operate(operator: string, left: Value, right: Value): Value {
  const compute = ARITHMETIC[operator];
  if (compute !== undefined) {
    if (typeof left === 'number' && typeof right === 'number') return compute(left, right);
    const [a, b] = [toNumber(left), toNumber(right)];
    return a === null || b === null ? new Unknown() : compute(a, b);
  }
  if (operator === '==' || operator === '===') return isEqual(left, right, operator === '===') ?? new Unknown();
  if (operator === '!=' || operator === '!==') {
    const equal = isEqual(left, right, operator === '!==');
    return equal === null ? new Unknown() : !equal;
  }
  if (operator === 'in') return right instanceof Dictionary ? right.entries.has(toText(left)) : new Unknown();
  if (operator === 'instanceof') return left instanceof List || left instanceof Callable ? true : new Unknown();
  return compare(operator, left, right);
}

function compare(operator: string, left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return ordered(operator, left < right, left === right);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a === null || b === null) return new Unknown();
  return Number.isNaN(a) || Number.isNaN(b) ? false : ordered(operator, a < b, a === b);
}

function ordered(operator: string, less: boolean, same: boolean): boolean {
  if (operator === '<') return less;
  if (operator === '<=') return less || same;
  return operator === '>' ? !(less || same) : !less;
}

/** `!`, `-`, `~`, `typeof` and the like. */
export function unary(operator: string, value: Value): Value {
  if (operator === 'void') return undefined;
  if (operator === 'typeof') return typeOf(value);
  if (operator === '!') {
    const truth = isTrue(value);
    return truth === null ? new Unknown() : !truth;
  }
  const number = toNumber(value);
  if (number === null) return new Unknown();
  return operator === '-' ? -number : operator === '~' ? ~number : number;
}

function typeOf(value: Value): Value {
  if (value instanceof Unknown) return value.text === null ? value : 'string';
  if (value instanceof Callable) return 'function';
  return typeof value;
}
