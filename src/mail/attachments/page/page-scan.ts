/** What a browser would run, post or embed of a page, beside its links: scripts, handlers, forms, password fields, `data:` contents. One pass over its tokens. */
import { type Token, Tokenizer, TokenizerMode } from 'parse5';

export interface PageScan {
  scripts: string[];
  /** Targets of forms, as written. */
  forms: string[];
  passwords: number;
  /** Values of attributes that hold something inside themselves: `data:` URLs. */
  data: string[];
  /** Pages in `srcdoc`. */
  documents: string[];
  /** Values of hidden fields and other attributes, and words of text, that are base64 or hex: where loaders keep what they unpack. */
  stored: string[];
  complete: boolean;
}

const LIMIT = 5_000;
/** One word of base64, hex or base64url, too long to be a name. */
const PACKED = /^\s*[A-Za-z0-9+/_-]{24,}={0,2}\s*$/;
/** Browsers pass over control characters before the name of the scheme, and line breaks and tabs within. */
const SCRIPT_URL = /^[\x00-\x20]*(?:j[\t\n\r]*a[\t\n\r]*v[\t\n\r]*a|v[\t\n\r]*b)[\t\n\r]*s[\t\n\r]*c[\t\n\r]*r[\t\n\r]*i[\t\n\r]*p[\t\n\r]*t[\t\n\r]*:/i;
const MODES: Readonly<Record<string, number>> = {
  script: TokenizerMode.SCRIPT_DATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  plaintext: TokenizerMode.PLAINTEXT,
};

export function scanPage(source: string): PageScan {
  const scan: PageScan = { scripts: [], forms: [], passwords: 0, data: [], documents: [], stored: [], complete: true };
  let script: string[] | null = null;
  const characters = (token: Token.CharacterToken): void => {
    if (script !== null) script.push(token.chars);
    else if (PACKED.test(token.chars)) add(scan, 'stored', token.chars.trim());
  };
  const finish = (): void => {
    const text = script?.join('') ?? '';
    script = null;
    if (PACKED.test(text)) add(scan, 'stored', text.trim());
    else if (text.trim() !== '') add(scan, 'scripts', text.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, ''));
  };
  const tokenizer: Tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: false },
    {
      onStartTag: (token) => {
        finish();
        startTag(scan, token);
        if (token.tagName === 'script' && !token.selfClosing) script = [];
        if (Object.hasOwn(MODES, token.tagName) && !token.selfClosing) tokenizer.state = MODES[token.tagName] as typeof tokenizer.state;
      },
      onEndTag: (token) => {
        if (token.tagName === 'script') finish();
      },
      onComment: ({ data }) => {
        if (PACKED.test(data)) add(scan, 'stored', data.trim());
      },
      onCharacter: characters,
      onWhitespaceCharacter: characters,
      onNullCharacter: () => {},
      onDoctype: () => {},
      onEof: finish,
    },
  );
  tokenizer.write(source, true);
  finish();
  return scan;
}

function startTag(scan: PageScan, { tagName, attrs }: Token.TagToken): void {
  if (tagName === 'form') add(scan, 'forms', attrs.find(({ name }) => name === 'action')?.value ?? '');
  if (tagName === 'input' && attrs.some(({ name, value }) => name === 'type' && /^\s*password\s*$/i.test(value))) scan.passwords += 1;
  for (const { name, value } of attrs) {
    if (value === '') continue;
    if (name === 'srcdoc') add(scan, 'documents', value);
    else if (/^on[a-z]/.test(name)) add(scan, 'scripts', value);
    else if (SCRIPT_URL.test(value)) add(scan, 'scripts', value.replace(/^[^:]*:/, ''));
    else if (/^\s*data:/i.test(value)) add(scan, 'data', value.trim());
    else if (value.length >= 16 && (name.startsWith('data-') || (name === 'value' && tagName === 'input') || PACKED.test(value))) add(scan, 'stored', value);
  }
}

function add(scan: PageScan, to: 'scripts' | 'forms' | 'data' | 'documents' | 'stored', text: string): void {
  if (scan[to].length < LIMIT) scan[to].push(text);
  else scan.complete = false;
}
