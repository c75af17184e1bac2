/** Parts and header words as a mail service encodes them (RFC 2045, 2047). */

export interface Part {
  type: string;
  content: string;
  base64: boolean;
}

/** A display name: in quotes where a phrase may not bear its characters bare (RFC 5322 section 3.2.5). */
export const phrase = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name) && /[",:;@()<>.[\]]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodedWord(name);

/** Plain where it can be, else base64 words of at most 75 characters that break between characters (RFC 2047 section 2). */
export function encodedWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let word = '';
  for (const char of text) {
    if (Buffer.byteLength(word + char) > 42) {
      words.push(word);
      word = '';
    }
    word += char;
  }
  return [...words, word].map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`).join('\r\n ');
}

/** RFC 2045 section 6.7, lines of at most 76 characters. */
export function quotedPrintable(text: string): string {
  const line = (words: string): string => {
    let out = '';
    let width = 0;
    for (const octet of Buffer.from(words)) {
      const plain = octet >= 0x20 && octet < 0x7f && octet !== 0x3d;
      const piece = plain ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
      if (width + piece.length > 75) {
        out += '=\r\n';
        width = 0;
      }
      out += piece;
      width += piece.length;
    }
    return out.replace(/ $/, '=20');
  };
  return text.split('\n').map(line).join('\r\n');
}

function encoded({ type, content, base64 }: Part): string {
  const crlf = content.replace(/\n/g, '\r\n');
  const body = base64
    ? (
        Buffer.from(crlf)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\r\n')
    : quotedPrintable(content);
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${base64 ? 'base64' : 'quoted-printable'}\r\n\r\n${body}\r\n`;
}

/** One part as it is, several as alternatives. */
export function partOf(parts: readonly Part[], boundary: string): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return encoded(only);
  return `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${encoded(part)}`).join('')}--${boundary}--\r\n`;
}

export const written = (header: readonly string[], part: string): Buffer => Buffer.from(`${header.join('\r\n')}\r\n${part}`);
