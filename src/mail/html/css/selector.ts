/**
 * Selectors (Selectors level 4) as far as mail needs them: type, id, class, attribute, any, descendant and child. One that
 * speaks of siblings, states or positions matches nothing here: what it hides is taken as shown.
 */
import type { CssNode, Selector as SelectorNode } from 'css-tree';

/** What a selector can ask of an element. */
export interface ElementFacts {
  tag: string;
  id: string;
  /** As written. */
  className: string;
  classes: readonly string[];
  attribute(name: string): string | undefined;
}

interface AttributeTest {
  name: string;
  matcher: string | null;
  value: string;
  anyCase: boolean;
}

export interface Compound {
  tag: string | null;
  id: string | null;
  classes: string[];
  attributes: AttributeTest[];
  /** How the compound to its left must stand to it; `null` for the leftmost. */
  under: 'ancestor' | 'parent' | null;
}

export interface Selector {
  /** Leftmost first. */
  compounds: Compound[];
  /** Specificity: ids, classes and attributes, types, as one number. */
  weight: number;
  pseudo: 'before' | 'after' | null;
}

const COMPOUND_LIMIT = 12;
/** How far up an ancestor is looked for. */
const REACH = 60;

/** @returns `null` for what this reading does not follow */
export function selectorOf(node: SelectorNode): Selector | null {
  const compounds: Compound[] = [];
  let compound = emptyCompound(null);
  let weight = 0;
  let pseudo: Selector['pseudo'] = null;
  for (const part of node.children) {
    if (part.type === 'Combinator') {
      if (part.name !== ' ' && part.name !== '>') return null;
      compounds.push(compound);
      if (compounds.length >= COMPOUND_LIMIT) return null;
      compound = emptyCompound(part.name === '>' ? 'parent' : 'ancestor');
      continue;
    }
    const name = pseudoElement(part);
    if (name !== null) {
      pseudo = name;
      weight += 1;
      continue;
    }
    const added = addPart(compound, part);
    if (added === null) return null;
    weight += added;
  }
  compounds.push(compound);
  return { compounds, weight, pseudo };
}

const emptyCompound = (under: Compound['under']): Compound => ({ tag: null, id: null, classes: [], attributes: [], under });

/** `:before` is the old way to write `::before`. */
function pseudoElement(part: CssNode): Selector['pseudo'] {
  if (part.type !== 'PseudoElementSelector' && part.type !== 'PseudoClassSelector') return null;
  const name = part.name.toLowerCase();
  return name === 'before' || name === 'after' ? name : null;
}

/** @returns what it adds to the specificity; `null` when it can't be followed */
function addPart(compound: Compound, part: CssNode): number | null {
  switch (part.type) {
    case 'TypeSelector':
      if (part.name !== '*') compound.tag = part.name.toLowerCase().replace(/^.*\|/, '');
      return part.name === '*' ? 0 : 1;
    case 'IdSelector':
      compound.id = part.name;
      return 10_000;
    case 'ClassSelector':
      compound.classes.push(part.name);
      return 100;
    case 'AttributeSelector':
      compound.attributes.push({
        name: part.name.name.toLowerCase(),
        matcher: part.matcher,
        value: part.value === null ? '' : part.value.type === 'String' ? part.value.value : part.value.name,
        anyCase: part.flags?.toLowerCase() === 'i',
      });
      return 100;
    case 'PseudoClassSelector': {
      const name = part.name.toLowerCase();
      if (part.children !== null) return null;
      if (name === 'root') compound.tag = 'html';
      else if (name === 'link' || name === 'any-link') compound.attributes.push({ name: 'href', matcher: null, value: '', anyCase: false });
      else return null;
      return 100;
    }
    default:
      return null;
  }
}

/**
 * @param open what is open around the element, outermost first
 * @param depth how many of `open` are around it
 */
export function matches(selector: Selector, element: ElementFacts, open: readonly (ElementFacts | null)[], depth: number): boolean {
  let index = selector.compounds.length - 1;
  const last = selector.compounds[index] as Compound;
  if (!fits(last, element)) return false;
  let { under } = last;
  let level = depth - 1;
  const floor = Math.max(0, depth - REACH);
  // Without going back over choices: "a b > c" may miss an `a` further up, never takes one that is not there.
  while (index > 0) {
    const compound = selector.compounds[index - 1] as Compound;
    if (under === 'parent') {
      const facts = open[level];
      if (!facts || !fits(compound, facts)) return false;
    } else {
      while (level >= floor && !(open[level] && fits(compound, open[level] as ElementFacts))) level -= 1;
      if (level < floor) return false;
    }
    level -= 1;
    index -= 1;
    under = compound.under;
  }
  return true;
}

/** Whether an element is as one compound asks, wherever it stands. */
export function fits(compound: Compound, element: ElementFacts): boolean {
  if (compound.tag !== null && compound.tag !== element.tag) return false;
  if (compound.id !== null && compound.id !== element.id) return false;
  for (const name of compound.classes) if (!element.classes.includes(name)) return false;
  for (const test of compound.attributes) if (!attributeFits(test, element.attribute(test.name))) return false;
  return true;
}

function attributeFits({ matcher, value, anyCase }: AttributeTest, written: string | undefined): boolean {
  if (written === undefined) return false;
  if (matcher === null) return true;
  const [actual, wanted] = anyCase ? [written.toLowerCase(), value.toLowerCase()] : [written, value];
  if (matcher === '=') return actual === wanted;
  if (matcher === '|=') return actual === wanted || actual.startsWith(`${wanted}-`);
  if (wanted === '') return false;
  if (matcher === '~=') return actual.split(/\s+/).includes(wanted);
  if (matcher === '^=') return actual.startsWith(wanted);
  if (matcher === '$=') return actual.endsWith(wanted);
  return matcher === '*=' && actual.includes(wanted);
}
