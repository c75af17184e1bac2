/**
 * Style sheets of a message: their rules of what shows, ready to be matched; the cascade is that of CSS Cascade 4 without layers.
 * Parsing is css-tree's. Bounded: characters, rules, and tests made for one message.
 */
import type { CssNode, Rule } from 'css-tree';
import { Remembered } from '../../remembered.ts';
import { type Declaration, declarationsOf, fromNode } from './declarations.ts';
import type { Effect } from './effect.ts';
import { holds } from './media.ts';
import { parseCss } from './parser.ts';
import { plainRules } from './plain-sheet.ts';
import { type ElementFacts, fits, matches, type Selector, selectorOf } from './selector.ts';

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
const known = new Remembered<readonly SheetRule[]>(100, 32_768);

const NONE: readonly SheetRule[] = [];

/** Rules in the order written. Hostile mail fills its sheets with words, of which without a brace none is a rule. */
export const rulesOf = (css: string): readonly SheetRule[] => (css.includes('{') ? known.get(css, readRules) : NONE);

function readRules(css: string): SheetRule[] {
  const rules: SheetRule[] = [];
  const plain = plainRules(css, applies);
  if (plain === null) return parsedRules(css);
  for (const { prelude, body } of plain) {
    const declarations = declarationsOf(body);
    if (declarations.length === 0) continue;
    for (const selector of selectors.get(prelude, readSelectors)) if (rules.length < RULE_LIMIT) rules.push({ selector, declarations });
  }
  return rules;
}

/** Selectors are the same few in most mail. */
const selectors = new Remembered<readonly Selector[]>(1000, 200);

function readSelectors(text: string): Selector[] {
  try {
    const rule = parseCss(`${text}{}`, { context: 'rule' });
    return rule.type === 'Rule' ? selectorsIn(rule.prelude) : [];
  } catch {
    // One that can't be read takes its whole rule along (CSS Syntax 3, section 9.1).
    return [];
  }
}

function selectorsIn(list: CssNode): Selector[] {
  if (list.type !== 'SelectorList') return [];
  const found: Selector[] = [];
  list.children.forEach((child) => {
    const selector = child.type === 'Selector' ? selectorOf(child) : null;
    if (selector !== null) found.push(selector);
  });
  return found;
}

/** Whether the rules within an at-rule count. */
const applies = (name: string, prelude: string): boolean =>
  name === 'media' ? holds(prelude) : name === 'layer' || (name === 'supports' && !/^\s*not\b/i.test(prelude));

/** As css-tree reads them. */
export function parsedRules(css: string): SheetRule[] {
  const rules: SheetRule[] = [];
  try {
    const sheet = parseCss(css, { parseAtrulePrelude: false, parseValue: false, parseCustomProperty: false });
    if (sheet.type === 'StyleSheet') for (const node of sheet.children) collect(node, rules, 0);
  } catch {
    // css-tree goes down into nested blocks; a sheet nested beyond the stack styles nothing in any client either.
  }
  return rules;
}

function collect(node: CssNode, rules: SheetRule[], depth: number): void {
  if (rules.length >= RULE_LIMIT) return;
  if (node.type === 'Rule') collectRule(node, rules);
  else if (node.type === 'Atrule' && node.block !== null && depth < NESTING_LIMIT) {
    const prelude = node.prelude?.type === 'Raw' ? node.prelude.value : '';
    if (applies(node.name.toLowerCase(), prelude)) for (const inner of node.block.children) collect(inner, rules, depth + 1);
  }
}

function collectRule(node: Rule, rules: SheetRule[]): void {
  const declarations: Declaration[] = [];
  node.block.children.forEach((child) => {
    const one = fromNode(child);
    if (one !== null) declarations.push(one);
  });
  if (declarations.length === 0) return;
  for (const selector of selectorsIn(node.prelude)) if (rules.length < RULE_LIMIT) rules.push({ selector, declarations });
}

interface Numbered extends SheetRule {
  order: number;
}

/** Rules that match an element, the weakest first. */
export interface Matched {
  rules: readonly SheetRule[];
  /** Of the element itself, not of what is made at its begin or end. */
  declarations: readonly Declaration[];
  /** Some of them make text. */
  generates: boolean;
  /** What they do together with the element's own style, by that. */
  effects: Map<string, Effect>;
}

/** Rules that may match a kind of element, and what came of those looked at. */
interface Candidates {
  rules: readonly Numbered[];
  /** Each of them matches, whatever stands around the element. */
  certain: boolean;
  /** By which of `rules` match: a bit for each while they are few, else their numbers. */
  matched: Map<number | string, Matched>;
}

const NO_RULES: readonly Numbered[] = [];
/** Kinds of elements remembered with the rules that may match them; choices of rules remembered of one. */
const CANDIDATE_LIMIT = 2000;
const MATCHED_LIMIT = 500;
/** Rules that have a bit each in a small integer. */
const BITS = 30;

/** Rules by what the rightmost compound asks for: `#id`, `.class`, tag or `*`. */
class RuleIndex {
  private readonly rules = new Map<string, Numbered[]>();
  /** By tag and id, then by class. */
  private readonly candidates = new Map<string, Map<string, Candidates>>();
  private kinds = 0;

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

  candidatesFor(element: ElementFacts): Candidates {
    const { tag, id, className } = element;
    // No name of a tag has a line break in it.
    const key = id === '' ? tag : `${tag}\n${id}`;
    const ofTag = this.candidates.get(key);
    const cached = ofTag?.get(className);
    if (cached !== undefined) return cached;
    const candidates = this.look(element);
    if (this.kinds < CANDIDATE_LIMIT) {
      this.kinds += 1;
      if (ofTag === undefined) this.candidates.set(key, new Map([[className, candidates]]));
      else ofTag.set(className, candidates);
    }
    return candidates;
  }

  private look(element: ElementFacts): Candidates {
    const found = new Set<Numbered>();
    for (const name of [element.tag, '*', `#${element.id}`, ...element.classes.map((one) => `.${one}`)]) {
      for (const rule of this.rules.get(name) ?? NO_RULES) found.add(rule);
    }
    const rules = [...found].sort((a, b) => a.selector.weight - b.selector.weight || a.order - b.order);
    const certain = rules.every(({ selector: { compounds } }) => {
      const [only, more] = compounds;
      return only !== undefined && more === undefined && only.attributes.length === 0 && fits(only, element);
    });
    return { rules, certain, matched: new Map() };
  }
}

function together(rules: readonly SheetRule[]): Matched {
  const own = rules.filter(({ selector }) => selector.pseudo === null);
  return { rules, declarations: own.flatMap(({ declarations }) => declarations), generates: own.length < rules.length, effects: new Map() };
}

const ALL = -1;
const NONE_FITS = 0;

/** Which of the rules match: nearly always few enough for a number, which costs no text. */
function choice(rules: readonly Numbered[], element: ElementFacts, open: readonly (ElementFacts | null)[]): number | string {
  if (rules.length > BITS) return rules.flatMap(({ selector }, i) => (matches(selector, element, open, open.length) ? [i] : [])).join(',') || NONE_FITS;
  let bits = 0;
  for (let i = 0; i < rules.length; i += 1) if (matches((rules[i] as Numbered).selector, element, open, open.length)) bits |= 1 << i;
  return bits;
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
   * @param open what is open around it, outermost first
   * @returns `null` when none matches
   */
  match(element: ElementFacts, open: readonly (ElementFacts | null)[]): Matched | null {
    this.index ??= new RuleIndex(this.rules);
    const { rules, certain, matched } = this.index.candidatesFor(element);
    if (rules.length === 0) return null;
    this.tests += rules.length;
    if (this.tests > TEST_LIMIT) {
      this.complete = false;
      return null;
    }
    const key = certain ? ALL : choice(rules, element, open);
    if (key === NONE_FITS) return null;
    let known = matched.get(key);
    if (known === undefined) {
      known = together(certain ? rules : rules.filter(({ selector }) => matches(selector, element, open, open.length)));
      if (matched.size < MATCHED_LIMIT) matched.set(key, known);
    }
    return known;
  }
}
