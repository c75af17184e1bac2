/** Methods of strings. */
import type { Machine } from './machine.ts';
import { TEXT_LIMIT } from './meter.ts';
import { compile, weightOf } from './patterns.ts';
import { Callable, HOLE, isTrue, List, type Native, Pattern, textValue, toNumber, toText, Unknown, type Value } from './values.ts';

const number = (value: Value, otherwise: number): number => (value === undefined ? otherwise : (toNumber(value) ?? otherwise));

/** One that is told by the text and its arguments as texts. */
const made =
  (make: (text: string, given: Value[]) => string): Native =>
  (machine, self, given) => {
    const text = toText(self);
    machine.meter.read(text.length);
    const result = make(text, given);
    machine.meter.make(result.length > 64 ? result.length : 0);
    return textValue(result);
  };

/** One that goes over all of it. */
const whole =
  (make: (text: string) => string): Native =>
  (machine, self) => {
    machine.meter.make(toText(self).length);
    return textValue(make(toText(self)));
  };

const counted =
  (count: (text: string, given: Value[]) => number | boolean): Native =>
  (machine, self, given) => {
    const text = toText(self);
    machine.meter.work(text.length);
    machine.meter.seek(text.length, toText(given[0]).length);
    return text.includes(HOLE) ? new Unknown() : count(text, given);
  };

const charCodeAt: Native = (machine, self, [at]) => {
  const text = toText(self);
  machine.meter.read(text.length);
  const place = number(at, 0);
  const code = text.charCodeAt(place);
  return code === HOLE.charCodeAt(0) ? new Unknown() : code;
};

const split: Native = (machine, self, [by, limit]) => {
  const text = toText(self);
  const pattern = by instanceof Pattern ? compile(by) : null;
  if ((by instanceof Pattern && pattern === null) || by instanceof Unknown) return new Unknown();
  machine.meter.items(text.length);
  if (by instanceof Pattern) machine.meter.work(text.length * weightOf(by));
  else machine.meter.seek(text.length * 2, toText(by).length);
  const pieces = by === undefined ? [text] : text.split(pattern ?? toText(by));
  return new List(pieces.slice(0, number(limit, pieces.length)).map(textValue));
};

const replace =
  (all: boolean): Native =>
  (machine, self, [wanted, by]) => {
    const text = toText(self);
    const pattern = wanted instanceof Pattern ? compile(wanted) : null;
    if ((wanted instanceof Pattern && pattern === null) || wanted instanceof Unknown) return new Unknown('', text);
    machine.meter.make(text.length);
    if (wanted instanceof Pattern) machine.meter.work(text.length * weightOf(wanted));
    else machine.meter.seek(text.length, toText(wanted).length);
    const put = (found: string, ...rest: unknown[]): string => {
      const groups = rest.slice(
        0,
        rest.findIndex((one) => typeof one === 'number'),
      ) as (string | undefined)[];
      const result = by instanceof Callable ? toText(machine.call(by, undefined, [found, ...groups])) : filledIn(toText(by), found, groups);
      machine.meter.make(result.length + 8);
      return result;
    };
    const sought = pattern ?? toText(wanted);
    if (sought === '') return textValue(toText(by) + text);
    return textValue(all && typeof sought === 'string' ? text.replaceAll(sought, put) : text.replace(sought, put));
  };

/** `$1` and `$&`. */
const filledIn = (by: string, found: string, groups: (string | undefined)[]): string =>
  by.includes('$') ? by.replace(/\$(&|\$|\d)/g, (_, mark: string) => (mark === '&' ? found : mark === '$' ? '$' : (groups[Number(mark) - 1] ?? ''))) : by;

const match: Native = (machine, self, [wanted]) => {
  const text = toText(self);
  const pattern = wanted instanceof Pattern ? compile(wanted) : null;
  if (pattern === null || text.includes(HOLE)) return new Unknown();
  machine.meter.make(text.length * 2);
  machine.meter.work(text.length * weightOf(wanted as Pattern));
  const found = text.match(pattern);
  return found === null ? null : new List([...found]);
};

const repeat: Native = (machine, self, [count]) => {
  const [text, times] = [toText(self), number(count, 0)];
  if (!(times >= 0) || text.length * times > TEXT_LIMIT) return new Unknown();
  machine.meter.make(text.length * times);
  return textValue(text.repeat(times));
};

const padded =
  (atEnd: boolean): Native =>
  (machine, self, [length, fill]) => {
    const [text, size] = [toText(self), number(length, 0)];
    if (!(size <= TEXT_LIMIT)) return new Unknown();
    machine.meter.make(size);
    const by = fill === undefined ? ' ' : toText(fill);
    return textValue(atEnd ? text.padEnd(size, by) : text.padStart(size, by));
  };

/** HTML methods (ECMA-262 annex B.2.2), which only those use who write without letters. */
const tagged = (tag: string): Native => made((text) => `<${tag}>${text}</${tag}>`);

export const STRING_METHODS: ReadonlyMap<string, Native> = new Map<string, Native>([
  ['charAt', made((text, [at]) => text.charAt(number(at, 0)))],
  ['at', made((text, [at]) => text.at(number(at, 0)) ?? '')],
  ['charCodeAt', charCodeAt],
  ['codePointAt', charCodeAt],
  ['concat', (machine, self, given) => given.reduce<Value>((whole, one) => machine.plus(whole, textValue(toText(one))), self)],
  ['split', split],
  ['replace', replace(false)],
  ['replaceAll', replace(true)],
  ['match', match],
  ['repeat', repeat],
  ['padStart', padded(false)],
  ['padEnd', padded(true)],
  ['slice', made((text, [from, to]) => text.slice(number(from, 0), number(to, text.length)))],
  ['substring', made((text, [from, to]) => text.substring(number(from, 0), number(to, text.length)))],
  ['substr', made((text, [from, length]) => text.slice(number(from, 0)).slice(0, Math.max(0, number(length, text.length))))],
  ['trim', whole((text) => text.trim())],
  ['toLowerCase', whole((text) => text.toLowerCase())],
  ['toUpperCase', whole((text) => text.toUpperCase())],
  ['toString', (_machine, self) => self],
  ['valueOf', (_machine, self) => self],
  ['italics', tagged('i')],
  ['bold', tagged('b')],
  ['fontcolor', made((text, [colour]) => `<font color="${toText(colour)}">${text}</font>`)],
  ['indexOf', counted((text, [what, from]) => text.indexOf(toText(what), number(from, 0)))],
  ['lastIndexOf', counted((text, [what]) => text.lastIndexOf(toText(what)))],
  ['includes', counted((text, [what]) => text.includes(toText(what)))],
  ['startsWith', counted((text, [what]) => text.startsWith(toText(what)))],
  ['endsWith', counted((text, [what]) => text.endsWith(toText(what)))],
  [
    'search',
    (machine, self, [what]) => {
      const pattern = what instanceof Pattern ? compile(what) : null;
      machine.meter.work(toText(self).length * (what instanceof Pattern ? weightOf(what) : 1));
      return pattern === null ? new Unknown() : toText(self).search(pattern);
    },
  ],
]);

export const PATTERN_METHODS: ReadonlyMap<string, Native> = new Map<string, Native>([
  [
    'test',
    (machine, self, [text]) => {
      const pattern = self instanceof Pattern ? compile(self) : null;
      machine.meter.work(toText(text).length * (self instanceof Pattern ? weightOf(self) : 1) + 640);
      return pattern === null || text instanceof Unknown ? new Unknown() : pattern.test(toText(text));
    },
  ],
  [
    'exec',
    (machine, self, [text]) => {
      const pattern = self instanceof Pattern ? compile(self) : null;
      if (pattern === null || !(self instanceof Pattern) || text instanceof Unknown) return new Unknown();
      machine.meter.work(toText(text).length * weightOf(self) + 640);
      pattern.lastIndex = self.lastIndex;
      const found = pattern.exec(toText(text));
      self.lastIndex = pattern.lastIndex;
      return found === null ? null : new List([...found]);
    },
  ],
  ['toString', (_machine, self) => toText(self)],
]);

export const NUMBER_METHODS: ReadonlyMap<string, Native> = new Map<string, Native>([
  [
    'toString',
    (_machine, self, [base]) => {
      const [value, radix] = [toNumber(self) ?? Number.NaN, number(base, 10)];
      return radix >= 2 && radix <= 36 ? value.toString(radix) : new Unknown();
    },
  ],
  ['toFixed', (_machine, self, [digits]) => (toNumber(self) ?? 0).toFixed(Math.min(20, Math.max(0, number(digits, 0) || 0)))],
  ['valueOf', (_machine, self) => self],
]);

/** Whether a callback said yes; what is not known is no. */
export const said = (machine: Machine, by: Value, given: Value[]): boolean => isTrue(machine.call(by, undefined, given)) === true;
