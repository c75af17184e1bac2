/** Methods of lists, and of functions and dictionaries. */
import type { Machine } from './machine.ts';
import { ITEM_LIMIT } from './meter.ts';
import { said } from './strings.ts';
import { asCharacters, Callable, Dictionary, isEqual, List, type Native, textValue, toNumber, toText, Unknown, type Value } from './values.ts';

const number = (value: Value, otherwise: number): number => (value === undefined ? otherwise : (toNumber(value) ?? otherwise));
const itemsOf = (value: Value): Value[] => (value instanceof List ? value.items : []);

/** One whose cost is that of going over all items. */
const over =
  (does: (items: Value[], given: Value[], self: List) => Value): Native =>
  (machine, self, given) => {
    machine.meter.items(itemsOf(self).length);
    return does(itemsOf(self), given, self as List);
  };

const join: Native = (machine, self, [by]) => {
  const between = by === undefined ? ',' : toText(by);
  for (const item of itemsOf(self)) machine.meter.work(item instanceof List ? 131_072 : 16);
  const pieces = itemsOf(self).map((item) => (item === null || item === undefined ? '' : toText(item)));
  machine.meter.make(pieces.reduce((sum, piece) => sum + piece.length + between.length, 0));
  return textValue(pieces.join(between));
};

const each =
  (result: (list: List, values: Value[]) => Value): Native =>
  (machine, self, [by]) => {
    const items = itemsOf(self);
    const values: Value[] = [];
    for (let at = 0; at < items.length; at += 1) values.push(machine.call(by, undefined, [items[at], at, self]));
    machine.meter.items(values.length);
    return result(self as List, values);
  };

const finding =
  (result: (item: Value, at: number) => Value, none: Value): Native =>
  (machine, self, [by]) => {
    for (const [at, item] of itemsOf(self).entries()) if (said(machine, by, [item, at, self])) return result(item, at);
    return none;
  };

const reduce =
  (right: boolean): Native =>
  (machine, self, [by, first]) => {
    const items = right ? [...itemsOf(self)].reverse() : [...itemsOf(self)];
    machine.meter.items(items.length);
    let value = first === undefined ? items.shift() : first;
    for (const [at, item] of items.entries()) value = machine.call(by, undefined, [value, item, at, self]);
    return value;
  };

function placeOf(machine: Machine, items: Value[], what: Value): number {
  machine.meter.items(items.length);
  return items.findIndex((item) => {
    machine.meter.compare(item, what);
    return isEqual(item, what, true);
  });
}

/** As sorting does without being told how: by their texts. */
function inOrder(machine: Machine, a: Value, b: Value): number {
  const [first, second] = [toText(a), toText(b)];
  machine.meter.compare(first, second);
  return first < second ? -1 : 1;
}

const sort: Native = (machine, self, [by]) => {
  const items = itemsOf(self);
  machine.meter.items(items.length * 4);
  if (by instanceof Callable) items.sort((a, b) => number(machine.call(by, undefined, [a, b]), 0));
  else items.sort((a, b) => inOrder(machine, a, b));
  return self;
};

const push: Native = (machine, self, given) => {
  const items = itemsOf(self);
  if (items.length + given.length > ITEM_LIMIT) return new Unknown();
  machine.meter.items(given.length);
  for (const one of given) items.push(one);
  return items.length;
};

const splice: Native = (machine, self, [from, count, ...more]) => {
  const items = itemsOf(self);
  machine.meter.items(items.length);
  return new List(items.splice(number(from, 0), number(count, items.length), ...more));
};

const fill: Native = (machine, self, [value, from, to]) => {
  machine.meter.items(itemsOf(self).length);
  itemsOf(self).fill(value, number(from, 0), number(to, itemsOf(self).length));
  return self;
};

/** Of a typed array: puts another's octets into it. */
const put: Native = (machine, self, [other, at]) => {
  const [items, start] = [itemsOf(self), number(at, 0)];
  machine.meter.items(itemsOf(other).length);
  for (const [index, item] of itemsOf(other).entries()) if (start + index < items.length) items[start + index] = item;
  return undefined;
};

const flat = over((items) => new List(items.slice(0, 10_000).flatMap((item) => (item instanceof List ? item.items.slice(0, 10_000) : [item]))));

export const LIST_METHODS: ReadonlyMap<string, Native> = new Map<string, Native>([
  ['join', join],
  ['toString', join],
  ['push', push],
  ['pop', (_machine, self) => itemsOf(self).pop()],
  ['shift', over((items) => items.shift())],
  ['unshift', over((items, given) => (items.length < ITEM_LIMIT ? items.unshift(...given.slice(0, 1_000)) : items.length))],
  [
    'reverse',
    over((items, _given, self) => {
      items.reverse();
      return self;
    }),
  ],
  ['slice', over((items, [from, to], self) => new List(items.slice(number(from, 0), number(to, items.length)), self.octets))],
  ['subarray', over((items, [from, to], self) => new List(items.slice(number(from, 0), number(to, items.length)), self.octets))],
  [
    'concat',
    (machine, self, given) => {
      const items = [...itemsOf(self), ...given.flatMap((one) => (one instanceof List ? one.items : [one]))];
      machine.meter.items(items.length);
      return items.length > ITEM_LIMIT ? new Unknown() : new List(items);
    },
  ],
  ['map', each((list, values) => new List(values, list.octets))],
  ['forEach', each(() => undefined)],
  ['filter', (machine, self, [by]) => new List(itemsOf(self).filter((item, at) => said(machine, by, [item, at, self])))],
  ['find', finding((item) => item, undefined)],
  ['findIndex', finding((_item, at) => at, -1)],
  ['some', finding(() => true, false)],
  ['reduce', reduce(false)],
  ['reduceRight', reduce(true)],
  ['indexOf', (machine, self, [what]) => placeOf(machine, itemsOf(self), what)],
  ['includes', (machine, self, [what]) => placeOf(machine, itemsOf(self), what) !== -1],
  ['at', (_machine, self, [at]) => itemsOf(self).at(number(at, 0))],
  ['sort', sort],
  ['splice', splice],
  ['fill', fill],
  ['set', put],
  ['flat', flat],
  ['keys', over((items) => new List(items.map((_, at) => at)))],
  ['values', over((items) => new List([...items]))],
  ['entries', over((items) => new List(items.map((item, at) => new List([at, item]))))],
]);

export const FUNCTION_METHODS: ReadonlyMap<string, Native> = new Map<string, Native>([
  ['call', (machine, self, [first, ...given]) => machine.call(self, first, given)],
  [
    'apply',
    (machine, self, [first, given]) => {
      const items = given instanceof List ? given.items.slice(0, 200_000) : [];
      machine.meter.items(items.length);
      return machine.call(self, first, items);
    },
  ],
  [
    'bind',
    (machine, self, [first, ...given]) => {
      machine.meter.items(80 + given.length);
      return new Callable('bound', (machine, _self, more) => machine.call(self, first, [...given, ...more]));
    },
  ],
  ['toString', (_machine, self) => toText(self)],
]);

export const DICTIONARY_METHODS: ReadonlyMap<string, Native> = new Map<string, Native>([
  ['hasOwnProperty', (_machine, self, [name]) => self instanceof Dictionary && self.entries.has(toText(name))],
  ['toString', (_machine, self) => toText(self)],
]);

/** A list of octets as the text it stands for. */
export function textOfOctets(list: List): string | null {
  const characters = asCharacters(list);
  return characters === null ? null : Buffer.from(characters, 'latin1').toString('utf8');
}
