/** How the elements of a page look: style sheets in force, style attributes and the attributes that styled before CSS. */
import { string } from 'css-tree';
import { Remembered } from '../remembered.ts';
import { type Appearance, dress } from './css/appearance.ts';
import { parseLegacyColour } from './css/colour.ts';
import { type Declaration, declarationsOf } from './css/declarations.ts';
import { type Effect, effectOf } from './css/effect.ts';
import type { ElementFacts } from './css/selector.ts';
import { Cascade, type Matched, type SheetRule } from './css/style-sheet.ts';
import type { OpenElement } from './open-elements.ts';
import { attributeValue, type Piece } from './tag-links.ts';
import { decode, type StartTag } from './tokenizer.ts';

/** What styles do by themselves, without a style sheet. */
const known = new Remembered<Effect>(4000, 600);
const readEffect = (style: string): Effect => effectOf(declarationsOf(style));

const UNSTYLED: ElementStyle = { facts: null, before: '' };

export interface ElementStyle {
  /** What selectors may ask of the element; `null` when no style sheet is in force. */
  facts: ElementFacts | null;
  /** Text a style sheet makes at its begin. */
  before: string;
}

export class Styling {
  readonly cascade = new Cascade();
  private linkColour = '#0000ee';

  /**
   * Gives an element its look.
   *
   * @param open what selectors may ask of the elements around it
   */
  dress(piece: Piece, tag: StartTag, element: OpenElement, open: readonly (ElementFacts | null)[]): ElementStyle {
    let style: string | null = null;
    let old = '';
    let reversed = false;
    for (const { name, start, end } of tag.attributes) {
      if (!STYLING.has(name)) continue;
      if (name === 'href') {
        if (tag.name === 'a') old += `color:${this.linkColour};`;
        continue;
      }
      const value = decode(piece.source.slice(start, end), true);
      if (name === 'style') style ??= value;
      else if (name === 'dir') reversed = tag.name === 'bdo' && value.trim().toLowerCase() === 'rtl';
      else if (name === 'link') this.linkColour = tag.name === 'body' && /^#?\w{3,20}$/.test(value) ? value : this.linkColour;
      else old += oldStyle(tag.name, name, value);
    }
    // What attributes of old stand for comes first, so that the style overrules it.
    const written = old === '' ? (style ?? '') : old + (style ?? '');
    if (this.cascade.empty) {
      if (written !== '') element.look = dress(element.look, known.get(written, readEffect));
      if (reversed) element.look = { ...element.look, reversed };
      return UNSTYLED;
    }
    const facts = new TagFacts(piece, tag);
    const before = this.style(element, old, style ?? '', written, this.cascade.match(facts, open));
    if (reversed) element.look = { ...element.look, reversed };
    return { facts, before };
  }

  /**
   * @param old     declarations its attributes stand for, as CSS
   * @param style   value of its style attribute, `''` for none
   * @param written both
   * @returns text a style sheet makes at its begin
   */
  private style(element: OpenElement, old: string, style: string, written: string, matched: Matched | null): string {
    if (matched === null) {
      if (written !== '') element.look = dress(element.look, known.get(written, readEffect));
      return '';
    }
    const { rules, declarations, generates, effects } = matched;
    let effect = effects.get(written);
    if (effect === undefined) {
      effect = effectOf([...declarationsOf(old), ...declarations, ...declarationsOf(style)]);
      if (effects.size < EFFECTS_LIMIT) effects.set(written, effect);
    }
    element.look = dress(element.look, effect);
    if (!generates) return '';
    element.after = generated(rules, 'after', element.look);
    return generated(rules, 'before', element.look);
  }
}

/** Effects kept of one choice of rules, for as long as the message is read. */
const EFFECTS_LIMIT = 1000;

const STYLING = new Set(['style', 'hidden', 'bgcolor', 'background', 'color', 'text', 'size', 'href', 'dir', 'link']);

/** Classes of one element that are matched. */
const CLASS_LIMIT = 50;

class TagFacts implements ElementFacts {
  readonly tag: string;
  readonly id: string;
  readonly className: string;
  private list: readonly string[] | null = null;
  private readonly piece: Piece;
  private readonly written: StartTag;

  constructor(piece: Piece, written: StartTag) {
    this.tag = written.name;
    this.id = attributeValue(piece, written, 'id');
    this.className = attributeValue(piece, written, 'class');
    this.piece = piece;
    this.written = written;
  }

  get classes(): readonly string[] {
    this.list ??=
      this.className === ''
        ? []
        : this.className
            .split(/\s+/)
            .filter((name) => name !== '')
            .slice(0, CLASS_LIMIT);
    return this.list;
  }

  attribute(name: string): string | undefined {
    return this.written.attributes.some((attribute) => attribute.name === name) ? attributeValue(this.piece, this.written, name) : undefined;
  }
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
