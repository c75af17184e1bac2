/**
 * Style sheets as nearly all are written, cut into rules without a parser: css-tree costs ten times as much, and a message is mostly read
 * before its sheet is. What could hide a rule from a cut at braces and semicolons (escapes, comments within, brackets that don't close,
 * nested rules …) is left to css-tree; a property test holds both against each other.
 */

/** What stands before a block, and what is in it. */
export interface PlainRule {
  /** Selectors of a rule. */
  prelude: string;
  /** Declarations. */
  body: string;
}

/** Whether the rules within `@name prelude { … }` count. */
export type Applies = (name: string, prelude: string) => boolean;

/** Marks that matter for the cut. */
const MARK = /[{};"'()[\]]|\/\*/g;
/** What only css-tree reads right: escapes, NUL, a `!` that is not that of `!important`. */
const NOT_PLAIN = /[\\\0]|(?<!<)!(?!\s{0,9}important\s{0,200}[;}])/i;
const AT_RULE = /^@(-?[a-z][\w-]*)(?![\w\x80-\uffff-])([\s\S]*)$/i;
/** Left by those who hid style sheets from programs that know none. */
const COMMENT_MARKS = /^(?:\s*(?:<!--|-->))+/;
const SHUT = new Map([
  ['(', ')'],
  ['[', ']'],
]);
const DEPTH_LIMIT = 8;
/** Longer blocks are not read to their end as those of a style attribute are. */
const BODY_LIMIT = 8000;

/** @returns in the order written; `null` for a sheet that is not plain */
export function plainRules(css: string, applies: Applies): PlainRule[] | null {
  if (NOT_PLAIN.test(css)) return null;
  return new Cut(css, applies).rules();
}

class Cut {
  private readonly css: string;
  private readonly applies: Applies;
  /** The bracket opened last is that of `url(…`. */
  private address = false;
  private readonly found: PlainRule[] = [];
  /** At-rules open, outermost first, and whether their rules count. */
  private readonly open: boolean[] = [];
  /** Of a rule whose block is open; `null` outside. */
  private prelude: string | null = null;
  /** Where the piece read now begins. */
  private from = 0;
  /** What shuts the brackets open, innermost first; `''` for none. */
  private bracket = '';

  constructor(css: string, applies: Applies) {
    this.css = css;
    this.applies = applies;
  }

  rules(): PlainRule[] | null {
    const { css } = this;
    MARK.lastIndex = 0;
    for (let match = MARK.exec(css); match !== null; match = MARK.exec(css)) {
      const next = this.mark(match[0], match.index);
      if (next === -1) return null;
      MARK.lastIndex = next;
    }
    const done = this.prelude === null && this.open.length === 0 && this.bracket === '' && this.piece(css.length) === '';
    return done ? this.found : null;
  }

  /** @returns where to read on; -1 when it is not plain */
  private mark(mark: string, at: number): number {
    if (mark === '"' || mark === "'") return this.string(mark, at);
    if (this.bracket !== '') {
      if (mark !== this.bracket[0]) return this.shutBy(mark, at);
      this.bracket = this.bracket.slice(1);
      return at + 1;
    }
    if (mark === '/*') return this.comment(at);
    if (SHUT.has(mark)) return this.shutBy(mark, at);
    if (mark === '{') return this.begin(at);
    if (mark === '}') return this.end(at);
    return mark === ';' ? this.semicolon(at) : -1;
  }

  /** A bracket opens, unless it is another mark, or stands in an address without quotes, where it is an error that swallows more. */
  private shutBy(mark: string, at: number): number {
    const shut = SHUT.get(mark);
    if (shut === undefined || this.bracket.length >= DEPTH_LIMIT || (this.bracket !== '' && this.address)) return -1;
    this.address = /url$/i.test(this.css.slice(Math.max(0, at - 3), at));
    this.bracket = shut + this.bracket;
    return at + 1;
  }

  private string(quote: string, at: number): number {
    // In an address without quotes a quote is an error that swallows more.
    if (this.bracket[0] === ')' && !/[(\s,]/.test(this.css[at - 1] as string)) return -1;
    const close = this.css.indexOf(quote, at + 1);
    return close === -1 || /[\r\n\f]/.test(this.css.slice(at, close)) ? -1 : close + 1;
  }

  private comment(at: number): number {
    const close = this.css.indexOf('*/', at + 2);
    if (close === -1) return -1;
    // Within a block who reads the declarations sees to it.
    if (this.prelude !== null) return close + 2;
    if (this.piece(at) !== '') return -1;
    this.from = close + 2;
    return this.from;
  }

  private begin(at: number): number {
    if (this.prelude !== null) return -1;
    const piece = this.piece(at);
    const [, name, prelude = ''] = AT_RULE.exec(piece) ?? [];
    if (name === undefined && piece.startsWith('@')) return -1;
    if (name === undefined) this.prelude = piece;
    else if (this.open.length >= DEPTH_LIMIT) return -1;
    else this.open.push(this.open.at(-1) !== false && this.applies(name.toLowerCase(), prelude));
    this.from = at + 1;
    return this.from;
  }

  private end(at: number): number {
    if (this.prelude !== null) {
      if (at - this.from > BODY_LIMIT) return -1;
      if (this.open.at(-1) !== false) this.found.push({ prelude: this.prelude, body: this.css.slice(this.from, at) });
      this.prelude = null;
    } else {
      // Declarations of an at-rule, such as `@font-face`, are nobody's look.
      const counts = this.open.pop();
      if (counts === undefined || (counts && this.piece(at) !== '')) return -1;
    }
    this.from = at + 1;
    return this.from;
  }

  private semicolon(at: number): number {
    // Within a rule's block semicolons part declarations; what stands before one elsewhere is `@import …`.
    if (this.prelude !== null || this.open.at(-1) === false) return at + 1;
    if (!AT_RULE.test(this.piece(at))) return -1;
    this.from = at + 1;
    return this.from;
  }

  /** What was read since the last mark that counts. */
  private piece(end: number): string {
    return this.css.slice(this.from, end).trim().replace(COMMENT_MARKS, '').trim();
  }
}
