/** Finding an address in text: as it is, with a tag, in any case; not as part of a longer one. */

export interface Person {
  /** Canonical, lower-cased. */
  readonly address: string;
  /** A canonical text has this in it wherever it has the address: what SQL looks for first. */
  readonly hint: string;
  isIn(text: string): boolean;
  /** The text with something else in place of the address. */
  without(text: string, instead?: string): string;
}

/** @param address canonical: lower-cased, without a tag */
export function personOf(address: string): Person {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)].map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Also as it stands in the query of a URL: right behind an escape, with its plus and @ escaped.
  const pattern = (flags: string): RegExp =>
    new RegExp(
      `(?:(?<![\\p{L}\\p{N}._+-])|(?<=%[0-9a-f]{2}))${local}(?:(?:\\+|%2b)[^\\s@"'<>,;:]{0,200})?(?:@|%40)${domain}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`,
      flags,
    );
  return {
    address,
    hint: address.slice(at + 1),
    isIn: (text) => pattern('iu').test(text),
    without: (text, instead = 'erased') => text.replace(pattern('giu'), instead),
  };
}
