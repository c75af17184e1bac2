/** Writing structured header fields: parameters separated by `;`, folded below 78 characters (RFC 5322 section 2.2.3), non-ASCII by RFC 2231. */

/** One parameter: a word, or pieces between which a line may be folded. */
export type Parameter = string | readonly string[];

const LINE = 77;
/** Characters of one RFC 2231 section; with its name it stays below the line limit. */
const SECTION = 60;

/** @returns `Name: a; b; c` with CRLF, folded at spaces between parameters or pieces */
export function field(name: string, parameters: readonly Parameter[]): string {
  const pieces = parameters.flatMap((parameter, index) => {
    const parts = typeof parameter === 'string' ? [parameter] : parameter;
    const end = index < parameters.length - 1 ? ';' : '';
    return parts.map((part, i) => (i === parts.length - 1 ? part + end : part));
  });
  let out = `${name}:`;
  let length = out.length;
  for (const piece of pieces) {
    if (length + 1 + piece.length > LINE) {
      out += '\r\n';
      length = 0;
    }
    out += ` ${piece}`;
    length += 1 + piece.length;
  }
  return `${out}\r\n`;
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** `name="text"`, foldable between its words; by RFC 2231 where the text is not ASCII or a word is too long for a line. */
export function quotedParameter(name: string, text: string): Parameter {
  if (!isPlain(text) || text.split(' ').some((word) => word.length > SECTION)) return extendedParameter(name, text);
  return `${name}="${text.replace(/["\\]/g, (char) => `\\${char}`)}"`.split(' ');
}

/** `name*=UTF-8''…` (RFC 2231 section 4), in sections `name*0*=` … (section 3) where it does not fit a line. */
export function extendedParameter(name: string, text: string): Parameter {
  const encoded = encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  if (encoded.length <= SECTION) return `${name}*=UTF-8''${encoded}`;
  // Never inside a percent triplet.
  const sections = encoded.match(new RegExp(`(?:%[0-9A-F]{2}|[^%]){1,${Math.floor(SECTION / 3)}}`, 'g')) ?? [];
  return sections.map((section, index) => `${name}*${index}*=${index === 0 ? "UTF-8''" : ''}${section}${index < sections.length - 1 ? ';' : ''}`);
}
