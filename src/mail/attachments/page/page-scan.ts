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
  /** Values of hidden fields and `data-` attributes: where loaders keep what they unpack. */
  stored: string[];
  complete: boolean;
}

const LIMIT = 5_000;
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
    script?.push(token.chars);
  };
  const finish = (): void => {
    const text = script?.join('') ?? '';
    script = null;
    if (text.trim() !== '') add(scan, 'scripts', text.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, ''));
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
      onComment: () => {},
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
    else if (/^[\s\x00-\x20]*(?:java|vb)script:/i.test(value)) add(scan, 'scripts', value.replace(/^[^:]*:/, ''));
    else if (/^\s*data:/i.test(value)) add(scan, 'data', value.trim());
    else if (value.length >= 16 && (name.startsWith('data-') || (name === 'value' && tagName === 'input'))) add(scan, 'stored', value);
  }
}

function add(scan: PageScan, to: 'scripts' | 'forms' | 'data' | 'documents' | 'stored', text: string): void {
  if (scan[to].length < LIMIT) scan[to].push(text);
  else scan.complete = false;
}
