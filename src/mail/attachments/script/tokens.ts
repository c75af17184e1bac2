/** JavaScript as tokens (ECMA-262 clause 12), as far as constants are wanted: strings with their escapes resolved. Never fails: what is no token is passed over. */

export interface ScriptToken {
  /** `template` is a template literal without substitutions resolved: its pieces, raw. */
  kind: 'string' | 'number' | 'name' | 'mark' | 'regex' | 'template';
  /** Value of a string, name or mark as written, body of a regular expression. */
  text: string;
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$\u200c\u200d]*/uy;
const NUMBER = /0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+/y;
const STRING = { '"': /[^"\\\n]*/y, "'": /[^'\\\n]*/y, '`': /[^`\\]*/y } as const;
const REGEX = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]{0,8})/y;
const REGEX_LENGTH = 200;
/** Behind these a slash begins a regular expression, not a division. */
const BEFORE_REGEX = /^(?:[(,=:[!&|?{};+\-*%<>~^]|return|typeof|case|in|of|=>)$/;

/**
 * @param limit most tokens wanted
 * @returns `complete` false when there were more
 */
export function tokenize(source: string, limit: number): { tokens: ScriptToken[]; complete: boolean } {
  const tokens: ScriptToken[] = [];
  for (let at = 0; at < source.length; ) {
    if (tokens.length >= limit) return { tokens, complete: false };
    at = next(source, at, tokens);
  }
  return { tokens, complete: true };
}

function next(source: string, at: number, tokens: ScriptToken[]): number {
  const char = source[at] as string;
  if (char <= ' ' || char === '\u00a0' || char === '\ufeff') return at + 1;
  if (char === '/' && source[at + 1] === '/') return orEnd(source.indexOf('\n', at), source);
  if (char === '/' && source[at + 1] === '*') return orEnd(source.indexOf('*/', at + 2), source) + 2;
  if (char === '<' && source.startsWith('<!--', at)) return orEnd(source.indexOf('\n', at), source);
  if (char === '"' || char === "'" || char === '`') return string(source, at, char, tokens);
  if (char === '/' && BEFORE_REGEX.test(tokens.at(-1)?.text ?? '(')) {
    REGEX.lastIndex = at;
    const match = REGEX.exec(source.slice(0, at + REGEX_LENGTH));
    if (match !== null) {
      tokens.push({ kind: 'regex', text: match[0] });
      return at + match[0].length;
    }
  }
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
  ] as const) {
    pattern.lastIndex = at;
    const word = pattern.exec(source)?.[0];
    if (word === undefined) continue;
    tokens.push({ kind, text: word });
    return at + word.length;
  }
  const mark = /^(?:=>|[=!]==?|\+[+=]|-[-=]|\?\.|\.\.\.)/.exec(source.slice(at, at + 3))?.[0] ?? char;
  tokens.push({ kind: 'mark', text: mark });
  return at + mark.length;
}

const orEnd = (found: number, source: string): number => (found === -1 ? source.length : found);

function string(source: string, start: number, quote: '"' | "'" | '`', tokens: ScriptToken[]): number {
  const pieces: string[] = [];
  const plain = STRING[quote];
  let at = start + 1;
  while (at < source.length) {
    plain.lastIndex = at;
    const run = plain.exec(source)?.[0] ?? '';
    if (run !== '') pieces.push(run);
    at += run.length;
    if (source[at] !== '\\') break;
    const { text, length } = escaped(source, at + 1);
    pieces.push(text);
    at += 1 + length;
  }
  const text = pieces.join('');
  tokens.push({ kind: quote === '`' && text.includes('${') ? 'template' : 'string', text });
  return at + 1;
}

const SIMPLE: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '\n': '', '\r': '' };

/** What follows a backslash. */
function escaped(source: string, at: number): { text: string; length: number } {
  const char = source[at] ?? '';
  const code =
    char === 'x'
      ? /^x([0-9a-fA-F]{2})/.exec(source.slice(at, at + 3))
      : char === 'u'
        ? /^u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/.exec(source.slice(at, at + 9))
        : /^[0-7]/.test(char)
          ? /^([0-3]?[0-7]{1,2})/.exec(source.slice(at, at + 3))
          : null;
  if (code === null) return { text: SIMPLE[char] ?? char, length: 1 };
  const value = Number.parseInt(code[1] ?? code[2] ?? '0', char === 'x' || char === 'u' ? 16 : 8);
  return { text: value > 0x10ffff ? '' : String.fromCodePoint(value), length: code[0].length };
}
