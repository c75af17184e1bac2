/**
 * Cuts HTML into tags, texts and comments as the HTML standard does (section 13.2.5), and keeps what a rewrite and a
 * reader of hostile mail need and parse5 has not: the place of every value, attributes written twice, a tag the source ends in.
 * Nothing is decoded before somebody asks, and regular expressions jump from mark to mark, so it costs an eighth of a tokenizer
 * that goes by characters. Held against parse5 by a property test. Linear in the length of the source.
 */
import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';

export interface Attribute {
  /** Lower-case, NULs removed. */
  name: string;
  /** The value within the source, quotes left out; empty where there is none. */
  start: number;
  end: number;
  /** The quote around it, `''` for none. */
  quote: '"' | "'" | '';
  /** Has a `=`. */
  valued: boolean;
}

export interface StartTag {
  /** Lower-case, NULs removed. */
  name: string;
  attributes: readonly Attribute[];
  selfClosing: boolean;
  /** A `>` may stand in one of its values, as where a quote was forgotten. */
  swallows: boolean;
  /** A NUL stood in a name: some clients drop it, others know no such tag. */
  nulls: boolean;
  /** The source ends within it. A browser then drops it; clients that repair do not. */
  unfinished: boolean;
  start: number;
  end: number;
}

/** How the content of an element is to be read (HTML standard, section 13.2.6.4). */
export type ContentMode = 'markup' | 'rcdata' | 'rawtext' | 'script' | 'plaintext';
/** Whether character references mean something in a text. */
export type TextKind = 'data' | 'rcdata' | 'raw';

export interface TokenHandler {
  /** @returns how its content reads */
  startTag(tag: StartTag): ContentMode;
  endTag(name: string): void;
  text(start: number, end: number, kind: TextKind): void;
  /** @param closed false when the source ends within it. Content is [start, end). */
  comment(start: number, end: number, closed: boolean): void;
  /** Within SVG or MathML, where `<![CDATA[` holds text. */
  inForeign(): boolean;
}

const COMMENT_END = /--!?>/g;
const SCRIPT_MARK = /<!--|-->|<(\/?)script(?=[\t\n\f\r />])/gi;
/** More attributes than any tag has. Beyond them only those that may hold an address count, and each name once: the first is what a browser takes. */
const ATTRIBUTE_LIMIT = 500;
const ADDRESSES = new Set('href xlink:href src data action formaction action-xhr content http-equiv srcdoc background style'.split(' '));

/** What ends the content of the elements that have no markup. */
const ENDS = new Map(
  ['title', 'textarea', 'style', 'xmp', 'iframe', 'noembed', 'noframes'].map((name) => [name, new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi')] as const),
);

export function tokenize(source: string, handler: TokenHandler): void {
  const { length } = source;
  let at = 0;
  while (at < length) {
    let mark = source.indexOf('<', at);
    if (mark === -1) mark = length;
    if (mark > at) handler.text(at, mark, 'data');
    if (mark >= length - 1) {
      if (mark === length - 1) handler.text(mark, length, 'data');
      return;
    }
    at = markup(source, mark, handler);
  }
}

/** @returns where reading goes on */
function markup(source: string, mark: number, handler: TokenHandler): number {
  const next = source.charCodeAt(mark + 1);
  if (isLetter(next)) {
    const tag = readTag(source, mark, mark + 1);
    // Browsers drop a tag the source ends in; one without any attribute says nothing to anybody.
    if (tag.unfinished && tag.attributes.length === 0) return source.length;
    return content(source, tag, handler.startTag(tag), handler);
  }
  if (next === 47) {
    const after = source.charCodeAt(mark + 2);
    if (isLetter(after)) return endTag(source, mark, handler);
    if (mark + 2 >= source.length) {
      handler.text(mark, source.length, 'data');
      return source.length;
    }
    return after === 62 ? mark + 3 : bogusComment(source, mark + 2, handler);
  }
  if (next === 33) return declaration(source, mark, handler);
  if (next === 63) return bogusComment(source, mark + 1, handler);
  handler.text(mark, mark + 1, 'data');
  return mark + 1;
}

function endTag(source: string, mark: number, handler: TokenHandler): number {
  let hash = 0;
  let at = mark + 2;
  for (let code = source.charCodeAt(at); at < source.length && !endsName(code); code = source.charCodeAt(at)) {
    hash = hashed(hash, code);
    at += 1;
  }
  // Nearly all are a name and nothing else, which needs no tag.
  if (source.charCodeAt(at) === GREATER) {
    handler.endTag(nameIn(source, mark + 2, at, hash));
    return at + 1;
  }
  const { name, end, unfinished } = readTag(source, mark, mark + 2);
  if (!unfinished) handler.endTag(name);
  return end;
}

/** `<!…`: a comment, a doctype, a CDATA section. */
function declaration(source: string, mark: number, handler: TokenHandler): number {
  if (source.startsWith('--', mark + 2)) {
    const start = mark + 4;
    if (source.startsWith('>', start) || source.startsWith('->', start)) {
      handler.comment(start, start, true);
      return source.indexOf('>', start) + 1;
    }
    COMMENT_END.lastIndex = start;
    const end = COMMENT_END.exec(source);
    // Not `lastIndex` afterwards: what is told of a comment may lead to its content being read, with the same pattern.
    const next = end === null ? source.length : end.index + end[0].length;
    handler.comment(start, end?.index ?? source.length, end !== null);
    return next;
  }
  if (handler.inForeign() && source.startsWith('[CDATA[', mark + 2)) {
    const start = mark + 9;
    const end = source.indexOf(']]>', start);
    handler.text(start, end === -1 ? source.length : end, 'raw');
    return end === -1 ? source.length : end + 3;
  }
  if (/^doctype$/i.test(source.slice(mark + 2, mark + 9))) {
    const end = source.indexOf('>', mark);
    return end === -1 ? source.length : end + 1;
  }
  return bogusComment(source, mark + 2, handler);
}

function bogusComment(source: string, start: number, handler: TokenHandler): number {
  const end = source.indexOf('>', start);
  handler.comment(start, end === -1 ? source.length : end, true);
  return end === -1 ? source.length : end + 1;
}

/** @param from where its name begins */
function readTag(source: string, start: number, from: number): StartTag {
  const { length } = source;
  let at = from;
  let nulls = false;
  let hash = 0;
  for (let code = source.charCodeAt(at); at < length && !endsName(code); code = source.charCodeAt(at)) {
    if (code === 0) nulls = true;
    hash = hashed(hash, code);
    at += 1;
  }
  count = 0;
  const tag: StartTag = {
    name: nameIn(source, from, at, hash),
    attributes: NO_ATTRIBUTES,
    selfClosing: false,
    swallows: true,
    nulls,
    unfinished: false,
    start,
    end: length,
  };
  for (;;) {
    const before = at;
    while (at < length && isBetween(source.charCodeAt(at))) at += 1;
    if (at >= length) break;
    if (source.charCodeAt(at) === GREATER) {
      tag.selfClosing = at > before && source.charCodeAt(at - 1) === SLASH;
      tag.end = at + 1;
      tag.swallows = source.indexOf('>', from) < at;
      break;
    }
    at = readAttribute(source, at, tag);
  }
  tag.unfinished = at >= length;
  if (count > 0) tag.attributes = gathered.slice(0, count);
  return tag;
}

/** Of the tag being read. A list that grows takes room for sixteen, and most tags have two or three. */
const gathered: Attribute[] = [];
let count = 0;
const NO_ATTRIBUTES: readonly Attribute[] = [];

/** @returns where the next may begin */
function readAttribute(source: string, from: number, tag: StartTag): number {
  const { length } = source;
  // A name may begin with a `=`.
  let at = source.charCodeAt(from) === EQUALS ? from + 1 : from;
  let hash = at - from;
  for (let code = source.charCodeAt(at); at < length && !endsAttributeName(code); code = source.charCodeAt(at)) {
    if (code === 0) tag.nulls = true;
    hash = hashed(hash, code);
    at += 1;
  }
  const attribute: Attribute = { name: nameIn(source, from, at, hash), start: at, end: at, quote: '', valued: false };
  if (count < ATTRIBUTE_LIMIT || (ADDRESSES.has(attribute.name) && isFirst(attribute))) {
    gathered[count] = attribute;
    count += 1;
  }
  let equals = at;
  while (equals < length && isBlankCode(source.charCodeAt(equals))) equals += 1;
  // Without a value the blanks after its name belong to what is between attributes.
  if (equals >= length || source.charCodeAt(equals) !== EQUALS) return at;
  at = equals + 1;
  while (at < length && isBlankCode(source.charCodeAt(at))) at += 1;
  return readValue(source, at, attribute);
}

function readValue(source: string, from: number, attribute: Attribute): number {
  const { length } = source;
  const quote = source[from];
  attribute.valued = true;
  if (quote === '"' || quote === "'") {
    const close = source.indexOf(quote, from + 1);
    attribute.quote = quote;
    attribute.start = from + 1;
    attribute.end = close === -1 ? length : close;
    return close === -1 ? length : close + 1;
  }
  let at = from;
  while (at < length && source.charCodeAt(at) !== GREATER && !isBlankCode(source.charCodeAt(at))) at += 1;
  attribute.start = from;
  attribute.end = at;
  return at;
}

/** Reads the content of an element without markup. */
function content(source: string, tag: StartTag, mode: ContentMode, handler: TokenHandler): number {
  if (mode === 'markup' || tag.unfinished) return tag.end;
  let end = source.length;
  if (mode === 'script') end = scriptEnd(source, tag.end);
  else if (mode !== 'plaintext') {
    const pattern = ENDS.get(tag.name) as RegExp;
    pattern.lastIndex = tag.end;
    end = pattern.exec(source)?.index ?? source.length;
  }
  if (end > tag.end) handler.text(tag.end, end, mode === 'rcdata' ? 'rcdata' : 'raw');
  return end;
}

/** Where a script ends: `<!-- <script>` in it makes the next `</script>` part of it (section 13.2.5.17 and on). */
function scriptEnd(source: string, from: number): number {
  let escaped = false;
  let doubly = false;
  SCRIPT_MARK.lastIndex = from;
  for (let match = SCRIPT_MARK.exec(source); match !== null; match = SCRIPT_MARK.exec(source)) {
    if (match[0] === '<!--') {
      escaped = true;
      // `<!-->` is begin and end at once.
      SCRIPT_MARK.lastIndex = match.index + 2;
    } else if (match[0] === '-->') {
      escaped = false;
      doubly = false;
    } else if (match[1] === '') doubly = escaped;
    else if (!doubly) return match.index;
    else doubly = false;
  }
  return source.length;
}

/** What a text says, its character references resolved; its line ends are left as they are written. */
export const referencesIn = (written: string): string => (written.includes('&') ? decodeHTML(written) : written);

/** Whether a range holds nothing but blanks of HTML. */
export function isBlank(source: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!isBlankCode(source.charCodeAt(at))) return false;
  return true;
}

/** What a value or a text says, its character references resolved and its line ends as the standard makes them (section 13.2.3.5). */
export function decode(written: string, attribute: boolean): string {
  let text = written;
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  if (!text.includes('&')) return text;
  return attribute ? decodeHTMLAttribute(text) : decodeHTML(text);
}

function isFirst({ name }: Attribute): boolean {
  for (let i = 0; i < count; i += 1) if ((gathered[i] as Attribute).name === name) return false;
  return true;
}

/** A name met before, as it was written and as it is compared. */
interface Known {
  written: string;
  name: string;
}

/** Nearly all names are a few dozen: found by their letters, none has to be cut out of the source again. A power of two. */
const SLOTS = 1024;
const known = new Array<Known | undefined>(SLOTS).fill(undefined);
/** V8 copies so short a piece of a text; a longer one would keep the whole text in memory for as long as it is remembered. */
const NAME_LIMIT = 12;

/** The same text as V8 keeps it for names in programs: compared with those, and looked up, without a look at its letters. */
const interned = (name: string): string => Object.keys({ [name]: 0 })[0] as string;

const hashed = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0;

/** A name as it is compared: lower-case, NULs removed. */
function nameIn(source: string, start: number, end: number, hash: number): string {
  const slot = hash & (SLOTS - 1);
  const met = known[slot];
  if (met !== undefined && met.written.length === end - start && source.startsWith(met.written, start)) return met.name;
  const written = source.slice(start, end);
  const name = (written.includes('\0') ? written.replaceAll('\0', '') : written).toLowerCase();
  if (written.length > NAME_LIMIT) return name;
  const one = interned(name);
  known[slot] = { written, name: one };
  return one;
}

const GREATER = 62;
const SLASH = 47;
const EQUALS = 61;

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
/** Blanks of HTML: tab, LF, FF, CR, space. */
const isBlankCode = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9 || code === 12;
const isBetween = (code: number): boolean => isBlankCode(code) || code === SLASH;
const endsName = (code: number): boolean => code <= GREATER && (code === GREATER || isBetween(code));
const endsAttributeName = (code: number): boolean => code <= GREATER && (code === EQUALS || code === GREATER || isBetween(code));
