/** Names of a script, block within function within the page. */
import type { Value } from './values.ts';

export class Scope {
  readonly names = new Map<string, Value>();
  private readonly outer: Scope | null;
  /** Where `var` puts its names: a function, or the page. */
  private readonly home: Scope;

  constructor(outer: Scope | null, isFunction: boolean) {
    this.outer = outer;
    this.home = isFunction || outer === null ? this : outer.home;
  }

  declare(name: string, value: Value): void {
    this.names.set(name, value);
  }

  declareVar(name: string, value: Value): void {
    this.home.names.set(name, value);
  }

  /** The scope that has the name; `null` for none. */
  holder(name: string): Scope | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.outer) if (scope.names.has(name)) return scope;
    return null;
  }
}
