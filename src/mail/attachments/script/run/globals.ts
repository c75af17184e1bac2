/** What a script finds by name: functions and constants that compute, and nothing that acts. */
import { decodeBase64 } from '../../../mime/transfer.ts';
import { percentDecode, unescapeLegacy } from '../values.ts';
import { textOfOctets } from './lists.ts';
import type { Machine } from './machine.ts';
import { ITEM_LIMIT } from './meter.ts';
import { Callable, Dictionary, HOLE, isTrue, List, type Native, Pattern, textValue, toNumber, toText, Unknown, type Value } from './values.ts';

const SAFE = /[A-Za-z0-9@*_+\-./]/;

/** Of a text whose every part is known. */
const known =
  (does: (text: string, given: Value[]) => Value): Native =>
  (machine, _self, given) => {
    const text = toText(given[0]);
    machine.meter.make(text.length);
    return text.includes(HOLE) ? new Unknown() : does(text, given);
  };

const fromCodes: Native = (machine, _self, given) => {
  machine.meter.items(given.length);
  return textValue(
    given
      .map((code) => toNumber(code))
      .map((code) => (code === null ? HOLE : String.fromCharCode(code & 0xffff)))
      .join(''),
  );
};

const arithmetic =
  (does: (...numbers: number[]) => number): Native =>
  (_machine, _self, given) => {
    const numbers = given.slice(0, 1_000).map((one) => toNumber(one));
    return numbers.includes(null) ? new Unknown() : does(...(numbers as number[]));
  };

const array: Native = (machine, _self, given) => {
  const [size] = given;
  if (given.length !== 1 || typeof size !== 'number') return new List([...given]);
  if (!(size >= 0) || size > ITEM_LIMIT) return new Unknown();
  machine.meter.items(size);
  return new List(new Array<Value>(size).fill(undefined));
};

const octets: Native = (machine, _self, [of]) => {
  if (of instanceof List) {
    machine.meter.items(of.items.length);
    return of.octets
      ? of
      : new List(
          of.items.map((item) => (typeof item === 'number' ? item & 0xff : item)),
          true,
        );
  }
  const size = toNumber(of);
  if (size === null || !(size >= 0) || size > ITEM_LIMIT) return new Unknown();
  machine.meter.items(size);
  return new List(new Array<Value>(size).fill(0), true);
};

const from: Native = (machine, _self, [of, by]) => {
  const size = of instanceof Dictionary ? toNumber(of.entries.get('length')) : 0;
  const items = of instanceof List ? [...of.items] : typeof of === 'string' ? [...of] : new Array<Value>(Math.min(size ?? 0, ITEM_LIMIT)).fill(undefined);
  machine.meter.items(items.length);
  return new List(by instanceof Callable ? items.map((item, at) => machine.call(by, undefined, [item, at])) : items);
};

const parsed: Native = (machine, _self, [text]) => {
  machine.meter.items(toText(text).length);
  try {
    return ofJson(JSON.parse(toText(text)), 0);
  } catch {
    return new Unknown();
  }
};

function ofJson(value: unknown, depth: number): Value {
  if (value === null || typeof value !== 'object') return value as Value;
  if (depth > 20) return new Unknown();
  if (Array.isArray(value)) return new List(value.map((item) => ofJson(item, depth + 1)));
  const dictionary = new Dictionary();
  for (const [name, inner] of Object.entries(value)) dictionary.entries.set(name, ofJson(inner, depth + 1));
  return dictionary;
}

const encoder = (): Dictionary => {
  const made = new Dictionary();
  made.entries.set(
    'encode',
    new Callable(
      'encode',
      known((text) => new List([...Buffer.from(text, 'utf8')], true)),
    ),
  );
  made.entries.set(
    'decode',
    new Callable('decode', (machine, _self, [list]) => {
      machine.meter.items(list instanceof List ? list.items.length : 0);
      return list instanceof List ? (textOfOctets(list) ?? new Unknown()) : new Unknown();
    }),
  );
  return made;
};

/** What a page makes a file of: its pieces, one after the other. */
const blob: Native = (machine, _self, [pieces]) => {
  const all = (pieces instanceof List ? pieces.items : [pieces]).map((piece) => (piece instanceof List ? machine.plus('', machine.characters(piece)) : piece));
  machine.tell(
    all.reduce<Value>((whole, piece) => machine.plus(whole, typeof piece === 'string' ? piece : new Unknown('', toText(piece))), ''),
    'Blob',
  );
  return new Unknown('Blob');
};

const run: Native = (machine, _self, [text]) => (typeof text === 'string' ? machine.runText(text, 'eval') : text);
const compiled: Native = (machine, _self, given) => machine.compile(given.map((one) => toText(one)));
const later: Native = (machine, _self, [what, ...given]) => {
  if (typeof what === 'string') machine.runText(what, 'setTimeout');
  else if (what instanceof Callable) machine.later(what, given.slice(1));
  return 1;
};

const FUNCTIONS: readonly (readonly [string, Native])[] = [
  ['atob', known((text) => decodeBase64(Buffer.from(text, 'latin1')).toString('latin1'))],
  ['btoa', known((text) => Buffer.from(text, 'latin1').toString('base64'))],
  ['unescape', known((text) => unescapeLegacy(text))],
  ['escape', known((text) => [...text].map((char) => (SAFE.test(char) ? char : legacyEscape(char))).join(''))],
  ['decodeURIComponent', known((text) => percentDecode(text))],
  ['decodeURI', known((text) => percentDecode(text))],
  ['encodeURIComponent', known((text) => encoded(text, encodeURIComponent))],
  ['encodeURI', known((text) => encoded(text, encodeURI))],
  ['parseInt', known((text, [, base]) => Number.parseInt(text, toNumber(base) ?? undefined))],
  ['parseFloat', known((text) => Number.parseFloat(text))],
  [
    'isNaN',
    (_machine, _self, [value]) => {
      const number = toNumber(value);
      return number === null ? new Unknown() : Number.isNaN(number);
    },
  ],
  ['Number', (_machine, _self, [value]) => toNumber(value) ?? new Unknown()],
  ['String', (_machine, _self, [value]) => (value === undefined ? '' : textValue(toText(value)))],
  ['Boolean', (_machine, _self, [value]) => isTrue(value) ?? new Unknown()],
  ['Object', (_machine, _self, [value]) => value ?? new Dictionary()],
  ['Array', array],
  ['Uint8Array', octets],
  ['ArrayBuffer', octets],
  ['Uint8ClampedArray', octets],
  [
    'RegExp',
    (_machine, _self, [source, flags]) => (source instanceof Pattern ? source : new Pattern(toText(source), flags === undefined ? '' : toText(flags))),
  ],
  ['TextDecoder', encoder],
  ['TextEncoder', encoder],
  ['Blob', blob],
  ['File', blob],
  ['eval', run],
  ['execScript', run],
  ['Function', compiled],
  ['setTimeout', later],
  ['setInterval', later],
  ['requestAnimationFrame', later],
  ['queueMicrotask', later],
  ['URL', (machine, _self, [path, base]) => joined(machine, path, base)],
];

/** Half a surrogate pair can't be encoded. */
function encoded(text: string, by: (text: string) => string): Value {
  try {
    return by(text);
  } catch {
    return new Unknown();
  }
}

const legacyEscape = (char: string): string => {
  const code = char.charCodeAt(0);
  return code < 256 ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : `%u${code.toString(16).toUpperCase().padStart(4, '0')}`;
};

function joined(machine: Machine, path: Value, base: Value): Value {
  if (typeof path !== 'string' || (base !== undefined && typeof base !== 'string')) return path ?? new Unknown();
  try {
    return new URL(path, base).href;
  } catch {
    return machine.plus(base === undefined ? '' : base, path);
  }
}

const members = (of: readonly (readonly [string, Native])[]): Dictionary => {
  const dictionary = new Dictionary();
  for (const [name, native] of of) dictionary.entries.set(name, new Callable(name, native));
  return dictionary;
};

const MATH: readonly (readonly [string, Native])[] = (
  ['floor', 'ceil', 'round', 'abs', 'pow', 'min', 'max', 'sqrt', 'trunc', 'sign', 'log2', 'imul'] as const
).map((name) => [name, arithmetic(Math[name] as (...numbers: number[]) => number)]);

/** The names of a page before its first script. Made anew for each page, since scripts may change them. */
export function globalNames(): Map<string, Value> {
  const names = new Map<string, Value>(FUNCTIONS.map(([name, native]) => [name, new Callable(name, native)]));
  const add = (to: string, name: string, native: Native): void => {
    (names.get(to) as Callable).properties.set(name, new Callable(name, native));
  };
  add('String', 'fromCharCode', fromCodes);
  add('String', 'fromCodePoint', fromCodes);
  add('Array', 'from', from);
  add('Array', 'of', (_machine, _self, given) => new List([...given]));
  add('Array', 'isArray', (_machine, _self, [value]) => value instanceof List);
  add('Uint8Array', 'from', (machine, self, given) => octets(machine, self, [from(machine, self, given)]));
  add('Uint8Array', 'of', (_machine, _self, given) => new List([...given], true));
  add('Object', 'keys', (_machine, _self, [value]) => (value instanceof Dictionary ? new List([...value.entries.keys()]) : new Unknown()));
  add('Object', 'values', (_machine, _self, [value]) => (value instanceof Dictionary ? new List([...value.entries.values()]) : new Unknown()));
  add('Object', 'assign', (_machine, _self, [to, ...others]) => {
    for (const other of others)
      if (to instanceof Dictionary && other instanceof Dictionary) for (const [name, value] of other.entries) to.entries.set(name, value);
    return to;
  });
  names.set('Math', members(MATH));
  names.set('JSON', members([['parse', parsed]]));
  names.set(
    'Reflect',
    members([
      ['construct', (machine, _self, [what, given]) => machine.call(what, undefined, given instanceof List ? given.items : [])],
      ['apply', (machine, _self, [what, self, given]) => machine.call(what, self, given instanceof List ? given.items : [])],
    ]),
  );
  names.set('undefined', undefined).set('NaN', Number.NaN).set('Infinity', Number.POSITIVE_INFINITY);
  return names;
}
