/** Constants a script computes with, and the functions on them that loaders of hidden pages use. Nothing is run: each is known by name. */
import { decodeBase64 } from '../../mime/transfer.ts';

/** `null`: not constant. */
export type Value = string | number | Value[] | null;

/** Longest string or list made. */
export const VALUE_LIMIT = 2_000_000;

export const asText = (value: Value): string | null => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null);

export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const [a, b] = [asText(left), asText(right)];
  return a === null || b === null || a.length + b.length > VALUE_LIMIT ? null : a + b;
}

/** Functions called by name, `window.` and the like left out. */
export function callFunction(name: string, values: Value[]): Value {
  const text = asText(values[0] ?? null);
  switch (name) {
    case 'atob':
      return text === null ? null : decodeBase64(Buffer.from(text, 'latin1')).toString('latin1');
    case 'btoa':
      return text === null ? null : Buffer.from(text, 'latin1').toString('base64');
    case 'unescape':
      return text === null ? null : unescapeLegacy(text);
    case 'escape':
      // Only ever seen inside decodeURIComponent(escape(…)), which reads octets as UTF-8.
      return text === null ? null : text.replace(/[\x80-\xff%]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
    case 'decodeURIComponent':
    case 'decodeURI':
      return text === null ? null : percentDecode(text);
    case 'encodeURIComponent':
    case 'encodeURI':
      return text;
    case 'String':
    case 'JSON.parse':
      return text;
    case 'String.fromCharCode':
    case 'String.fromCodePoint':
      return fromCodes(values.length === 1 && Array.isArray(values[0]) ? values[0] : values);
    case 'String.fromCharCode.apply':
      return Array.isArray(values[1]) ? fromCodes(values[1]) : null;
    case 'Array':
    case 'Uint8Array':
    case 'Uint8Array.from':
    case 'Array.from':
      return Array.isArray(values[0]) ? values[0] : null;
    case 'parseInt':
    case 'Number':
      return text === null ? null : toNumber(text, values[1]);
    default:
      return null;
  }
}

function toNumber(text: string, radix: Value | undefined): number | null {
  const value = typeof radix === 'number' ? Number.parseInt(text, radix >= 2 && radix <= 36 ? radix : 10) : Number.parseFloat(text);
  return Number.isNaN(value) ? null : value;
}

function fromCodes(values: readonly Value[]): string | null {
  if (values.some((value) => typeof value !== 'number' && typeof value !== 'string') || values.length > VALUE_LIMIT) return null;
  return values.map((value) => String.fromCharCode(Number(value) & 0xffff)).join('');
}

/** ECMA-262 annex B.2.1.2. */
export const unescapeLegacy = (text: string): string =>
  text.replace(/%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})/g, (_, wide?: string, narrow?: string) => String.fromCharCode(Number.parseInt(wide ?? narrow ?? '0', 16)));

export const percentDecode = (text: string): string =>
  text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/** Methods of a string or a list. */
export function callMethod(on: Value, name: string, values: Value[]): Value {
  if (typeof on === 'number')
    return name === 'toString' ? on.toString(typeof values[0] === 'number' && values[0] >= 2 && values[0] <= 36 ? values[0] : 10) : null;
  if (typeof on === 'string') return stringMethod(on, name, values);
  return Array.isArray(on) ? listMethod(on, name, values) : null;
}

function stringMethod(on: string, name: string, values: Value[]): Value {
  const [first = null, second = null] = values;
  switch (name) {
    case 'split':
      return typeof first === 'string' && on.length < VALUE_LIMIT / 4 ? on.split(first) : null;
    case 'replace':
    case 'replaceAll':
      return replaced(on, first, second, name === 'replaceAll');
    case 'concat':
      return values.reduce<Value>((whole, value) => add(whole, value), on);
    case 'toString':
    case 'trim':
    case 'valueOf':
      return name === 'trim' ? on.trim() : on;
    case 'toLowerCase':
      return on.toLowerCase();
    case 'toUpperCase':
      return on.toUpperCase();
    case 'charAt':
      return typeof first === 'number' ? on.charAt(first) : null;
    case 'charCodeAt':
      return typeof first === 'number' && first < on.length ? on.charCodeAt(first) : null;
    case 'substring':
    case 'slice':
    case 'substr':
      return typeof first === 'number' && (second === null ? values.length < 2 : typeof second === 'number')
        ? cut(on, name, first, second as number | null)
        : null;
    default:
      return null;
  }
}

function cut(on: string, name: 'substring' | 'slice' | 'substr', first: number, second: number | null): string {
  if (name === 'substr') {
    const start = first < 0 ? Math.max(0, on.length + first) : first;
    return on.slice(start, second === null ? undefined : start + second);
  }
  return name === 'slice' ? on.slice(first, second ?? undefined) : on.substring(first, second ?? undefined);
}

/** A pattern that stands for literal characters only: anything more could take long on hostile text. */
const LITERAL = /^\/((?:[^\\/[\](){}.*+?^$|]|\\[\\/[\](){}.*+?^$|-])+)\/([a-z]*)$/;
const ONE_OF = /^\/\[((?:[^\\\]^]|\\.){1,100})\]\+?\/([a-z]*)$/;

function replaced(on: string, pattern: Value, by: Value, all: boolean): Value {
  if (typeof pattern !== 'string' || typeof by !== 'string') return null;
  const one = ONE_OF.exec(pattern);
  if (one !== null && by === '') {
    const unwanted = new Set((one[1] as string).replace(/\\/g, ''));
    return [...on].filter((char) => !unwanted.has(char)).join('');
  }
  const literal = LITERAL.exec(pattern);
  const wanted = literal === null ? pattern : (literal[1] as string).replace(/\\(.)/g, '$1');
  if (wanted === '' || (by.length > wanted.length && on.length * (by.length + 1) > VALUE_LIMIT)) return null;
  return all || literal?.[2]?.includes('g') ? on.split(wanted).join(by) : on.replace(wanted, () => by);
}

function listMethod(on: Value[], name: string, values: Value[]): Value {
  switch (name) {
    case 'join': {
      const parts = on.map(asText);
      const joint = values.length === 0 ? ',' : asText(values[0] as Value);
      if (joint === null || parts.includes(null)) return null;
      return parts.reduce<number>((sum, part) => sum + (part as string).length + joint.length, 0) > VALUE_LIMIT ? null : parts.join(joint);
    }
    case 'reverse':
      return [...on].reverse();
    case 'concat':
      return values.every(Array.isArray) ? on.concat(...(values as Value[][])) : null;
    case 'slice':
      return typeof values[0] === 'number' ? on.slice(values[0], typeof values[1] === 'number' ? values[1] : undefined) : on;
    default:
      return null;
  }
}

/** `list.map(x => String.fromCharCode(x ^ 23))`: each code changed by one number. */
export function mapCodes(on: Value, operator: '+' | '-' | '^' | '', by: number): Value {
  if (typeof on === 'string') return null;
  if (!Array.isArray(on)) return null;
  return on.map((value) => {
    const code = typeof value === 'string' ? (/^\d+$/.test(value) ? Number(value) : value.charCodeAt(0)) : value;
    if (typeof code !== 'number') return null;
    return String.fromCharCode((operator === '+' ? code + by : operator === '-' ? code - by : operator === '^' ? code ^ by : code) & 0xffff);
  });
}
