/** Goes through the statements of a script (ECMA-262 clause 14). Where a test depends on what is not known, both ways are gone. */
import type {
  AnyNode,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Function as FunctionNode,
  Statement,
  SwitchStatement,
  TryStatement,
  VariableDeclaration,
  WhileStatement,
} from 'acorn';
import { Expressions } from './expressions.ts';
import { operate } from './operators.ts';
import { Scope } from './scope.ts';
import { Dictionary, isTrue, List, Thrown, Unknown, type Value } from './values.ts';

/** How a statement ended, other than at its end. */
export interface Completion {
  kind: 'break' | 'continue' | 'return';
  label: string;
  value: Value;
}

const STATEMENT_DEPTH = 300;
/** Of what is left, the part that one loop may use up: a loop without end is to leave something to what follows. */
const LOOP_SHARE = 0.7;

export abstract class Statements extends Expressions {
  complete = true;
  /** What the last expression statement came to: what `eval` gives back. */
  protected last: Value = undefined;
  private nesting = 0;

  protected block(nodes: readonly AnyNode[], scope: Scope): Completion | null {
    for (const node of nodes)
      if (node.type === 'FunctionDeclaration') scope.declare(node.id?.name ?? '', this.callable(node as FunctionNode, scope, node.id?.name ?? ''));
    for (const node of nodes) {
      const completion = this.execute(node, scope);
      if (completion !== null) return completion;
    }
    return null;
  }

  protected execute(node: AnyNode, scope: Scope, label = ''): Completion | null {
    this.meter.step();
    if (this.nesting >= STATEMENT_DEPTH) return null;
    this.nesting += 1;
    try {
      return this.statement(node, scope, label);
    } finally {
      this.nesting -= 1;
    }
  }

  private statement(node: AnyNode, scope: Scope, label: string): Completion | null {
    switch (node.type) {
      case 'ExpressionStatement':
        this.last = this.evaluate(node.expression, scope);
        return null;
      case 'VariableDeclaration':
        this.declaration(node, scope);
        return null;
      case 'BlockStatement':
      case 'StaticBlock':
        return this.block(node.body, new Scope(scope, false));
      case 'IfStatement':
        return this.branch(node.test, node.consequent, node.alternate ?? null, scope);
      case 'ReturnStatement':
        return { kind: 'return', label: '', value: node.argument ? this.evaluate(node.argument, scope) : undefined };
      case 'BreakStatement':
      case 'ContinueStatement':
        return { kind: node.type === 'BreakStatement' ? 'break' : 'continue', label: node.label?.name ?? '', value: undefined };
      case 'ThrowStatement':
        this.meter.work(2_048);
        throw new Thrown(this.evaluate(node.argument, scope));
      case 'LabeledStatement': {
        const completion = this.execute(node.body, scope, node.label.name);
        return completion?.kind === 'break' && completion.label === node.label.name ? null : completion;
      }
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.bounded(() => this.loop(node, scope, label));
      default:
        return this.rarerStatement(node, scope);
    }
  }

  private rarerStatement(node: AnyNode, scope: Scope): Completion | null {
    switch (node.type) {
      case 'SwitchStatement':
        return this.choice(node, scope);
      case 'TryStatement':
        return this.attempt(node, scope);
      case 'WithStatement':
        return this.execute(node.body, scope);
      case 'ExportNamedDeclaration':
        return node.declaration ? this.execute(node.declaration, scope) : null;
      case 'ClassDeclaration':
        for (const member of node.body.body) if (member.type === 'MethodDefinition') this.callable(member.value, scope, '');
        return null;
      default:
        return null;
    }
  }

  private declaration(node: VariableDeclaration, scope: Scope): void {
    for (const { id, init } of node.declarations) {
      // `var x;` keeps the value there is.
      if (node.kind === 'var' && !init && id.type === 'Identifier' && scope.holder(id.name) !== null) continue;
      this.bind(id, init ? this.evaluate(init, scope) : undefined, scope, node.kind === 'var' ? 'var' : 'let');
    }
  }

  private branch(test: AnyNode, yes: Statement, no: Statement | null, scope: Scope): Completion | null {
    const truth = isTrue(this.evaluate(test, scope));
    if (truth !== null) return truth ? this.execute(yes, scope) : no === null ? null : this.execute(no, scope);
    const [first, second] = [this.execute(yes, scope), no === null ? null : this.execute(no, scope)];
    // Only what happens either way is certain to end what is around it.
    return first !== null && second !== null ? first : null;
  }

  /** A loop in its share of what is left. */
  private bounded(loop: () => Completion | null): Completion | null {
    let completion: Completion | null = null;
    const spent = this.meter.share(LOOP_SHARE, () => {
      completion = loop();
    });
    if (spent) this.complete = false;
    return completion;
  }

  private loop(node: Loop, scope: Scope, label: string): Completion | null {
    const inner = new Scope(scope, false);
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') return this.over(node, inner, label);
    if (node.type === 'ForStatement' && node.init) {
      if (node.init.type === 'VariableDeclaration') this.declaration(node.init, inner);
      else this.evaluate(node.init, inner);
    }
    for (let first = true; ; first = false) {
      const truth: boolean | null = !node.test || (first && node.type === 'DoWhileStatement') ? true : isTrue(this.evaluate(node.test, inner));
      if (truth === false) return null;
      const completion = this.execute(node.body, inner);
      const end = leaves(completion, label);
      if (end !== undefined) return end;
      if (truth === null) return null;
      if (node.type === 'ForStatement' && node.update) this.evaluate(node.update, inner);
    }
  }

  private over(node: ForInStatement | ForOfStatement, scope: Scope, label: string): Completion | null {
    for (const item of this.items(this.evaluate(node.right, scope), node.type === 'ForOfStatement')) {
      this.meter.step();
      const inner = new Scope(scope, false);
      if (node.left.type === 'VariableDeclaration') {
        const target = node.left.declarations[0]?.id;
        if (target) this.bind(target, item, inner, node.left.kind === 'var' ? 'var' : 'let');
      } else this.bind(node.left, item, inner, 'assign');
      const end = leaves(this.execute(node.body, inner), label);
      if (end !== undefined) return end;
    }
    return null;
  }

  private items(value: Value, values: boolean): Iterable<Value> {
    const size = typeof value === 'string' ? value.length : value instanceof List ? value.items.length : value instanceof Dictionary ? value.entries.size : 0;
    this.meter.items(size);
    if (typeof value === 'string') {
      return values ? [...value] : Array.from(value, (_, at) => String(at));
    }
    if (value instanceof List) return values ? [...value.items] : value.items.map((_, at) => String(at));
    if (value instanceof Dictionary) return values ? [...value.entries.values()] : [...value.entries.keys()];
    return value instanceof Unknown ? [new Unknown()] : [];
  }

  private choice(node: SwitchStatement, scope: Scope): Completion | null {
    const value = this.evaluate(node.discriminant, scope);
    const inner = new Scope(scope, false);
    let at = -1;
    for (const [index, { test }] of node.cases.entries()) {
      if (!test || at !== -1) continue;
      const other = this.evaluate(test, inner);
      this.meter.compare(value, other);
      if (isTrue(operate('===', value, other)) === true) at = index;
    }
    // What is chosen by something unknown is gone through from the first on.
    if (at === -1) at = value instanceof Unknown ? 0 : node.cases.findIndex(({ test }) => !test);
    for (const { consequent } of at === -1 ? [] : node.cases.slice(at)) {
      const completion = this.block(consequent, inner);
      if (completion?.kind === 'break' && completion.label === '' && value instanceof Unknown) continue;
      if (completion?.kind === 'break' && completion.label === '') return null;
      if (completion !== null) return completion;
    }
    return null;
  }

  private attempt(node: TryStatement, scope: Scope): Completion | null {
    let completion: Completion | null = null;
    try {
      completion = this.execute(node.block, scope);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      if (node.handler) {
        const inner = new Scope(scope, false);
        if (node.handler.param) this.bind(node.handler.param, error.value, inner, 'let');
        completion = this.execute(node.handler.body, inner);
      }
    }
    return (node.finalizer ? this.execute(node.finalizer, scope) : null) ?? completion;
  }
}

type Loop = ForStatement | WhileStatement | (AnyNode & { type: 'DoWhileStatement' }) | ForInStatement | ForOfStatement;

/** @returns `undefined` to go on with the loop */
function leaves(completion: Completion | null, label: string): Completion | null | undefined {
  if (completion === null) return undefined;
  const ours = completion.label === '' || completion.label === label;
  if (completion.kind === 'continue' && ours) return undefined;
  return completion.kind === 'break' && ours ? null : completion;
}
