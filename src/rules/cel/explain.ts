/** The library's words for what is wrong with a condition, in ours: with what was probably meant. */
import type { ParseError } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest.ts';
import { ConditionError } from './check-names.ts';
import { LIMITS } from './environment.ts';
import { FUNCTIONS, LISTS, THINGS } from './vocabulary.ts';

const NAMES: readonly string[] = [...Object.keys(THINGS), ...Object.keys(LISTS)];

export function explained(error: Pick<ParseError, 'code' | 'summary' | 'range' | 'node'>): ConditionError {
  const { code, summary, range } = error;
  return new ConditionError(inOurWords(code, summary.replace(/\s+/g, ' '), fieldsOf(error)), range?.start ?? 0);
}

/** Of the thing of which something is asked that it has not. */
function fieldsOf({ node }: Parameters<typeof explained>[0]): readonly string[] {
  const [asked] = Array.isArray(node?.args) ? node.args : [];
  const type = (asked as { checkedType?: { name?: string } } | undefined)?.checkedType?.name;
  return Object.keys(Object.values(THINGS).find((thing) => thing.type === type)?.facts ?? {});
}

function inOurWords(code: string, summary: string, fields: readonly string[]): string {
  const name = /[:'] ?'?(?:\w+(?:<.*>)?\.)?(\w+)(?:\(.*\))?'?$/.exec(summary)?.[1] ?? '';
  switch (code) {
    case 'unknown_variable':
      return `there is no fact "${name}"${didYouMean(name, NAMES) || `; there are ${NAMES.join(', ')}`}`;
    case 'no_such_key':
      return `there is no "${name}" here${didYouMean(name, fields) || (fields.length > 0 ? `; there are ${fields.join(', ')}` : '')}`;
    case 'no_matching_overload':
      return Object.hasOwn(FUNCTIONS, name)
        ? `${name}() does not take this: ${FUNCTIONS[name]?.signature}`
        : `there is no ${name}()${didYouMean(name, Object.keys(FUNCTIONS))}`;
    case 'limit_exceeded':
      return `the condition is too large (at most ${LIMITS.maxAstNodes} parts, ${LIMITS.maxDepth} deep, lists of ${LIMITS.maxListElements}): make two rules of it`;
    case 'no_such_overload': {
      const [, left, operator, right] = /^no such overload: (.+?) (\S+) (.+)$/.exec(summary) ?? [];
      return left === undefined ? summary : `"${operator}" does not go between ${left} and ${right}`;
    }
    default:
      return /^Unexpected character: '?='?$/.test(summary) ? 'unexpected "="; equality is written ==' : plainly(summary);
  }
}

/** The names of the parser's tokens, as they are written. */
const TOKENS: Readonly<Record<string, string>> = {
  ...{ EOF: 'the end', NUMBER: 'a number', STRING: 'a text', BYTES: 'bytes', BOOLEAN: 'true or false', NULL: 'null', IDENTIFIER: 'a name', IN: '"in"' },
  ...{ PLUS: '"+"', MINUS: '"-"', MULTIPLY: '"*"', DIVIDE: '"/"', MODULO: '"%"', EQ: '"=="', NE: '"!="', LT: '"<"', LE: '"<="', GT: '">"', GE: '">="' },
  ...{ AND: '"&&"', OR: '"||"', NOT: '"!"', DOT: '"."', COMMA: '","', COLON: '":"', QUESTION: '"?"' },
  ...{ LPAREN: '"("', RPAREN: '")"', LBRACKET: '"["', RBRACKET: '"]"', LBRACE: '"{"', RBRACE: '"}"' },
};

function plainly(summary: string): string {
  const said = summary
    .replace(/^./, (first) => first.toLowerCase())
    .replace('unexpected token: EOF', 'it ends where more is expected')
    .replace('unexpected token:', 'unexpected');
  return said.replace(/\b[A-Z]{2,}\b/g, (token) => TOKENS[token] ?? token);
}
