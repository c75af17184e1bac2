/** URLs that style sheets and style attributes load: `url()`, `src()`, `image-set()`, `@import`, with the place of each. */
import { ident, string, tokenize, tokenTypes, url as urlToken } from 'css-tree';

export interface CssUrl {
  /** Escapes resolved. */
  url: string;
  /** Where it is written, quotes left out. */
  start: number;
  end: number;
}

/** Most URLs taken of one style. */
const LIMIT = 100;

/** An address without quotes, up to its bracket. */
const UNQUOTED = /^(\s*)([^\s"'()]+)\s*\)/;
const URL_LIMIT = 4096;

/** Cheap test before the tokens are looked at; an escape may write any of them. */
const WORTH = /url|src\(|image-set|@import|\\/i;

const TYPES = tokenTypes as unknown as Record<'Url' | 'Function' | 'String' | 'AtKeyword' | 'RightParenthesis' | 'WhiteSpace' | 'Comment', number>;

export function cssUrls(css: string): CssUrl[] {
  const found: CssUrl[] = [];
  if (!WORTH.test(css)) return found;
  /** Depth of brackets inside a function that takes an address as a string; 0 outside. */
  let inside = 0;
  let imported = false;
  tokenize(css, (type, start, end) => {
    if (found.length >= LIMIT) return;
    if (type === TYPES.Url) {
      const url = urlToken.decode(css.slice(start, end));
      const opening = css.indexOf('(', start) + 1;
      const written = /^\s*(.*?)\s*\)?$/s.exec(css.slice(opening, end))?.[1] ?? '';
      const from = css.indexOf(written, opening);
      found.push({ url, start: from, end: from + written.length });
      imported = false;
    } else if (type === TYPES.Function) {
      const name = ident.decode(css.slice(start, end - 1)).toLowerCase();
      const bare = inside === 0 && name === 'url' ? UNQUOTED.exec(css.slice(end, end + URL_LIMIT)) : null;
      if (bare !== null) {
        // `u\72l(…)` is the same token as `url(…)` (CSS Syntax 3, section 4.3.4), which the tokenizer does not see.
        const from = end + (bare[1] as string).length;
        found.push({ url: urlToken.decode(`url(${bare[2]})`), start: from, end: from + (bare[2] as string).length });
        imported = false;
      } else if (inside > 0) inside += 1;
      else if (/^(?:url|src|(?:-webkit-)?image-set|image)$/.test(name)) inside = 1;
    } else if (type === TYPES.RightParenthesis) inside = Math.max(0, inside - 1);
    else if (type === TYPES.String && (inside > 0 || imported)) {
      const closed = css[end - 1] === css[start] && end - start > 1;
      found.push({ url: string.decode(css.slice(start, end)), start: start + 1, end: closed ? end - 1 : end });
      imported = false;
    } else if (type === TYPES.AtKeyword) imported = ident.decode(css.slice(start + 1, end)).toLowerCase() === 'import';
    else if (type !== TYPES.WhiteSpace && type !== TYPES.Comment) imported = false;
  });
  return found;
}
