/**
 * Tables as text (CSV, TSV, SYLK): Excel and the like calculate what stands in a cell behind a `=`, `+`, `-` or `@`. So a file without any
 * code can make a link of other words, fetch a page when it is opened, or start a program.
 */

import { textOf } from '../octets-text.ts';
import { joinedFormula } from '../office/formula.ts';
import type { Opening } from '../opening.ts';
import { readPlainText } from './plain-text.ts';

export const isTableText = (extension: string, type: string): boolean =>
  /^(?:csv|tsv|tab|slk|dif)$/.test(extension) || /^(?:text\/(?:csv|tab-separated-values|x-csv)|application\/(?:csv|x-csv|vnd\.ms-excel))$/.test(type);

/** What leads somewhere when it is clicked, and what fetches by itself. */
const FUNCTION = /(?:\b|(?<=;E))(?:(HYPERLINK)|WEBSERVICE|IMAGE|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|RTD)\s{0,5}\(/gi;
/** Of a line before it: a cell that is calculated. In SYLK an `E` begins the expression. */
const CALCULATED = /(?:^|[,;\t|])\s{0,5}"?\s{0,5}[=+@-]|;E/;
/** `=cmd|'/C …'!A0`: another program is asked, which is started for it. */
const EXCHANGE = /(?:^|[,;\t\n])\s{0,5}"?\s{0,5}[=+@-][^,;\t\n"|]{1,60}\|\s{0,5}'[^'\n]{1,1000}'\s{0,5}!/m;
const BEFORE_LIMIT = 1000;
const FORMULA_LIMIT = 4000;
/** Functions looked at. */
const LIMIT = 2000;

export function readTableText(opening: Opening): void {
  const text = opening.file.text ?? textOf(opening.file.octets);
  let count = 0;
  for (const match of text.slice(0, opening.budget.text.take(text.length)).matchAll(FUNCTION)) {
    if (++count > LIMIT) {
      opening.partly();
      break;
    }
    const before = text.slice(Math.max(0, match.index - BEFORE_LIMIT), match.index);
    if (!CALCULATED.test(before.slice(before.lastIndexOf('\n') + 1))) continue;
    formula(opening, text.slice(match.index, match.index + FORMULA_LIMIT).split(/[\r\n]/, 1)[0] ?? '', match[1] !== undefined);
  }
  if (EXCHANGE.test(text)) opening.finding('dynamic-exchange', 'a cell of a table that starts a program');
  readPlainText(opening);
}

function formula(opening: Opening, written: string, clicked: boolean): void {
  const code = written.replaceAll('""', '"');
  opening.finding(clicked ? 'formula-link' : 'external-object', `a cell of a table ${clicked ? 'is a link' : 'fetches something'}: ${code.slice(0, 100)}`);
  opening.text(joinedFormula(code) ?? code, clicked ? { text: /^[^,;]*[,;]\s*"([^"]{1,300})"/.exec(code)?.[1] ?? '' } : { ways: ['external-object'] });
}
