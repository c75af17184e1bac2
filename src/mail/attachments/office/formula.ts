/** Formulas of tables, as far as they put an address together of constants. */

const LENGTH_LIMIT = 8_192;

/** @returns the formula with its pieces joined; `null` when there is nothing to join */
export function joinedFormula(code: string): string | null {
  if (!/&|\bCONCAT/i.test(code)) return null;
  const text = code.slice(0, LENGTH_LIMIT);
  const joined = text.replace(/"\s*&\s*"/g, '');
  const lists = joined.replace(/\bCONCAT(?:ENATE)?\s{0,5}\(([^()]{0,4000})\)/gi, (_, list: string) => list.replace(/"\s*[,;]\s*"/g, ''));
  return lists === text ? null : lists.replace(/"\s*&\s*"/g, '');
}
