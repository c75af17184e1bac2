/**
 * Reads constant expressions of a script: strings and numbers put together, functions known by name, variables whose value is known. What
 * depends on anything else is not constant, and the reader stops where that shows.
 */
import type { Allowance } from '../budget.ts';
import type { ScriptToken } from './tokens.ts';
import { add, asText, callFunction, callMethod, mapCodes, VALUE_LIMIT, type Value } from './values.ts';

const DEPTH_LIMIT = 24;
const GLOBALS = new Set(['window', 'self', 'top', 'parent', 'globalThis', 'document', 'this']);

export abstract class ExpressionReader {
  /** By name, whatever the scope: loaders give each name one value. */
  protected readonly variables = new Map<string, { value: Value; literal: boolean }>();
  protected readonly tokens: readonly ScriptToken[];
  protected readonly steps: Allowance;
  protected at = 0;
  /** Characters of strings made: repeated doubling would fill the memory. */
  protected made = 16_000_000;
  private depth = 0;

  constructor(tokens: readonly ScriptToken[], steps: Allowance) {
    this.tokens = tokens;
    this.steps = steps;
  }

  /** What an expression begins with, up to the token at `end`, that goes on with something not constant. */
  protected abstract began(value: Value, end: number): void;

  /** additive: operand { `+` operand }. Leaves `at` behind it. `null` when any part of it is not constant. */
  protected expression(): Value {
    if (this.depth >= DEPTH_LIMIT) return null;
    this.depth += 1;
    let value = this.operand();
    for (let count = 1; value !== null && this.isMark(this.at, '+'); count += 1) {
      const plus = this.at;
      this.at += 1;
      const next = this.operand();
      if (next === null && count > 1 && this.depth === 1) this.began(value, plus);
      value = this.spend(add(value, next));
    }
    this.depth -= 1;
    return value;
  }

  protected spend(value: Value): Value {
    const cost = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length * 8 : 0;
    this.made -= cost;
    this.steps.take(cost >> 4);
    return this.made <= 0 ? null : value;
  }

  /** primary { `.method(…)` | `[index]` } */
  private operand(): Value {
    let value = this.primary();
    while (value !== null && this.steps.left > 0) {
      if ((this.isMark(this.at, '.') || this.isMark(this.at, '?.')) && this.tokens[this.at + 1]?.kind === 'name') {
        const name = (this.tokens[this.at + 1] as ScriptToken).text;
        if (!this.isMark(this.at + 2, '(')) {
          this.at += 2;
          return name === 'length' && typeof value !== 'number' ? value.length : null;
        }
        this.at += 3;
        value = name === 'map' ? this.mapped(value) : this.called((values) => callMethod(value, name, values));
      } else if (this.isMark(this.at, '[') && typeof value !== 'number') {
        this.at += 1;
        value = this.indexed(value);
      } else break;
    }
    return value;
  }

  /** `value[…]`, or `value["method"](…)`. */
  private indexed(value: string | Value[]): Value {
    const index = this.expression();
    if (index === null || !this.isMark(this.at, ']')) return null;
    this.at += 1;
    if (typeof index === 'number') return value[index] ?? null;
    if (typeof index !== 'string' || !this.isMark(this.at, '(')) return null;
    this.at += 1;
    return this.called((values) => callMethod(value, index, values));
  }

  private primary(): Value {
    this.steps.take(1);
    const token = this.tokens[this.at];
    if (token === undefined) return null;
    if (token.kind === 'string' || token.kind === 'number') {
      this.at += 1;
      return token.kind === 'string' ? token.text : Number(token.text);
    }
    if (token.kind === 'template') {
      this.at += 1;
      return this.template(token.text);
    }
    if (token.text === '[') return this.list();
    if (token.text === '(') return this.grouped();
    if (token.text === '...') {
      this.at += 1;
      return this.operand();
    }
    if (token.text === '-' || token.text === '+') {
      this.at += 1;
      const value = this.operand();
      const number = typeof value === 'number' ? value : null;
      return number === null || token.text === '+' ? number : -number;
    }
    return token.kind === 'name' ? this.named() : null;
  }

  private grouped(): Value {
    this.at += 1;
    const value = this.expression();
    if (value === null || !this.isMark(this.at, ')')) return null;
    this.at += 1;
    return value;
  }

  private list(): Value {
    this.at += 1;
    const values: Value[] = [];
    while (!this.isMark(this.at, ']')) {
      if (this.isMark(this.at, ',')) {
        this.at += 1;
        continue;
      }
      const value = this.expression();
      if (value === null || !(this.isMark(this.at, ',') || this.isMark(this.at, ']'))) return null;
      values.push(value);
    }
    this.at += 1;
    return this.spend(values);
  }

  /** A variable, or a function called by its name: `window.atob(…)`, `self["atob"](…)`, `new Array(…)`. */
  private named(): Value {
    let name = (this.tokens[this.at] as ScriptToken).text;
    this.at += 1;
    if (name === 'new') {
      name = this.tokens[this.at]?.kind === 'name' ? (this.tokens[this.at++] as ScriptToken).text : '';
    }
    while (GLOBALS.has(name)) {
      const property = this.property();
      if (property === null) return null;
      name = property;
    }
    while ((name === 'String' || name === 'JSON' || name === 'Array' || name.startsWith('String.from') || name === 'Uint8Array') && this.isMark(this.at, '.')) {
      const property = this.property();
      if (property === null) return null;
      name += `.${property}`;
    }
    if (!this.isMark(this.at, '(')) return this.variables.get(name)?.value ?? null;
    this.at += 1;
    if (name === 'Array') return this.called((values) => values);
    // `null` as the first argument of apply is not constant to us, so it stands as 0.
    return this.called((values) => callFunction(name, values), name.endsWith('.apply'));
  }

  private property(): string | null {
    const token = this.tokens[this.at + 1];
    if ((this.isMark(this.at, '.') || this.isMark(this.at, '?.')) && token?.kind === 'name') {
      this.at += 2;
      return token.text;
    }
    if (!this.isMark(this.at, '[')) return null;
    this.at += 1;
    const value = this.expression();
    if (typeof value !== 'string' || !this.isMark(this.at, ']')) return null;
    this.at += 1;
    return value;
  }

  /** Arguments up to the closing bracket, handed to `use`; `null` when one of them is not constant. */
  private called(use: (values: Value[]) => Value, receiver = false): Value {
    const values: Value[] = [];
    if (receiver && this.tokens[this.at]?.kind === 'name') {
      this.at += 1;
      values.push(0);
    }
    while (!this.isMark(this.at, ')')) {
      if (this.isMark(this.at, ',')) {
        this.at += 1;
        continue;
      }
      const token = this.tokens[this.at];
      if (token?.kind === 'regex') {
        this.at += 1;
        values.push(token.text);
        continue;
      }
      const spread = token?.text === '...';
      const value = this.expression();
      if (value === null || !(this.isMark(this.at, ',') || this.isMark(this.at, ')'))) return null;
      if (spread && Array.isArray(value) && value.length < VALUE_LIMIT) for (const item of value) values.push(item);
      else values.push(value);
    }
    this.at += 1;
    return this.spend(use(values));
  }

  /** `.map(c => String.fromCharCode(c - 3))`: only this shape, in either kind of function. */
  private mapped(on: Value): Value {
    const words: string[] = [];
    let open = 1;
    for (; open > 0 && words.length < 60 && this.at < this.tokens.length; this.at += 1) {
      const text = (this.tokens[this.at] as ScriptToken).text;
      if (text === '(') open += 1;
      if (text === ')') open -= 1;
      words.push(text);
    }
    this.steps.take(words.length);
    const body = words.join(' ');
    if (open > 0 || !/\bfromC(?:har|ode)/.test(body)) return null;
    const change = /[\w$)\]] ([-+^]) (0x[0-9a-fA-F]+|\d+) \)/.exec(body.slice(body.indexOf('fromC')));
    return this.spend(mapCodes(on, (change?.[1] ?? '') as '+' | '-' | '^' | '', Number(change?.[2] ?? 0)));
  }

  /** `${name}` where the variable is known. */
  private template(text: string): Value {
    let constant = true;
    let length = text.length;
    const whole = text.replace(/\$\{\s{0,10}([\w$]{0,100})\s{0,10}\}/g, (_, name: string) => {
      const value = asText(this.variables.get(name)?.value ?? null);
      length += value?.length ?? 0;
      constant &&= value !== null && length < VALUE_LIMIT;
      return constant ? (value ?? '') : '';
    });
    return constant && !whole.includes('${') ? this.spend(whole) : null;
  }

  protected isMark(at: number, text: string): boolean {
    const token = this.tokens[at];
    return token?.text === text && token.kind === 'mark';
  }

  protected mark(at: number): string {
    const token = this.tokens[at];
    return token?.kind === 'mark' ? token.text : '';
  }
}
