/** What a host or an address looks like when nobody chose it for people. */

/** Hardly a vowel, or several digits: made by a program. */
export function isOddLabel(label: string): boolean {
  const plain = label.toLowerCase().replace(/[^a-z0-9]/g, '');
  const vowels = plain.match(/[aeiouy]/g)?.length ?? 0;
  const digits = plain.match(/\d/g)?.length ?? 0;
  return digits >= 3 || (plain.length >= 7 && vowels < plain.length / 5);
}

/** The host or one below a listed one. */
export function isBelow(host: string, listed: ReadonlySet<string>): boolean {
  for (let at = 0; at >= 0; ) {
    if (listed.has(host.slice(at))) return true;
    const dot = host.indexOf('.', at);
    at = dot < 0 ? -1 : dot + 1;
  }
  return false;
}
