/**
 * Drawings and pages that are XML (SVG, XHTML) may write what HTML has no word for: names with a prefix, entities of their own, attributes
 * that the document type gives every element (XML 1.0 sections 3.3.2 and 4.4, Namespaces in XML section 3). A browser that opens the file
 * resolves them; here they are written out, so that the page reads as HTML.
 */
import { decodeXML } from 'entities/decode';

const SUBSET_LIMIT = 200_000;
const DECLARATION_LIMIT = 200;
/** Characters that entities may grow to: they can double one another. */
const GROWTH_LIMIT = 1_000_000;
const DEPTH_LIMIT = 8;

const SUBSET = /<!DOCTYPE\s[^[>]{0,1000}\[/i;
const ENTITY = /<!ENTITY\s{1,20}(%\s{1,20})?([\w:.-]{1,100})\s{1,20}(?:"([^"]{0,20000})"|'([^']{0,20000})')\s{0,20}>/g;
const ATTRIBUTES = /<!ATTLIST\s{1,20}([\w:.-]{1,100})\s([^<]{1,4000})/g;
const DEFAULT = /([\w:.-]{1,100})\s{1,20}(?:[A-Z]{1,20}|\([^)]{0,200}\))\s{1,20}(?:#FIXED\s{1,20})?("[^"]{0,4000}"|'[^']{0,4000}')/g;
const REFERENCE = /&([a-z_][\w:.-]{0,100});/gi;
const PREFIX = /xmlns:[\w.-]{1,60}\s{0,20}=\s{0,20}["']\s{0,20}http:\/\/www\.w3\.org\/(?:2000\/svg|1999\/x(?:html|link))/i;
const SCRIPT = /(<script(?=[\s>])[^<>]{0,500}>)([^<]{0,200000})(?=<\/script)/gi;

/** @returns the page as HTML; `null` when it is that already */
export function xmlAsHtml(source: string): string | null {
  const html = withPlainNames(withoutSubset(source)).replace(SCRIPT, (_, tag: string, script: string) => tag + decodeXML(script));
  return html === source ? null : html;
}

/** The same of a whole page that is shown as XML, where a CDATA section is text. */
export function xhtmlAsHtml(source: string): string | null {
  const [first = '', ...sections] = source.split('<![CDATA[');
  const text = sections.map((section) => {
    const end = section.indexOf(']]>');
    return end === -1 ? written(section) : written(section.slice(0, end)) + section.slice(end + 3);
  });
  const whole = sections.length === 0 ? source : [first, ...text].join('');
  return xmlAsHtml(whole) ?? (whole === source ? null : whole);
}

const written = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function withPlainNames(source: string): string {
  if (!PREFIX.test(source)) return source;
  return source.replace(/<(\/?)[\w.-]{1,60}:(?=[a-z])/gi, '<$1').replace(/(\s)[\w.-]{1,60}:href(?=\s{0,20}=)/gi, '$1href');
}

/** Without the declarations in its document type, and with what they stand for. */
function withoutSubset(source: string): string {
  const opening = SUBSET.exec(source.slice(0, SUBSET_LIMIT));
  if (opening === null) return source;
  const start = opening.index + opening[0].length;
  const subset = source.slice(start, start + SUBSET_LIMIT);
  const [entities, end] = entitiesIn(subset);
  const budget = { left: GROWTH_LIMIT };
  const body = source.slice(start + end).replace(/^[^<]{0,2000}?\]\s{0,100}>/, '');
  return withDefaults(expanded(body, entities, budget, 0), subset);
}

/** By name; and where the last of the declarations ends. Parameter entities may declare others. */
function entitiesIn(subset: string): [entities: Map<string, string>, end: number] {
  const entities = new Map<string, string>();
  let end = 0;
  let count = 0;
  const read = (text: string, depth: number): void => {
    for (const match of text.matchAll(ENTITY)) {
      if (++count > DECLARATION_LIMIT) return;
      // Character references in it are resolved where it is declared (section 4.4.5), all others where it is used.
      const value = (match[3] ?? match[4] ?? '').replace(/&#(?:\d{1,7}|x[\da-f]{1,6});/gi, (reference) => decodeXML(reference));
      if (depth === 0) end = Math.max(end, match.index + match[0].length);
      if (match[1] !== undefined) {
        if (depth < DEPTH_LIMIT) read(value, depth + 1);
      } else if (!entities.has(match[2] as string)) entities.set(match[2] as string, value);
    }
  };
  read(subset, 0);
  for (const match of subset.slice(end).matchAll(ATTRIBUTES)) {
    if (++count > DECLARATION_LIMIT) break;
    end += subset.slice(end).indexOf(match[0]) + match[0].length;
  }
  return [entities, end];
}

function expanded(text: string, entities: ReadonlyMap<string, string>, budget: { left: number }, depth: number): string {
  if (entities.size === 0 || depth > DEPTH_LIMIT) return text;
  return text.replace(REFERENCE, (reference, name: string) => {
    const value = entities.get(name);
    if (value === undefined || budget.left < value.length) return reference;
    budget.left -= value.length;
    const whole = expanded(value, entities, budget, depth + 1);
    // Within an attribute a quote does not end it.
    return whole.includes('<') ? whole : whole.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  });
}

function withDefaults(body: string, subset: string): string {
  let out = body;
  for (const [i, [, name = '', list = '']] of [...subset.matchAll(ATTRIBUTES)].entries()) {
    if (i >= DEPTH_LIMIT) break;
    const given = [...list.matchAll(DEFAULT)].slice(0, DEPTH_LIMIT).map(([, attribute = '', value = '']) => ` ${attribute}=${value}`);
    if (given.length === 0 || out.length > GROWTH_LIMIT * 4) continue;
    // Behind its own attributes: what the element says itself counts first.
    out = out.replace(new RegExp(`<${name.replaceAll('.', '\\.')}(?=[\\s/>])[^<>]{0,4000}?(?=/?>)`, 'g'), (tag) => tag + given.join(''));
  }
  return out;
}
