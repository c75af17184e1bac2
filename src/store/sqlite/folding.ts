/**
 * Texts as they are compared: case folded, hosts with their labels reversed. Comparison is by equality,
 * range or `instr`, never by LIKE: what an operator types is text, not a pattern.
 */

export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** `www.evil.test` → `test.evil.www.`: a domain and all its hosts are one range of keys. */
export function hostKey(host: string): string {
  return `${fold(host).replace(/\.+$/, '').split('.').reverse().join('.')}.`;
}

/** First key after those of a host and all below it: `/` follows `.`. */
export function hostKeyEnd(host: string): string {
  return `${hostKey(host).slice(0, -1)}/`;
}

/**
 * A condition of a query with its parameter. Addresses: with an `@` inside it is that address, otherwise
 * (`partner.example`, `@partner.example`) every address of that domain.
 */
export function addressCondition(column: string, parameter: string, asked: string): { sql: string; value: string } {
  const folded = fold(asked.trim());
  if (folded.lastIndexOf('@') > 0) return { sql: `${column} = :${parameter}`, value: folded };
  const domain = `@${folded.replace(/^@/, '')}`;
  return { sql: `substr(${column}, -length(:${parameter})) = :${parameter}`, value: domain };
}
