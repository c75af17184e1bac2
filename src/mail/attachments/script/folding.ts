/**
 * Folds the constants of a script without running it: strings put together, decoded, reversed, kept in variables and lists. What depends
 * on anything else is not constant. Each token is looked at a bounded number of times, all within one budget of steps.
 */
import type { Allowance } from '../budget.ts';
import { ExpressionReader } from './expressions.ts';
import { type ScriptToken, tokenize } from './tokens.ts';
import { add, asText, callFunction, type Value } from './values.ts';

/** A constant the script makes. */
export interface Constant {
  text: string;
  /** It stands there as it is; false when it was put together or decoded. */
  literal: boolean;
  /** Where it goes: a name it is assigned to, or a function it is handed to; `''` when that is not known. */
  into: string;
}

const TOKEN_LIMIT = 300_000;
const CONSTANT_LIMIT = 20_000;
/** Handed a constant, these are worth telling where it goes. */
const SINKS =
  /^(?:eval|write|writeln|open|replace|assign|Function|setTimeout|setInterval|fetch|ajax|post|get|insertAdjacentHTML|append|appendChild|setAttribute|createContextualFragment|parseFromString|Blob|File|html|navigate)$/;

export function foldScript(source: string, steps: Allowance): { constants: Constant[]; complete: boolean } {
  const { tokens, complete } = tokenize(source, TOKEN_LIMIT);
  const folder = new Folder(tokens, steps);
  folder.run();
  return { constants: folder.constants, complete: complete && folder.complete };
}

class Folder extends ExpressionReader {
  readonly constants: Constant[] = [];
  complete = true;
  /** The beginning of an expression has been told up to here: its pieces by themselves would mislead. */
  private toldUpTo = 0;

  run(): void {
    while (this.at < this.tokens.length) {
      if (this.steps.left <= 0 || this.made <= 0) {
        this.complete = false;
        // What was not folded still shows its literals.
        for (; this.at < this.tokens.length; this.at += 1) this.literal(this.tokens[this.at] as ScriptToken);
        break;
      }
      this.statement();
    }
    for (const [name, { value, literal }] of this.variables) this.tell(value, literal, name);
  }

  /** One step over the script: an assignment, a constant expression, or a token that is neither. */
  private statement(): void {
    const start = this.at;
    const token = this.tokens[start] as ScriptToken;
    this.steps.take(1);
    const operator = this.mark(start + 1);
    if (token.kind === 'name' && (operator === '=' || operator === '+=') && !this.isMark(start + 2, '=')) {
      this.assignment(token.text, operator);
      return;
    }
    if (token.kind === 'name' && SINKS.test(token.text) && operator === '(') {
      this.sink(token.text);
      return;
    }
    if (token.kind === 'string' || token.kind === 'template' || token.text === '[' || token.text === '(' || this.isKnown(token)) {
      const value = this.expression();
      if (this.at <= start) this.at = start + 1;
      // The mention of a variable tells nothing new.
      if (value !== null && token.kind === 'name' && this.at === start + 1) return;
      if (value !== null) {
        this.tell(value, this.at === start + 1, this.target(start));
        return;
      }
      if (this.toldUpTo <= start) this.literal(token);
      this.at = Math.max(start + 1, this.toldUpTo);
      return;
    }
    this.at = start + 1;
  }

  private assignment(name: string, operator: '=' | '+='): void {
    const start = this.at;
    this.at = start + 2;
    const begin = this.at;
    const value = this.expression();
    const literal = this.at === begin + 1;
    const property = this.isMark(start - 1, '.') || this.isMark(start - 1, '?.');
    if (value === null) {
      if (!property) this.unknown(name, operator);
      this.at = Math.max(begin, this.toldUpTo);
      return;
    }
    if (property) {
      this.tell(value, literal, name);
      return;
    }
    const known = this.variables.get(name);
    const joined = operator === '+=' && known !== undefined ? this.spend(add(known.value, value)) : value;
    if (operator === '=' && known !== undefined) this.tell(known.value, known.literal, name);
    this.variables.set(name, { value: joined, literal: literal && operator === '=' });
  }

  /** A name that has now a value we do not know: what it had is told; what is put behind it leaves it a beginning. */
  private unknown(name: string, operator: '=' | '+='): void {
    const known = this.variables.get(name);
    if (known !== undefined) this.tell(known.value, known.literal, name);
    if (operator === '=') this.variables.delete(name);
  }

  protected override began(value: Value, end: number): void {
    this.tell(value, false, '');
    this.toldUpTo = end;
  }

  /** `document.write(…)`: each argument that is constant is told, and what is not is looked into on the way. */
  private sink(name: string): void {
    this.at += 2;
    const begin = this.at;
    const value = this.expression();
    if (value === null) {
      this.at = Math.max(begin, this.toldUpTo);
      return;
    }
    this.tell(value, this.at === begin + 1 && this.tokens[begin]?.kind === 'string', name);
  }

  /** `location = …`, `x["href"] = …`: the name before the sign before `start`. */
  private target(start: number): string {
    if (!this.isMark(start - 1, '=')) return this.isMark(start - 1, ':') ? (this.tokens[start - 2]?.text ?? '') : '';
    const before = this.tokens[start - 2];
    return before?.text === ']' ? (this.tokens[start - 3]?.text ?? '') : (before?.text ?? '');
  }

  private literal(token: ScriptToken): void {
    if (token.kind === 'string') this.tell(token.text, true, '');
    else if (token.kind === 'template') this.tell(token.text.replace(/\$\{[^}]{0,500}\}/g, ' '), true, '');
  }

  private tell(value: Value, literal: boolean, into: string): void {
    if (Array.isArray(value)) {
      this.steps.take(value.length);
      for (const item of value) if (typeof item === 'string' || Array.isArray(item)) this.tell(item, literal, into);
      // A list of pieces, or of codes, whose joining is somewhere we cannot follow.
      if (value.length > 3 && value.length < 100_000 && value.every((item) => typeof item === 'string'))
        this.keep({ text: value.join(''), literal: false, into });
      if (value.length > 7 && value.every((item) => typeof item === 'number' && item >= 9 && item < 65_536)) {
        this.keep({ text: asText(callFunction('String.fromCharCode', [value])) ?? '', literal: false, into });
      }
      return;
    }
    if (typeof value === 'string') this.keep({ text: value, literal, into });
  }

  private keep(constant: Constant): void {
    if (constant.text.length < 4) return;
    if (this.constants.length < CONSTANT_LIMIT) this.constants.push(constant);
    else this.complete = false;
  }

  private isKnown(token: ScriptToken): boolean {
    if (token.kind !== 'name') return false;
    return /^(?:atob|unescape|decodeURIComponent|decodeURI|String|JSON|Array|window|self|globalThis|top)$/.test(token.text) || this.variables.has(token.text);
  }
}
