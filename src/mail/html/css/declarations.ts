/**
 * Declarations of a style attribute or a rule, of those properties only that decide whether something shows.
 */
import { type CssNode, generate, ident } from 'css-tree';
import { parseCss } from './parser.ts';

export interface Declaration {
  /** Lower-case, escapes and comments resolved. */
  name: string;
  /** Lower-case but for `content`. */
  value: string;
  important: boolean;
}

const NAMES = new Set(
  (
    'display visibility opacity font font-size color background background-color background-image overflow overflow-x overflow-y height max-height width ' +
    'max-width min-width min-height clip clip-path position left top right bottom text-indent margin-left margin-top transform scale line-height content content-visibility ' +
    'unicode-bidi direction filter zoom letter-spacing -webkit-text-fill-color'
  ).split(' '),
);
/** Characters of one style attribute that are read. */
const STYLE_LIMIT = 8000;

/** @param style value of a style attribute */
export function declarationsOf(style: string): Declaration[] {
  const text = style.length > STYLE_LIMIT ? style.slice(0, STYLE_LIMIT) : style;
  return SUSPECT.test(text) && needsParser(text) ? parsed(text) : split(text);
}

/** Escapes, comments, strings and brackets around a `;` are what hides a declaration; the common style has none of them. */
const SUSPECT = /[\\{}]|\/\*|"[^"]*;|'[^']*;|\([^)]*;/;
/** Names of fonts and the like: strings with nothing in them that matters. */
const STRING = /"[^"\\\r\n\f;{}]*"|'[^'\\\r\n\f;{}]*'/g;
const HIDES_DECLARATION = /[\\{}"']|\/\*|\([^)]*;|!(?!\s{0,9}important)/i;

const needsParser = (text: string): boolean => HIDES_DECLARATION.test(text.replace(STRING, ''));

function split(style: string): Declaration[] {
  const out: Declaration[] = [];
  for (const piece of style.split(';')) {
    const colon = piece.indexOf(':');
    if (colon === -1) continue;
    const name = piece.slice(0, colon).trim().toLowerCase();
    if (NAMES.has(name)) out.push(declaration(name, piece.slice(colon + 1)));
  }
  return out;
}

function parsed(style: string): Declaration[] {
  const list = parseCss(style, { context: 'declarationList', parseValue: false, parseCustomProperty: false });
  const out: Declaration[] = [];
  if (list.type === 'DeclarationList') {
    list.children.forEach((node) => {
      const one = fromNode(node);
      if (one !== null) out.push(one);
    });
  }
  return out;
}

/** From css-tree's node; `null` for what is no declaration or decides nothing. */
export function fromNode(node: CssNode): Declaration | null {
  if (node.type !== 'Declaration') return null;
  const name = unescaped(node.property).toLowerCase();
  if (!NAMES.has(name)) return null;
  const value = node.value.type === 'Raw' ? node.value.value : generate(node.value);
  const plain = value.replace(/\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//g, ' ');
  const one = declaration(name, name === 'content' ? plain : unescaped(plain));
  return node.important ? { ...one, important: true } : one;
}

function declaration(name: string, written: string): Declaration {
  const bang = written.lastIndexOf('!');
  const important = bang !== -1 && /^!\s*important\s*$/i.test(written.slice(bang));
  const value = (important ? written.slice(0, bang) : written).trim();
  return { name, value: name === 'content' ? value : value.toLowerCase(), important };
}

/** `displ\61 y` is `display` (CSS Syntax 3, section 4.3.7). */
const unescaped = (text: string): string => (text.includes('\\') ? ident.decode(text) : text);
