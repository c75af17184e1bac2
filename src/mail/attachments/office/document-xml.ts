/** The text and links of a document's XML: Word's runs, Excel's cells, PowerPoint's shapes, OpenDocument's paragraphs. */
import { isNamespace } from '../octets-text.ts';
import type { Opening } from '../opening.ts';
import { localName, tags } from './xml.ts';

/** Elements whose end ends a line. */
const LINES = /^\/(?:p|si|is|row|tr|h|list-item|table-cell|instrText|f|comment|shape)$|^(?:br|tab|line-break|cr)\/?$/;
/** A link around text. */
const AROUND = /^(?:hyperlink|a)$/;
/** A link beside the text it is for, or over a shape. */
const BESIDE = /^(?:hlinkClick|hlinkHover|hlinkMouseOver)$/;
/** Attributes with an address of their own. */
const ADDRESSES = ['href', 'url', 'location', 'sourceLinked', 'src', 'link'] as const;
const DYNAMIC_EXCHANGE = /\bDDE(?:AUTO)?\s+["\w\\]|^=?\s{0,5}[\w"'. ]{1,40}\|'/i;

/** @param hyperlinks targets by relationship id */
export function readDocumentXml(opening: Opening, xml: string, hyperlinks: ReadonlyMap<string, string>): void {
  const used = new Set<string>();
  const lines: string[] = [];
  /** Text since the link that is open began. */
  let around: { target: string; text: string } | null = null;
  let beside: string | null = null;
  const emit = (target: string, text: string): void => opening.url(target, { text: text.trim(), shape: text.trim() === '' ? 'automatic' : 'anchor' });
  const granted = opening.budget.document.take(xml.length);
  if (granted < xml.length) {
    opening.search(Buffer.from(xml.slice(granted)));
    opening.partly();
  }
  for (const { name, attributes, before } of tags(xml.slice(0, granted))) {
    const local = localName(name);
    // Text of a link is no link of its own: what it shows against where it leads is judged there.
    lines.push(around === null ? before : ' ');
    if (around !== null) around.text += around.text.length < 300 ? before : '';
    if (beside !== null && local === '/t') {
      emit(beside, before);
      beside = null;
    }
    if (LINES.test(local)) lines.push('\n');
    if (/^\/(?:hyperlink|a)$/.test(local) && around !== null) {
      emit(around.target, around.text);
      around = null;
    }
    const id = attributes.id ?? '';
    const target = hyperlinks.get(id) ?? attributes.href;
    if (hyperlinks.has(id)) used.add(id);
    if (target !== undefined && AROUND.test(local) && !isNamespace(target)) {
      if (around !== null) emit(around.target, around.text);
      if (attributes.display !== undefined || attributes.ref !== undefined) emit(target, attributes.display ?? '');
      else around = { target, text: '' };
      continue;
    }
    if (target !== undefined && BESIDE.test(local)) {
      if (beside !== null) emit(beside, '');
      beside = target;
    }
    if (attributes.instr !== undefined) lines.push(`\n${attributes.instr}\n`);
    for (const key of ADDRESSES) {
      const value = attributes[key];
      if (value !== undefined && /^(?:https?:|ftp:|\/\/|www\.)/i.test(value) && !isNamespace(value))
        opening.url(value, { shape: key === 'src' ? 'resource' : 'automatic' });
    }
  }
  if (around !== null) emit(around.target, around.text);
  if (beside !== null) emit(beside, '');
  for (const [id, target] of hyperlinks) if (!used.has(id)) emit(target, '');
  const text = lines.join('');
  if (DYNAMIC_EXCHANGE.test(text)) opening.finding('dynamic-exchange', 'a field that runs a program (DDE)');
  opening.text(text);
}
