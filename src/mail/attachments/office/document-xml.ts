/** The text and links of a document's XML: Word's runs, Excel's cells, PowerPoint's shapes, OpenDocument's paragraphs. */
import { isNamespace } from '../octets-text.ts';
import type { Opening } from '../opening.ts';
import { FieldCodes, hyperlinkOf } from './field-codes.ts';
import { joinedFormula } from './formula.ts';
import { localName, type Tag, tags } from './xml.ts';

/** Elements whose end ends a line. */
const LINES = /^\/(?:p|si|is|row|tr|h|list-item|table-cell|f|comment|shape)$|^(?:br|tab|line-break|cr)\/?$/;
/** A link around text. */
const AROUND = /^(?:hyperlink|a)$/;
/** A link beside the text it is for, or over a shape. */
const BESIDE = /^(?:hlinkClick|hlinkHover|hlinkMouseOver)$/;
/** Attributes with an address of their own. */
const ADDRESSES = ['href', 'url', 'location', 'sourceLinked', 'src', 'link'] as const;
const DYNAMIC_EXCHANGE = /\bDDE(?:AUTO)?\s+["\w\\]|^=?\s{0,5}[\w"'. ]{1,40}\|'/i;

/** @param hyperlinks targets by relationship id */
export function readDocumentXml(opening: Opening, xml: string, hyperlinks: ReadonlyMap<string, string>): void {
  const granted = opening.budget.document.take(xml.length);
  if (granted < xml.length) {
    opening.search(Buffer.from(xml.slice(granted)));
    opening.partly();
  }
  const reading = new DocumentReading(opening, hyperlinks);
  for (const tag of tags(xml.slice(0, granted))) reading.tag(tag);
  reading.end();
}

class DocumentReading {
  private readonly opening: Opening;
  private readonly hyperlinks: ReadonlyMap<string, string>;
  private readonly used = new Set<string>();
  private readonly lines: string[] = [];
  /** The link that is open, and the text since it began. */
  private around: { target: string; text: string } | null = null;
  /** Target of the link whose text comes next. */
  private beside: string | null = null;
  private readonly codes = new FieldCodes();

  constructor(opening: Opening, hyperlinks: ReadonlyMap<string, string>) {
    this.opening = opening;
    this.hyperlinks = hyperlinks;
  }

  tag({ name, attributes, before }: Tag): void {
    const local = localName(name);
    this.words(local, before);
    if (LINES.test(local)) this.lines.push('\n');
    if (/^\/(?:hyperlink|a)$/.test(local)) this.close();
    if (local === 'fldChar') this.field(attributes.fldCharType ?? '');
    const id = attributes.id ?? '';
    const target = this.hyperlinks.get(id) ?? attributes.href;
    if (this.hyperlinks.has(id)) this.used.add(id);
    if (target !== undefined && AROUND.test(local) && !isNamespace(target)) {
      this.close();
      if (attributes.display !== undefined || attributes.ref !== undefined) this.emit(target, attributes.display ?? '');
      else this.around = { target, text: '' };
      return;
    }
    if (target !== undefined && BESIDE.test(local)) {
      if (this.beside !== null) this.emit(this.beside, '');
      this.beside = target;
    }
    this.addresses(attributes);
  }

  end(): void {
    this.close();
    for (const code of this.codes.rest()) this.lines.push(`\n${code}\n`);
    if (this.beside !== null) this.emit(this.beside, '');
    for (const [id, target] of this.hyperlinks) if (!this.used.has(id)) this.emit(target, '');
    const text = this.lines.join('');
    if (DYNAMIC_EXCHANGE.test(text)) this.opening.finding('dynamic-exchange', 'a field that runs a program (DDE)');
    this.opening.text(text);
  }

  /** A field: its code, a mark, what it shows, and its end. */
  private field(mark: string): void {
    if (mark === 'begin') this.codes.begin();
    else if (mark === 'separate' || mark === 'end') {
      const code = mark === 'end' ? this.codes.end() : this.codes.separate();
      const target = code === null ? null : hyperlinkOf(code);
      if (mark === 'end' || target !== null) this.close();
      if (target !== null) this.around = { target, text: '' };
      else if (code !== null) this.lines.push(`\n${code}\n`);
      if (mark === 'end') this.close();
    }
  }

  /** Text in front of a tag. */
  private words(local: string, before: string): void {
    if (local === '/instrText' || local === '/delInstrText') {
      if (!this.codes.add(before)) this.lines.push(`\n${before}\n`);
      return;
    }
    if (local === '/f') this.formula(before);
    // Text of a link is no link of its own: what it shows against where it leads is judged there.
    this.lines.push(this.around === null ? before : ' ');
    if (this.around !== null && this.around.text.length < 300) this.around.text += before;
    if (this.beside !== null && local === '/t') {
      this.emit(this.beside, before);
      this.beside = null;
    }
  }

  private formula(code: string): void {
    const joined = joinedFormula(code);
    this.lines.push(joined === null ? '' : `\n${joined}\n`);
  }

  private addresses(attributes: Tag['attributes']): void {
    if (attributes.formula !== undefined) {
      this.lines.push(`\n${attributes.formula}\n`);
      this.formula(attributes.formula);
    }
    if (attributes.instr !== undefined) this.lines.push(`\n${attributes.instr}\n`);
    for (const key of ADDRESSES) {
      const value = attributes[key];
      if (value !== undefined && /^(?:https?:|ftp:|\/\/|www\.)/i.test(value) && !isNamespace(value))
        this.opening.url(value, { shape: key === 'src' ? 'resource' : 'automatic' });
    }
  }

  private close(): void {
    if (this.around !== null) this.emit(this.around.target, this.around.text);
    this.around = null;
  }

  private emit(target: string, text: string): void {
    const words = text.trim();
    this.opening.url(target, { text: words, shape: words === '' ? 'automatic' : 'anchor' });
  }
}
