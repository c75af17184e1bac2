/**
 * XML of documents, read without a tree: tags as they come, text between them. Linear, and content with what is broken, as a hostile
 * document may be opened by a program that repairs it.
 */

export interface Tag {
  /** With its prefix, as written; closing tags begin with `/`. */
  name: string;
  /** By local name without prefix; entities resolved. */
  attributes: Record<string, string>;
  /** Text between the tag before and this one. */
  before: string;
}

const TAG_LENGTH = 65_536;
/** Tags read of one text; what is beyond comes as it stands. */
const TAG_LIMIT = 300_000;
const ATTRIBUTE = /([\w:.-]{1,100})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)')/g;
const NO_ATTRIBUTES: Record<string, string> = Object.freeze({});

/** Tags in order; the text behind the last comes with an empty name. */
export function* tags(xml: string): Generator<Tag> {
  let at = 0;
  let count = 0;
  for (let open = xml.indexOf('<'); open !== -1; open = xml.indexOf('<', at)) {
    const close = xml.indexOf('>', open);
    if (close === -1 || ++count > TAG_LIMIT) break;
    const source = xml.slice(open + 1, Math.min(close, open + TAG_LENGTH));
    const name = /^[/?!]?[^\s/>]{1,100}/.exec(source)?.[0] ?? '';
    yield { name, attributes: source.includes('=') ? attributesOf(source) : NO_ATTRIBUTES, before: resolve(xml.slice(at, open)) };
    at = close + 1;
  }
  yield { name: '', attributes: NO_ATTRIBUTES, before: resolve(xml.slice(at)) };
}

function attributesOf(source: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null);
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
    if (name.startsWith('xmlns')) continue;
    found[name.slice(name.indexOf(':') + 1)] ??= resolve(double ?? single ?? '');
  }
  return found;
}

/** Name without its prefix. */
export const localName = (name: string): string => name.replace(/^(\/?)[^:]*:/, '$1');

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolve(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, named?: string, decimal?: string, hex?: string) => {
    if (named !== undefined) return NAMED[named.toLowerCase()] as string;
    const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
