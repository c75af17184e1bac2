/** Tells an office document from any other zip by the names in its directory, without inflating anything. */

/** Octets at either end that are looked at: the directory stands at the end, the first entries at the beginning. */
const ENDS = 65_536;

export function isOdfOrOoxml(octets: Buffer): boolean {
  const ends = `${octets.toString('latin1', 0, ENDS)}${octets.toString('latin1', Math.max(ENDS, octets.length - ENDS))}`;
  if (/mimetypeapplication\/(?:vnd\.oasis\.opendocument|vnd\.sun\.xml|epub)/.test(ends)) return true;
  if (ends.includes('META-INF/manifest.xml') && ends.includes('content.xml')) return true;
  return ends.includes('[Content_Types].xml') && /(?:word|xl|ppt|visio|_rels)\//.test(ends);
}
