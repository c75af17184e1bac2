/** ESMTP parameters behind a path (RFC 5321 section 4.1.2 `esmtp-param`). */
import { badArgument } from '../replies.ts';
import { type Parsed, parsed, refused } from './parsed.ts';

const KEYWORD = /^[A-Z0-9][A-Z0-9-]*$/;
/** `esmtp-value`: anything but `=`, space and controls; non-ASCII by RFC 6531 section 3.3. */
const VALUE = /^[^=\u0000-\u0020\u007f-\u009f]+$/;

/**
 * @param text what follows the path: empty, or a space and parameters.
 * @returns values by upper-cased keyword; `null` for a keyword without `=`. A keyword given twice is an error (RFC 3461 section 4).
 */
export function parseParameters(text: string): Parsed<Map<string, string | null>> {
  const found = new Map<string, string | null>();
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const keyword = (equals < 0 ? word : word.slice(0, equals)).toUpperCase();
    const value = equals < 0 ? null : word.slice(equals + 1);
    if (!KEYWORD.test(keyword) || (value !== null && !VALUE.test(value))) return refused(badArgument('Syntax error in parameters'));
    if (found.has(keyword)) return refused(badArgument(`Parameter ${keyword} given twice`));
    found.set(keyword, value);
  }
  return parsed(found);
}
