/**
 * Runs the scripts of a page in an interpreter that knows no page, no network and no machine: what a script computes of its own constants
 * comes out as it would in a browser, and whatever it hands to the page is told. Bounded by steps, and by what it makes.
 */
import { type AnyNode, type Function as FunctionNode, type Node, parse } from 'acorn';
import type { Constant } from '../folding.ts';
import { globalNames } from './globals.ts';
import { type Meter, Spent } from './meter.ts';
import { Scope } from './scope.ts';
import { Statements } from './statements.ts';
import { asCharacters, Callable, Dictionary, HOLE, List, Thrown, Unknown, type Value } from './values.ts';

const WINDOW = /^(?:window|self|top|parent|globalThis|frames|opener)$/;
const CALL_DEPTH = 100;
const TOLD_LIMIT = 5_000;
/** Characters told, all together. */
const TOLD_LENGTH = 6_000_000;
const CALLABLE_LIMIT = 3_000;
/** Texts run as scripts within one another. */
const TEXT_DEPTH = 5;
const LATER_LIMIT = 500;
/** Of what is left, the part that one script may use up. */
const SCRIPT_SHARE = 0.8;

export class Machine extends Statements {
  readonly meter: Meter;
  readonly page: Scope;
  readonly window = new Unknown('window');
  readonly told: Constant[] = [];

  protected readonly machine = this;
  private source = '';
  private readonly callables: Callable[] = [];
  private readonly queue: { callee: Callable; given: Value[] }[] = [];
  private readonly pieces: Value[] = [];
  private calls = 0;
  private texts = 0;
  private length = 0;

  constructor(meter: Meter) {
    super();
    this.meter = meter;
    this.page = new Scope(null, true);
    for (const [name, value] of globalNames()) this.page.declare(name, value);
  }

  /** One script of the page after the other. Never throws. */
  run(source: string, size: number): void {
    this.safely(() => {
      if (this.meter.share(SCRIPT_SHARE, () => this.runSource(source, size))) this.complete = false;
    });
    while (this.queue.length > 0 && this.meter.left > 0) this.next();
  }

  /** What nobody called, such as what an event would call, and what is left in the names of the page. */
  end(): void {
    for (let at = 0; at < this.callables.length && this.meter.left > 0; at += 1) {
      const callee = this.callables[at] as Callable;
      if (!callee.called) this.safely(() => this.call(callee, this.window, []));
      while (this.queue.length > 0 && this.meter.left > 0) this.next();
    }
    if (this.pieces.length > 1)
      this.safely(() =>
        this.put(
          this.pieces.reduce((whole, one) => this.plus(whole, one), ''),
          'write',
        ),
      );
    for (const [name, value] of this.page.names) if (typeof value === 'string' || value instanceof Unknown) this.put(value, name);
  }

  call(callee: Value, self: Value, given: Value[]): Value {
    this.meter.step();
    if (callee instanceof Callable) {
      if (callee.native !== null) return callee.native(this, self, given);
      return this.enter(callee, self, given);
    }
    const name = callee instanceof Unknown ? callee.name : '';
    for (const value of given) {
      if (value instanceof Callable) this.later(value, []);
      else this.tell(value, name);
    }
    if (/^write(?:ln)?$/.test(name) && given.length > 0) this.pieces.push(given[0]);
    return new Unknown(name);
  }

  private enter(callee: Callable, self: Value, given: Value[]): Value {
    const { node, scope: outer, self: kept } = callee.closure as NonNullable<Callable['closure']>;
    callee.called = true;
    if (this.calls >= CALL_DEPTH) return new Unknown(callee.name);
    this.calls += 1;
    try {
      const scope = new Scope(outer, true);
      scope.declare('this', node.type === 'ArrowFunctionExpression' ? kept : (self ?? this.window));
      if (node.type !== 'ArrowFunctionExpression') scope.declare('arguments', new List(given));
      if (callee.name !== '' && node.type === 'FunctionExpression') scope.declare(callee.name, callee);
      for (const [at, parameter] of node.params.entries()) {
        if (parameter.type === 'RestElement') this.bind(parameter.argument, new List(given.slice(at)), scope, 'let');
        else this.bind(parameter, at < given.length ? given[at] : new Unknown(), scope, 'let');
      }
      if (node.body.type !== 'BlockStatement') return this.evaluate(node.body, scope);
      const completion = this.block(node.body.body, scope);
      return completion?.kind === 'return' ? completion.value : undefined;
    } finally {
      this.calls -= 1;
    }
  }

  later(callee: Callable, given: Value[]): void {
    if (this.queue.length < LATER_LIMIT && !callee.called) this.queue.push({ callee, given });
  }

  /** Text that a script has run as one: told as well, since it is what is hidden. */
  runText(source: string, into: string): Value {
    this.put(source, into);
    if (this.texts >= TEXT_DEPTH) return new Unknown();
    this.texts += 1;
    try {
      this.runSource(source);
      return this.last;
    } finally {
      this.texts -= 1;
    }
  }

  /** `Function('a', 'return a')` */
  compile(given: readonly string[]): Value {
    const body = given.at(-1) ?? '';
    this.put(body, 'Function');
    const before = this.last;
    this.runSource(`(function(${given.slice(0, -1).join(',')}\n){${body}\n})`);
    const made = this.last;
    this.last = before;
    return made instanceof Callable ? made : new Unknown('Function');
  }

  tell(value: Value, into: string): void {
    if (value instanceof List) {
      const characters = value.items.length > 7 ? asCharacters(value) : null;
      this.meter.items(value.items.length);
      if (characters !== null) this.put(characters, into);
      else for (const item of value.items.slice(0, 200)) if (typeof item === 'string') this.put(item, into);
    } else if (value instanceof Dictionary) for (const [name, item] of value.entries) this.put(item, name);
    else this.put(value, into);
  }

  /** Octets as characters, for what puts them together with text. */
  characters(list: List): Value {
    this.meter.items(list.items.length);
    return asCharacters(list) ?? new Unknown();
  }

  isWindow(name: string): boolean {
    return WINDOW.test(name);
  }

  protected lookUp(name: string, scope: Scope): Value {
    const holder = scope.holder(name);
    if (holder !== null) return holder.names.get(name);
    if (WINDOW.test(name) || name === 'this') return this.window;
    const kept = this.window.properties.get(name);
    if (kept !== undefined) return kept;
    const made = new Unknown(name);
    this.window.properties.set(name, made);
    return made;
  }

  protected callable(node: FunctionNode, scope: Scope, name: string): Callable {
    const self = node.type === 'ArrowFunctionExpression' ? this.lookUp('this', scope) : undefined;
    const made = new Callable(name, null, { node, scope, self }, this.source.slice(node.start, Math.min(node.end, node.start + 20_000)));
    this.meter.items(80);
    if (this.callables.length < CALLABLE_LIMIT) this.callables.push(made);
    return made;
  }

  private put(value: Value, into: string): void {
    const text = typeof value === 'string' ? value : value instanceof Unknown && value.text !== null ? value.text : '';
    if (text.length < 4) return;
    this.length += text.length;
    if (this.told.length >= TOLD_LIMIT || this.length > TOLD_LENGTH) {
      this.complete = false;
      return;
    }
    // Of an address the beginning counts, of a page all that is known.
    const known = /<[a-z!]/i.test(text) ? text.replaceAll(HOLE, '') : (text.split(HOLE).find((piece) => piece.length >= 4) ?? '');
    this.told.push({ text: known, literal: false, into });
  }

  /** @param size characters of code, long strings apart */
  private runSource(source: string, size = source.length): void {
    // To read a script takes about as long as to work out an expression for each of its characters.
    this.meter.work(size * 32 + 8_192);
    const outer = this.source;
    this.source = source;
    try {
      const program = parsed(source);
      if (program === null) return;
      this.block((program as AnyNode & { body: AnyNode[] }).body, this.page);
    } finally {
      this.source = outer;
    }
  }

  private next(): void {
    const next = this.queue.shift();
    if (next !== undefined && !next.callee.called) this.safely(() => this.call(next.callee, this.window, next.given));
  }

  private safely(does: () => void): void {
    try {
      does();
    } catch (error) {
      // What a script throws ends it. A stack that is too deep for us does as well.
      if (!(error instanceof Thrown)) this.complete = false;
      if (!(error instanceof Thrown || error instanceof Spent || error instanceof RangeError)) throw error;
    }
  }
}

function parsed(source: string): Node | null {
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return parse(source, {
        ecmaVersion: 'latest',
        sourceType,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        allowHashBang: true,
        allowImportExportEverywhere: sourceType === 'module',
      });
    } catch {
      // Not in this dialect.
    }
  }
  return null;
}
