/**
 * css-tree's parser, made to forget. It keeps the tokens of what it parsed before, and where a text has fewer tokens than characters
 * takes one of those for an open bracket: two style sheets of one message, the first all brackets, had it go on for ever (3.2.1).
 */
import { type CssNode, type ParseOptions, parse } from 'css-tree';

/** Length of the longest text parsed so far: no token is kept beyond it. */
let longest = 0;

/** @throws where the whole of it is not what `options.context` says */
export function parseCss(text: string, options: ParseOptions): CssNode {
  // Of semicolons each is a token, so these lie over what was kept, up to the place that is looked at.
  if (text.length <= longest) parse(';'.repeat(text.length), { context: 'declarationList' });
  else longest = text.length;
  return parse(text, options);
}
