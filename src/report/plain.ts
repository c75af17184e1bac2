/**
 * Text that came in by mail, fit for a terminal. A subject can hold escape sequences that move the cursor or rename the
 * window, bidirectional overrides that make one address read as another, and characters nobody sees.
 */

/** A whole CSI or OSC sequence (ECMA-48 section 5.4), so that no `[31m` is left behind. */
const SEQUENCES = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)/g;

/** Controls, formatting (bidi, zero width, tags), line and paragraph separators, private use, lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** One line of at most `limit` characters, the last one `…` when something was cut. */
export function plain(text: string, limit = 200): string {
  // Cut before the costly part: no text shown needs more.
  const line = text
    .slice(0, limit * 8)
    .replace(SEQUENCES, '')
    .replace(/[^\S\ufeff]+/gu, ' ')
    .replace(UNSEEN, '')
    .trim();
  return cut(line, limit);
}

export function cut(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, Math.max(0, limit - 1)).join('')}…`;
}

/** A URL that shows where it leads, and that no terminal makes clickable: `hxxps://evil[.]example/path`. */
export function defang(url: string): string {
  const text = plain(url, 300);
  const parts = /^([a-z][a-z0-9+.-]*:)?(\/\/)?([^/?#]*)(.*)$/is.exec(text);
  if (parts === null) return text;
  const [, scheme = '', slashes = '', authority = '', rest = ''] = parts;
  return `${scheme.replace(/^http/i, 'hxxp').replace(/^ftp/i, 'fxp')}${slashes}${authority.replaceAll('.', '[.]')}${rest}`;
}

/** Words in which every URL is one that shows where it leads and cannot be clicked on. */
export function defangWithin(words: string, limit?: number): string {
  return plain(words, limit).replace(/\b(?:http|ftp)s?:\/\/[^\s/?#"'<>]*/gi, defang);
}

/** JSON of one value on one line, in which every character that isn't plainly visible is written as `\uXXXX` (RFC 8259 section 7). */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}
