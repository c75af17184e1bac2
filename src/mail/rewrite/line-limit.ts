/**
 * Keeps lines within 998 octets (RFC 5321 section 4.5.3.1.6) where a longer URL comes into a body that stands as it is: a line break
 * goes to the begin of the URL, and behind it if that is not enough. There it changes nothing: clients strip blanks around an
 * attribute's value (WHATWG URL standard, section 4.4), and running text may break anywhere between words.
 */
import type { LinkSpan } from '../message.ts';
import type { TextEdit } from './place.ts';
import type { Edit } from './splice.ts';

export const LINE_LIMIT = 998;

const LF = 10;

/**
 * @param placed the edits in octets, as they would be put in
 * @param syntaxOf of an edit: in a style a string takes a line break only behind a backslash, in JSON none
 * @returns the edits, with line breaks where a line within the limit would grow beyond it
 */
export function withinLines(
  body: Buffer,
  text: string,
  placed: readonly Edit[],
  edits: readonly TextEdit[],
  syntaxOf: (i: number) => LinkSpan['syntax'] | undefined,
): TextEdit[] {
  const first = body.indexOf(LF);
  const ending = first > 0 && body[first - 1] !== 13 ? '\n' : '\r\n';
  let [at, column] = [0, 0];
  return edits.map((edit, i) => {
    const { start, end, octets } = placed[i] as Edit;
    const onLine = before(body, start);
    const rest = Math.min(behind(body, end), (placed[i + 1]?.start ?? body.length) - end);
    column = i > 0 && start - onLine <= at ? column + start - at : onLine;
    at = end;
    const wasLong = onLine + behind(body, start) > LINE_LIMIT || before(body, end) + behind(body, end) > LINE_LIMIT;
    const syntax = syntaxOf(i);
    if (wasLong || syntax === 'json' || column + octets.length + rest <= LINE_LIMIT) {
      column += octets.length;
      return edit;
    }
    const quoted = syntax === 'css' && !/url\(\s*$/i.test(text.slice(Math.max(0, edit.start - 12), edit.start));
    const lineBreak = quoted ? `\\${ending}` : ending;
    const twice = octets.length + rest > LINE_LIMIT;
    column = twice ? 0 : octets.length;
    return { ...edit, text: lineBreak + edit.text + (twice ? lineBreak : '') };
  });
}

/** How far it is looked for the ends of a line: beyond, it is too long anyhow. */
const WINDOW = LINE_LIMIT + 4;

/** Octets of the line before `at`. */
function before(body: Buffer, at: number): number {
  const window = body.subarray(Math.max(0, at - WINDOW), at);
  return window.length - window.lastIndexOf(LF) - 1;
}

/** Octets of the line from `at` on, without its line break. */
function behind(body: Buffer, at: number): number {
  const window = body.subarray(at, at + WINDOW);
  const newline = window.indexOf(LF);
  if (newline === -1) return window.length;
  return newline > 0 && window[newline - 1] === 13 ? newline - 1 : newline;
}
