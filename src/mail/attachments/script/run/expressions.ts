/** Works out expressions of a script (ECMA-262 clause 13), by its syntax tree. */
import type {
  AnyNode,
  ArrayExpression,
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  Function as FunctionNode,
  LogicalExpression,
  MemberExpression,
  NewExpression,
  ObjectExpression,
  Pattern as PatternNode,
  TemplateLiteral,
  UpdateExpression,
} from 'acorn';
import type { Machine } from './machine.ts';
import type { Meter } from './meter.ts';
import { TEXT_LIMIT } from './meter.ts';
import { operate, unary } from './operators.ts';
import { getProperty, setProperty } from './properties.ts';
import type { Scope } from './scope.ts';
import { Callable, Dictionary, isTrue, List, Pattern, toNumber, toText, Unknown, type Value } from './values.ts';

const EXPRESSION_DEPTH = 400;

export abstract class Expressions {
  abstract readonly meter: Meter;
  abstract readonly page: Scope;
  private depth = 0;

  protected abstract readonly machine: Machine;
  abstract call(callee: Value, self: Value, given: Value[]): Value;
  abstract tell(value: Value, into: string): void;
  abstract isWindow(name: string): boolean;
  protected abstract lookUp(name: string, scope: Scope): Value;
  protected abstract callable(node: FunctionNode, scope: Scope, name: string): Callable;

  evaluate(node: AnyNode, scope: Scope): Value {
    this.meter.step();
    if (this.depth >= EXPRESSION_DEPTH) return new Unknown();
    this.depth += 1;
    try {
      return this.expression(node, scope);
    } finally {
      this.depth -= 1;
    }
  }

  /** A sum, with a hole where something is not known. */
  plus(left: Value, right: Value): Value {
    if (typeof left === 'number' && typeof right === 'number') return left + right;
    if (isPlain(left) && isPlain(right)) return (toNumber(left) ?? Number.NaN) + (toNumber(right) ?? Number.NaN);
    if (left instanceof Unknown && right instanceof Unknown && left.text === null && right.text === null) return new Unknown();
    if (
      (left instanceof Unknown && left.text === null && typeof right !== 'string') ||
      (right instanceof Unknown && right.text === null && typeof left !== 'string' && !(left instanceof Unknown))
    )
      return new Unknown();
    const [a, b] = [this.written(left), this.written(right)];
    if (a.length + b.length > TEXT_LIMIT) return new Unknown('', a);
    this.meter.grow(a.length + b.length);
    return left instanceof Unknown || right instanceof Unknown ? new Unknown('', a + b) : a + b;
  }

  private written(value: Value): string {
    return value instanceof List ? toText(this.call(getProperty(this.machine, value, 'join'), value, [])) : toText(value);
  }

  private expression(node: AnyNode, scope: Scope): Value {
    switch (node.type) {
      case 'Literal':
        if (node.regex) return new Pattern(node.regex.pattern, node.regex.flags);
        return typeof node.value === 'bigint' || node.value instanceof RegExp ? new Unknown() : node.value;
      case 'Identifier':
        return this.lookUp(node.name, scope);
      case 'ThisExpression':
        return this.lookUp('this', scope);
      case 'TemplateLiteral':
        return this.template(node, scope);
      case 'BinaryExpression':
        return this.binary(node, scope);
      case 'LogicalExpression':
        return this.logical(node, scope);
      case 'AssignmentExpression':
        return this.assignment(node, scope);
      case 'CallExpression':
      case 'NewExpression':
        return this.calling(node, scope);
      case 'MemberExpression':
        return this.member(node, scope).value;
      case 'UnaryExpression':
        return unary(node.operator, this.evaluate(node.argument, scope));
      case 'UpdateExpression':
        return this.update(node, scope);
      case 'ConditionalExpression': {
        const test = isTrue(this.evaluate(node.test, scope));
        if (test !== null) return this.evaluate(test ? node.consequent : node.alternate, scope);
        return this.either(this.evaluate(node.consequent, scope), this.evaluate(node.alternate, scope));
      }
      default:
        return this.rarer(node, scope);
    }
  }

  private rarer(node: AnyNode, scope: Scope): Value {
    switch (node.type) {
      case 'ArrayExpression':
        return this.list(node, scope);
      case 'ObjectExpression':
        return this.dictionary(node, scope);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.callable(node, scope, ('id' in node && node.id?.name) || '');
      case 'SequenceExpression':
        return node.expressions.reduce<Value>((_, one) => this.evaluate(one, scope), undefined);
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        return this.evaluate(node.expression, scope);
      case 'AwaitExpression':
        return this.evaluate(node.argument, scope);
      case 'YieldExpression':
        return node.argument ? this.evaluate(node.argument, scope) : undefined;
      case 'TaggedTemplateExpression':
        return this.evaluate(node.quasi, scope);
      case 'ImportExpression':
        this.tell(this.evaluate(node.source, scope), 'open');
        return new Unknown('import');
      case 'ClassExpression':
        for (const { type, ...method } of node.body.body) if (type === 'MethodDefinition') this.callable((method as { value: FunctionNode }).value, scope, '');
        return new Unknown('class');
      default:
        return new Unknown();
    }
  }

  /** The one that tells more. */
  private either(left: Value, right: Value): Value {
    return left instanceof Unknown && left.text === null ? right : left;
  }

  private template(node: TemplateLiteral, scope: Scope): Value {
    let text: Value = node.quasis[0]?.value.cooked ?? '';
    for (const [at, inner] of node.expressions.entries()) {
      const value = this.evaluate(inner, scope);
      text = this.plus(this.plus(text, value instanceof Unknown ? value : toText(value)), node.quasis[at + 1]?.value.cooked ?? '');
    }
    return text;
  }

  /** Long sums lean to the left: they are gone down in a loop. */
  private binary(node: BinaryExpression, scope: Scope): Value {
    const spine: BinaryExpression[] = [];
    let first: AnyNode = node;
    while (first.type === 'BinaryExpression') {
      spine.push(first);
      first = first.left as AnyNode;
    }
    let value = first.type === 'PrivateIdentifier' ? new Unknown() : this.evaluate(first, scope);
    for (let at = spine.length - 1; at >= 0; at -= 1) {
      const { operator, right } = spine[at] as BinaryExpression;
      this.meter.step();
      const other = this.evaluate(right, scope);
      if (operator !== '+') this.meter.compare(value, other);
      value = operator === '+' ? this.plus(value, other) : operate(operator, value, other);
    }
    return value;
  }

  private logical(node: LogicalExpression, scope: Scope): Value {
    const left = this.evaluate(node.left, scope);
    if (node.operator === '??') return left === null || left === undefined ? this.evaluate(node.right, scope) : left;
    const truth = isTrue(left);
    if (truth === null) return this.either(this.evaluate(node.right, scope), left);
    return truth === (node.operator === '||') ? left : this.evaluate(node.right, scope);
  }

  private list(node: ArrayExpression, scope: Scope): Value {
    this.meter.items(node.elements.length);
    return new List(this.given(node.elements, scope));
  }

  private given(nodes: readonly (AnyNode | null)[], scope: Scope): Value[] {
    const values: Value[] = [];
    for (const node of nodes) {
      if (node?.type !== 'SpreadElement') {
        values.push(node === null ? undefined : this.evaluate(node, scope));
        continue;
      }
      const spread = this.evaluate(node.argument, scope);
      const items = spread instanceof List ? spread.items : typeof spread === 'string' ? [...spread] : [];
      this.meter.items(items.length);
      for (const item of items) values.push(item);
    }
    return values;
  }

  private dictionary(node: ObjectExpression, scope: Scope): Value {
    const made = new Dictionary();
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        const other = this.evaluate(property.argument, scope);
        if (other instanceof Dictionary) for (const [name, value] of other.entries) made.entries.set(name, value);
        continue;
      }
      const name = property.computed ? toText(this.evaluate(property.key, scope)) : this.nameOf(property.key);
      const value = this.evaluate(property.value, scope);
      made.entries.set(name, property.kind === 'get' ? this.call(value, made, []) : value);
    }
    this.meter.items(made.entries.size);
    return made;
  }

  private nameOf(key: AnyNode): string {
    return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '';
  }

  private member(node: MemberExpression, scope: Scope): { on: Value; name: string; value: Value } {
    const on = node.object.type === 'Super' ? new Unknown() : this.evaluate(node.object, scope);
    const key = node.computed ? this.evaluate(node.property, scope) : this.nameOf(node.property);
    // Numbers are most of what stands in brackets.
    if (typeof key === 'number' && on instanceof List) return { on, name: '', value: on.items[key] };
    if (typeof key === 'number' && typeof on === 'string') {
      this.meter.read(on.length);
      return { on, name: '', value: on[key] };
    }
    if (key instanceof Unknown && key.text === null) return { on, name: '', value: new Unknown() };
    const name = toText(key);
    this.meter.work(name.length);
    return { on, name, value: getProperty(this.machine, on, name) };
  }

  private calling(node: CallExpression | NewExpression, scope: Scope): Value {
    if (node.callee.type === 'Super') return new Unknown();
    let [self, callee, name]: [Value, Value, string] = [undefined, undefined, ''];
    if (node.callee.type === 'MemberExpression') ({ on: self, value: callee, name } = this.member(node.callee, scope));
    else {
      callee = this.evaluate(node.callee, scope);
      name = node.callee.type === 'Identifier' ? node.callee.name : '';
    }
    const given = this.given(node.arguments, scope);
    if (node.type === 'NewExpression' && callee instanceof Callable && callee.closure !== null) {
      const made = new Dictionary();
      const result = this.call(callee, made, given);
      return result === undefined ? made : result;
    }
    return this.call(callee ?? new Unknown(name), self, given);
  }

  private assignment(node: AssignmentExpression, scope: Scope): Value {
    const { left, operator } = node;
    if (operator === '=') {
      const value = this.evaluate(node.right, scope);
      this.bind(left, value, scope, 'assign');
      return value;
    }
    const before = this.evaluate(left, scope);
    const plain = operator.slice(0, -1);
    if (plain === '||' || plain === '&&' || plain === '??') {
      const truth = plain === '??' ? before !== null && before !== undefined : isTrue(before);
      if (truth === (plain !== '&&')) return before;
    }
    const right = this.evaluate(node.right, scope);
    const value = /^(?:\|\||&&|\?\?)$/.test(plain) ? right : plain === '+' ? this.plus(before, right) : operate(plain, before, right);
    this.bind(left, value, scope, 'assign');
    return value;
  }

  private update(node: UpdateExpression, scope: Scope): Value {
    const before = toNumber(this.evaluate(node.argument, scope));
    const after = before === null ? new Unknown() : before + (node.operator === '++' ? 1 : -1);
    this.bind(node.argument, after, scope, 'assign');
    return node.prefix ? after : (before ?? new Unknown());
  }

  /** Gives names their values, be it one or a pattern of several. */
  protected bind(target: PatternNode | AnyNode, value: Value, scope: Scope, how: 'assign' | 'var' | 'let'): void {
    this.meter.step();
    switch (target.type) {
      case 'Identifier':
        if (how === 'let') scope.declare(target.name, value);
        else if (how === 'var') scope.declareVar(target.name, value);
        else this.assign(target.name, value, scope);
        return;
      case 'MemberExpression': {
        const on = target.object.type === 'Super' ? new Unknown() : this.evaluate(target.object, scope);
        const key = target.computed ? this.evaluate(target.property, scope) : this.nameOf(target.property);
        if (key instanceof Unknown && key.text === null) this.tell(value, '');
        else {
          this.meter.work(toText(key).length);
          setProperty(this.machine, on, toText(key), value);
        }
        return;
      }
      case 'AssignmentPattern':
        this.bind(target.left, value === undefined ? this.evaluate(target.right, scope) : value, scope, how);
        return;
      case 'ArrayPattern':
        for (const [at, element] of target.elements.entries()) {
          const items = value instanceof List ? value.items : [];
          if (element?.type === 'RestElement') this.bind(element.argument, new List(items.slice(at)), scope, how);
          else if (element) this.bind(element, value instanceof List ? items[at] : new Unknown(), scope, how);
        }
        return;
      case 'ObjectPattern':
        for (const property of target.properties) {
          if (property.type === 'RestElement') this.bind(property.argument, value, scope, how);
          else this.bind(property.value, getProperty(this.machine, value, this.nameOf(property.key)), scope, how);
        }
    }
  }

  private assign(name: string, value: Value, scope: Scope): void {
    const holder = scope.holder(name);
    if (holder !== null) holder.declare(name, value);
    else setProperty(this.machine, this.machine.window, name, value);
  }
}

/** Neither a text nor made of others: sums of these are numbers. */
const isPlain = (value: Value): boolean => typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined;
