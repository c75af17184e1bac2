/** How the elements of a page look: style sheets in force, style attributes and the attributes that styled before CSS. */
import { string } from 'css-tree';
import { type Appearance, dress } from './css/appearance.ts';
import { parseLegacyColour } from './css/colour.ts';
import { type Declaration, declarationsOf } from './css/declarations.ts';
import { type Effect, effectOf } from './css/effect.ts';
import type { ElementFacts } from './css/selector.ts';
import { Cascade, type SheetRule } from './css/style-sheet.ts';
import type { OpenElement } from './open-elements.ts';
import { attributeValue, type Piece } from './tag-links.ts';
import { decode, type StartTag } from './tokenizer.ts';

/** Looks of a page's parts with no style of their own: read once, for messages repeat their few styles all over. */
const known = new Map<string, Effect>();
const KNOWN_LIMIT = 4000;
const KEY_LIMIT = 600;

export interface Styled {
  look: Appearance;
  /** Text a style sheet makes at its begin and end. */
  before: string;
  after: string;
}

/** Classes of one element that are matched. */
const CLASS_LIMIT = 50;

export class Styling {
  readonly cascade = new Cascade();
  private readonly effects = new Map<string, Effect>();
  private linkColour = '#0000ee';

  /**
   * Gives an element its look.
   *
   * @param open what selectors may ask of the elements around it
   * @returns what they may ask of this one, `null` when no style sheet is in force; and the text made at its begin
   */
  dress(piece: Piece, tag: StartTag, element: OpenElement, open: readonly (ElementFacts | null)[]): { facts: ElementFacts | null; before: string } {
    let style: string | null = null;
    let old = '';
    let reversed = false;
    for (const { name, start, end } of tag.attributes) {
      if (!STYLING.has(name)) continue;
      const value = decode(piece.source.slice(start, end), true);
      if (name === 'style') style ??= value;
      else if (name === 'href') old += tag.name === 'a' ? `color:${this.linkColour};` : '';
      else if (name === 'dir') reversed = tag.name === 'bdo' && value.trim().toLowerCase() === 'rtl';
      else if (name === 'link') this.linkColour = tag.name === 'body' && /^#?\w{3,20}$/.test(value) ? value : this.linkColour;
      else old += oldStyle(tag.name, name, value);
    }
    const facts = this.cascade.empty ? null : factsOf(piece, tag);
    const { look, before, after } = this.style(element.look, old, style ?? '', facts, open);
    element.look = reversed ? { ...look, reversed } : look;
    element.after = after;
    return { facts, before };
  }

  /**
   * @param old   declarations its attributes stand for, as CSS
   * @param style value of its style attribute, `''` for none
   * @param facts `null` when no style sheet is in force
   */
  private style(parent: Appearance, old: string, style: string, facts: ElementFacts | null, open: readonly (ElementFacts | null)[]): Styled {
    const rules = facts === null ? [] : this.cascade.match(facts, open);
    if (rules.length === 0) {
      if (old === '' && style === '') return { look: parent, before: '', after: '' };
      return {
        look: dress(
          parent,
          remember(known, `${old}\n${style}`, () => plainEffect(old, style)),
        ),
        before: '',
        after: '',
      };
    }
    const own = rules.filter(({ selector }) => selector.pseudo === null);
    const key = `${own.map(({ order }) => order).join(',')}\n${old}\n${style}`;
    const effect = remember(this.effects, key, () =>
      effectOf([...declarationsOf(old), ...own.flatMap(({ declarations }) => declarations), ...declarationsOf(style)]),
    );
    const look = dress(parent, effect);
    if (own.length === rules.length) return { look, before: '', after: '' };
    return { look, before: generated(rules, 'before', look), after: generated(rules, 'after', look) };
  }
}

const STYLING = new Set(['style', 'hidden', 'bgcolor', 'background', 'color', 'text', 'size', 'href', 'dir', 'link']);

function factsOf(piece: Piece, tag: StartTag): ElementFacts {
  const classes = attributeValue(piece, tag, 'class');
  return {
    tag: tag.name,
    id: attributeValue(piece, tag, 'id'),
    className: classes,
    classes:
      classes === ''
        ? []
        : classes
            .split(/\s+/)
            .filter((name) => name !== '')
            .slice(0, CLASS_LIMIT),
    attribute: (name) => (tag.attributes.some((attribute) => attribute.name === name) ? attributeValue(piece, tag, name) : undefined),
  };
}

function plainEffect(old: string, style: string): Effect {
  return effectOf(old === '' ? declarationsOf(style) : [...declarationsOf(old), ...declarationsOf(style)]);
}

function remember(effects: Map<string, Effect>, key: string, make: () => Effect): Effect {
  const found = effects.get(key);
  if (found !== undefined) return found;
  const effect = make();
  if (effects.size >= KNOWN_LIMIT) effects.clear();
  if (key.length <= KEY_LIMIT) effects.set(key, effect);
  return effect;
}

function generated(rules: readonly SheetRule[], pseudo: 'before' | 'after', look: Appearance): string {
  const declarations: Declaration[] = rules.filter(({ selector }) => selector.pseudo === pseudo).flatMap((rule) => rule.declarations);
  if (declarations.length === 0) return '';
  const effect = effectOf(declarations);
  if (effect.content === null || dress(look, effect).hidden !== 0) return '';
  const strings = effect.content.match(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/g) ?? [];
  return strings
    .slice(0, 10)
    .map((one) => string.decode(one))
    .join('')
    .slice(0, 500);
}

const FONT_SIZES = ['10px', '10px', '13px', '16px', '18px', '24px', '32px', '48px'];

/** What an attribute of old stands for, as a declaration; `''` when it styles nothing here (HTML standard, section 15). */
export function oldStyle(tag: string, name: string, value: string): string {
  if (name === 'hidden') return 'display:none;';
  if (name === 'background') return value.trim() === '' ? '' : 'background:url(x);';
  if (name === 'size') return tag === 'font' ? fontSize(value.trim()) : '';
  const property =
    name === 'bgcolor'
      ? 'background-color'
      : (name === 'color' && (tag === 'font' || tag === 'basefont')) || (name === 'text' && tag === 'body')
        ? 'color'
        : '';
  if (property === '') return '';
  const colour = parseLegacyColour(value);
  return colour === null || colour < 0 ? '' : `${property}:#${colour.toString(16).padStart(6, '0')};`;
}

function fontSize(value: string): string {
  if (!/^[-+]?\d{1,4}$/.test(value)) return '';
  const step = /^[-+]/.test(value) ? 3 + Number(value) : Number(value);
  return `font-size:${FONT_SIZES[Math.min(7, Math.max(1, step))]};`;
}
