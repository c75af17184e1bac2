/**
 * Style sheets of a message: their rules of what shows, ready to be matched; the cascade is that of CSS Cascade 4 without layers.
 * Parsing is css-tree's. Bounded: characters, rules, and tests made for one message.
 */
import { type CssNode, parse, type Rule } from 'css-tree';
import { type Declaration, fromNode } from './declarations.ts';
import { holds } from './media.ts';
import { type ElementFacts, matches, type Selector, selectorOf } from './selector.ts';

export interface SheetRule {
  selector: Selector;
  declarations: readonly Declaration[];
}

/** Characters of style sheets read in one message, and rules kept. */
const SHEET_LIMIT = 262_144;
const RULE_LIMIT = 4000;
/** Sheets of one message: each new one has all elements below it looked at anew. */
const SHEETS_LIMIT = 200;
/** Tests of a rule on an element; some hundred thousand take a few ms. */
const TEST_LIMIT = 1_000_000;
/** How deep `@media` and the like are nested. */
const NESTING_LIMIT = 8;

/** A newsletter's sheet comes with each of its copies. */
const known = new Map<string, readonly SheetRule[]>();
const KNOWN_LIMIT = 100;
const KEY_LIMIT = 32_768;

/** Rules in the order written. */
export function rulesOf(css: string): readonly SheetRule[] {
  const cached = known.get(css);
  if (cached !== undefined) return cached;
  const rules: SheetRule[] = [];
  try {
    const sheet = parse(css, { parseAtrulePrelude: false, parseValue: false, parseCustomProperty: false });
    if (sheet.type === 'StyleSheet') for (const node of sheet.children) collect(node, rules, 0);
  } catch {
    // css-tree goes down into nested blocks; a sheet nested beyond the stack styles nothing in any client either.
  }
  if (css.length <= KEY_LIMIT) {
    if (known.size >= KNOWN_LIMIT) known.clear();
    known.set(css, rules);
  }
  return rules;
}

function collect(node: CssNode, rules: SheetRule[], depth: number): void {
  if (rules.length >= RULE_LIMIT) return;
  if (node.type === 'Rule') collectRule(node, rules);
  else if (node.type === 'Atrule' && node.block !== null && depth < NESTING_LIMIT) {
    const name = node.name.toLowerCase();
    const prelude = node.prelude?.type === 'Raw' ? node.prelude.value : '';
    const applies = name === 'media' ? holds(prelude) : name === 'layer' || (name === 'supports' && !/^\s*not\b/i.test(prelude));
    if (applies) for (const inner of node.block.children) collect(inner, rules, depth + 1);
  }
}

function collectRule(node: Rule, rules: SheetRule[]): void {
  if (node.prelude.type !== 'SelectorList') return;
  const declarations: Declaration[] = [];
  node.block.children.forEach((child) => {
    const one = fromNode(child);
    if (one !== null) declarations.push(one);
  });
  if (declarations.length === 0) return;
  node.prelude.children.forEach((child) => {
    const selector = child.type === 'Selector' ? selectorOf(child) : null;
    if (selector !== null && rules.length < RULE_LIMIT) rules.push({ selector, declarations });
  });
}

interface Numbered extends SheetRule {
  order: number;
}

const NO_RULES: readonly Numbered[] = [];
/** Kinds of elements remembered with the rules that may match them. */
const CANDIDATE_LIMIT = 2000;

/** Rules by what the rightmost compound asks for: `#id`, `.class`, tag or `*`. */
class RuleIndex {
  private readonly rules = new Map<string, Numbered[]>();
  private readonly candidates = new Map<string, readonly Numbered[]>();

  constructor(rules: readonly SheetRule[]) {
    rules.forEach(({ selector, declarations }, order) => {
      const last = selector.compounds.at(-1);
      const key = last?.id != null ? `#${last.id}` : last?.classes[0] !== undefined ? `.${last.classes[0]}` : (last?.tag ?? '*');
      const list = this.rules.get(key);
      const numbered = { selector, declarations, order };
      if (list === undefined) this.rules.set(key, [numbered]);
      else list.push(numbered);
    });
  }

  /** Rules that may match, the weakest first. */
  candidatesFor(element: ElementFacts): readonly Numbered[] {
    const key = `${element.tag}#${element.id}.${element.className}`;
    const cached = this.candidates.get(key);
    if (cached !== undefined) return cached;
    const found = new Set<Numbered>();
    for (const name of [element.tag, '*', `#${element.id}`, ...element.classes.map((one) => `.${one}`)]) {
      for (const rule of this.rules.get(name) ?? NO_RULES) found.add(rule);
    }
    const sorted = [...found].sort((a, b) => a.selector.weight - b.selector.weight || a.order - b.order);
    if (this.candidates.size < CANDIDATE_LIMIT) this.candidates.set(key, sorted);
    return sorted;
  }
}

/** The style sheets in force. */
export class Cascade {
  /** False when a bound was met. */
  complete = true;
  private characters = 0;
  private sheets = 0;
  private tests = 0;
  private readonly rules: SheetRule[] = [];
  private index: RuleIndex | null = null;

  /** Nothing to match: the common case, which must cost nothing. */
  get empty(): boolean {
    return this.rules.length === 0;
  }

  /** Rules in force. */
  get size(): number {
    return this.rules.length;
  }

  add(css: string): void {
    this.sheets += 1;
    if (this.sheets > SHEETS_LIMIT) {
      this.complete = false;
      return;
    }
    const room = SHEET_LIMIT - this.characters;
    if (css.length > room) this.complete = false;
    this.characters += Math.min(css.length, room);
    for (const rule of rulesOf(css.length > room ? css.slice(0, room) : css)) {
      if (this.rules.length >= RULE_LIMIT) this.complete = false;
      else this.rules.push(rule);
    }
    this.index = null;
  }

  /**
   * Rules that match, the weakest first.
   *
   * @param open what is open around it, outermost first
   */
  match(element: ElementFacts, open: readonly (ElementFacts | null)[]): readonly Numbered[] {
    this.index ??= new RuleIndex(this.rules);
    const candidates = this.index.candidatesFor(element);
    if (candidates.length === 0) return NO_RULES;
    this.tests += candidates.length;
    if (this.tests > TEST_LIMIT) {
      this.complete = false;
      return NO_RULES;
    }
    return candidates.filter(({ selector }) => matches(selector, element, open, open.length));
  }
}
