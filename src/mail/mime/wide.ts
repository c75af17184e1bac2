/** Charsets whose every unit is as wide as the next: UTF-16 (RFC 2781) and UTF-32, of either byte order, with or without a mark. */
import iconv from 'iconv-lite';

export interface WideForm {
  /** Octets a unit. */
  width: 2 | 4;
  bigEndian: boolean;
  /** Octets of the byte order mark; 0 when there is none. */
  mark: number;
}

/** Labels of these charsets. */
export const WIDE = /^(?:utf-?(?:16|32)|ucs-?[24]|unicode(?!-)|iso-10646-ucs-[24]|csunicode)/;

/**
 * A mark tells the order whatever the label says (Encoding standard, section 6). Without one, and without an order in the label, it is
 * the one in which Latin text would make sense.
 */
export function wideForm(bytes: Buffer, label: string): WideForm {
  const width = /32|4/.test(label) ? 4 : 2;
  const zeros = width === 4 ? 2 : 0;
  if (bytes[0] === 0xff && bytes[1] === 0xfe && (width === 2 || (bytes[2] === 0 && bytes[3] === 0))) return { width, bigEndian: false, mark: width };
  if (bytes[zeros] === 0xfe && bytes[zeros + 1] === 0xff && (width === 2 || (bytes[0] === 0 && bytes[1] === 0))) return { width, bigEndian: true, mark: width };
  if (/be$/.test(label)) return { width, bigEndian: true, mark: 0 };
  if (/le$/.test(label)) return { width, bigEndian: false, mark: 0 };
  let [leading, trailing] = [0, 0];
  for (let at = 0; at + width <= Math.min(bytes.length, 400); at += width) {
    if (bytes[at] === 0) leading += 1;
    if (bytes[at + width - 1] === 0) trailing += 1;
  }
  return { width, bigEndian: leading > trailing, mark: 0 };
}

export function decodeWide(bytes: Buffer, { width, bigEndian, mark }: WideForm): string {
  if (width === 4) return iconv.decode(bytes.subarray(mark), bigEndian ? 'utf-32be' : 'utf-32le', { stripBOM: false });
  const units = bytes.subarray(mark, mark + ((bytes.length - mark) & ~1));
  return (bigEndian ? Buffer.from(units).swap16() : units).toString('utf16le');
}

export function encodeWide(text: string, { width, bigEndian }: WideForm): Buffer {
  if (width === 4) return iconv.encode(text, bigEndian ? 'utf-32be' : 'utf-32le', { addBOM: false });
  const units = Buffer.from(text, 'utf16le');
  return bigEndian ? units.swap16() : units;
}

/** Octet at which the character at `offset` begins. */
export function wideOctet(text: string, offset: number, { width, mark }: WideForm): number {
  if (width === 2) return mark + 2 * offset;
  const pairs = text.slice(0, offset).match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  return mark + 4 * (offset - pairs);
}
