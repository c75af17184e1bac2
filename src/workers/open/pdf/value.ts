/** Values of a PDF file (ISO 32000-1 section 7.3). Strings are their octets, names are `Name`s, null stands for undefined references too. */
export type Value = null | boolean | number | Name | Buffer | Reference | Keyword | Stream | Dictionary | Value[];
export type Dictionary = Map<string, Value>;

export class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export class Reference {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

/** A bare word: an operator of a content stream, `obj`, `endobj`, `stream` … */
export class Keyword {
  readonly word: string;
  constructor(word: string) {
    this.word = word;
  }
}

export class Stream {
  readonly dictionary: Dictionary;
  /** As stored: filters not undone, decrypted already. */
  readonly octets: Buffer;
  constructor(dictionary: Dictionary, octets: Buffer) {
    this.dictionary = dictionary;
    this.octets = octets;
  }
}

/**
 * A text string (section 7.9.2.2): UTF-16 or UTF-8 with a byte order mark, else PDFDocEncoding, of which the printable
 * ASCII part is all that URLs need.
 */
export function textOf(value: Value | undefined): string {
  if (value instanceof Name) return value.text;
  if (!Buffer.isBuffer(value)) return '';
  if (value[0] === 0xfe && value[1] === 0xff)
    return Buffer.from(value.subarray(2, 2 + ((value.length - 2) & ~1)))
      .swap16()
      .toString('utf16le');
  if (value[0] === 0xff && value[1] === 0xfe) return value.toString('utf16le', 2);
  if (value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf) return value.toString('utf8', 3);
  return value.toString('latin1');
}
