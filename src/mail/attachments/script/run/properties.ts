/** Properties of values: what a script reads and writes with a dot or in brackets. */
import { DICTIONARY_METHODS, FUNCTION_METHODS, LIST_METHODS } from './lists.ts';
import type { Machine } from './machine.ts';
import { ITEM_LIMIT } from './meter.ts';
import { NUMBER_METHODS, PATTERN_METHODS, STRING_METHODS } from './strings.ts';
import { Callable, Dictionary, List, type Native, Pattern, textValue, Unknown, type Value } from './values.ts';

/** One function for each method, however often it is asked for. */
const CALLABLES = new Map<Native, Callable>();

function method(methods: ReadonlyMap<string, Native>, name: string): Callable | undefined {
  const native = methods.get(name);
  if (native === undefined) return undefined;
  let callable = CALLABLES.get(native);
  if (callable === undefined) {
    callable = new Callable(name, native);
    CALLABLES.set(native, callable);
  }
  return callable;
}

/** The function that makes values of this kind: a way to `Function` that needs no name. */
function maker(machine: Machine, on: Value): Value {
  const name =
    typeof on === 'string'
      ? 'String'
      : typeof on === 'number'
        ? 'Number'
        : typeof on === 'boolean'
          ? 'Boolean'
          : on instanceof List
            ? 'Array'
            : on instanceof Callable
              ? 'Function'
              : 'Object';
  return machine.page.names.get(name);
}

export function getProperty(machine: Machine, on: Value, name: string): Value {
  if (on instanceof Unknown) return ofUnknown(machine, on, name);
  if (on === null || on === undefined) return new Unknown(name);
  if (name === 'constructor' && !(on instanceof Dictionary && on.entries.has(name))) return maker(machine, on);
  if (typeof on === 'string') return ofString(on, name);
  if (typeof on === 'number') return method(NUMBER_METHODS, name);
  if (on instanceof List)
    return name === 'length' || name === 'byteLength'
      ? on.items.length
      : /^\d{1,7}$/.test(name)
        ? on.items[Number(name)]
        : name === 'buffer'
          ? on
          : method(LIST_METHODS, name);
  if (on instanceof Dictionary) return on.entries.has(name) ? on.entries.get(name) : method(DICTIONARY_METHODS, name);
  if (on instanceof Callable)
    return on.properties.has(name)
      ? on.properties.get(name)
      : name === 'name'
        ? on.name
        : name === 'prototype'
          ? new Unknown(name)
          : method(FUNCTION_METHODS, name);
  if (on instanceof Pattern) return name === 'source' ? on.source : name === 'lastIndex' ? on.lastIndex : method(PATTERN_METHODS, name);
  return name === 'toString' ? method(FUNCTION_METHODS, name) : undefined;
}

function ofString(on: string, name: string): Value {
  if (name === 'length') return on.length;
  if (/^\d{1,7}$/.test(name)) {
    const char = on[Number(name)];
    return char === undefined ? undefined : textValue(char);
  }
  return method(STRING_METHODS, name);
}

/** Methods of a text of which parts are known work on what is known. */
function ofUnknown(machine: Machine, on: Unknown, name: string): Value {
  if (on.text !== null) {
    const known = method(STRING_METHODS, name);
    if (known !== undefined) return known;
    if (name === 'length') return new Unknown();
  }
  if (on === machine.window && machine.page.names.has(name)) return machine.page.names.get(name);
  if (on === machine.window && machine.isWindow(name)) return on;
  const kept = on.properties.get(name);
  if (kept !== undefined) return kept;
  const made = new Unknown(name);
  on.properties.set(name, made);
  return made;
}

export function setProperty(machine: Machine, on: Value, name: string, value: Value): void {
  machine.meter.make(1);
  if (on instanceof List) setItem(on, name, value);
  else if (on instanceof Dictionary) on.entries.set(name, value);
  else if (on instanceof Callable) on.properties.set(name, value);
  else if (on instanceof Pattern && name === 'lastIndex' && typeof value === 'number') on.lastIndex = value;
  else if (on instanceof Unknown) {
    machine.tell(value, name);
    // What is given to the page to go to is not what is read there.
    if (on.name === 'location' || name === 'location') return;
    if (on === machine.window) machine.page.declare(name, value);
    else on.properties.set(name, value);
  }
}

function setItem(list: List, name: string, value: Value): void {
  const at = /^\d{1,7}$/.test(name) ? Number(name) : -1;
  if (name === 'length' && typeof value === 'number' && value >= 0 && value < list.items.length) list.items.length = value;
  if (at < 0 || at >= ITEM_LIMIT || at > list.items.length + 10_000) return;
  while (list.items.length < at) list.items.push(undefined);
  list.items[at] = list.octets && typeof value === 'number' ? value & 0xff : value;
}
