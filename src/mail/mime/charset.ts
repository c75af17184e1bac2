/**
 * Octets to text. Labels are those of mail (RFC 2978), read with the same kindness as by clients: a
 * label nobody knows, or none, means UTF-8 where that is valid, else Windows-1252.
 */
import iconv from 'iconv-lite';

/** Decoded text, and how its characters lie over the octets. */
export interface DecodedText {
  text: string;
  /** Name iconv knows, such as `utf-8` or `windows-1252`. */
  charset: string;
  /**
   * How to find the octet of a character: `same` (one octet each), `search` (stateless and a superset of ASCII),
   * `none` (UTF-16, ISO-2022 …: such text is read, never spliced).
   */
  layout: 'same' | 'search' | 'none';
}

const ASCII_LABELS = new Set(['us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'iso8859-1', 'windows-1252', 'cp1252']);
const UTF8_LABELS = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8']);
/** Shift states or wider units: a byte-wise splice would not be safe. */
const STATEFUL = /^(?:utf-?(?:7|16|32)|ucs-?[24]|iso-2022|hz|x-user-defined)/;

/** Other names seen in mail for what iconv-lite calls differently. */
const ALIASES: Record<string, string> = {
  'unicode-1-1-utf-7': 'utf-7',
  'ks_c_5601-1987': 'cp949',
  'x-gbk': 'gbk',
  'gb2312-80': 'gbk',
  'x-sjis': 'shift_jis',
  'windows-31j': 'shift_jis',
  'cp-850': 'cp850',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
};

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a label into a name iconv-lite decodes; `null` when nobody knows it. */
export function knownCharset(label: string): string | null {
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^["']+|["';]+$/g, '');
  if (name === '') return null;
  // The web reads these three as Windows-1252, and so does every client: the octets 80-9F would be controls otherwise.
  if (ASCII_LABELS.has(name)) return 'windows-1252';
  if (UTF8_LABELS.has(name)) return 'utf-8';
  const alias = ALIASES[name] ?? name;
  if (alias.startsWith('iso-2022-jp')) return 'iso-2022-jp';
  return iconv.encodingExists(alias) && !/^(?:base64|hex|binary|internal)/.test(alias) ? alias : null;
}

/** @param label charset parameter as written; `''` when there is none */
export function decodeText(bytes: Uint8Array, label: string): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin = buffer.toString('latin1');
  const named = knownCharset(label);
  if (named !== null && STATEFUL.test(named)) return { text: decodeStateful(buffer, latin, named), charset: named, layout: 'none' };
  // Pure ASCII is the same in all that remain, and most mail is just that.
  if (!/[\x80-\xff]/.test(latin)) return { text: latin, charset: named ?? 'utf-8', layout: 'same' };
  const charset = named ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  if (charset === 'utf-8') return { text: buffer.toString('utf8'), charset, layout: 'search' };
  // Outside of 80-9F Windows-1252 is Latin-1, which costs nothing more to read.
  if (charset === 'windows-1252' && !/[\x80-\x9f]/.test(latin)) return { text: latin, charset, layout: 'same' };
  const text = iconv.decode(buffer, charset, { stripBOM: false });
  if (text.length === buffer.length) return { text, charset, layout: 'same' };
  return { text, charset, layout: encodeAs(text, charset).equals(buffer) ? 'search' : 'none' };
}

/** Just the text. */
export const decodeCharset = (bytes: Uint8Array, label: string): string => decodeText(bytes, label).text;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function decodeStateful(buffer: Buffer, latin: string, charset: string): string {
  if (charset !== 'iso-2022-jp') return iconv.decode(buffer, charset);
  return iconv.decode(Buffer.from(iso2022ToEucJp(latin), 'latin1'), 'euc-jp');
}

/** ISO-2022-JP (RFC 1468) as EUC-JP: what stands between `ESC $ B` and `ESC ( B` is the same code with the high bits set. */
function iso2022ToEucJp(latin: string): string {
  return latin.replace(/\x1b(\$[@B]|\([BJI])([^\x1b]*)/g, (_, shift: string, run: string) => {
    if (shift.startsWith('$')) return run.replace(/[\x21-\x7e]/g, (c) => String.fromCharCode(c.charCodeAt(0) | 0x80));
    if (shift === '(I') return run.replace(/[\x21-\x5f]/g, (c) => `\x8e${String.fromCharCode(c.charCodeAt(0) | 0x80)}`);
    return run;
  });
}

/**
 * Octets at which characters of a decoded text begin.
 *
 * @param characters offsets in `decoded.text`, ascending
 * @returns one octet each, or `null` when the text can't be laid over the octets exactly
 */
export function octetsOf(bytes: Buffer, decoded: DecodedText, characters: readonly number[]): number[] | null {
  if (decoded.layout === 'same') return [...characters];
  if (decoded.layout === 'none') return null;
  const { text, charset } = decoded;
  if (!encodeAs(text, charset).equals(bytes)) return searchOctets(bytes, decoded, characters);
  let [character, octet] = [0, 0];
  return characters.map((wanted) => {
    octet += encodeAs(text.slice(character, wanted), charset).length;
    character = wanted;
    return octet;
  });
}

/** Broken sequences became U+FFFD, which has a length of its own. Decoding is monotone in the prefix, so bisect. */
function searchOctets(bytes: Buffer, { text, charset }: DecodedText, characters: readonly number[]): number[] | null {
  const octets: number[] = [];
  for (const wanted of characters) {
    let [low, high] = [0, bytes.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (decodeAs(bytes.subarray(0, middle), charset).length <= wanted) low = middle;
      else high = middle - 1;
    }
    if (decodeAs(bytes.subarray(0, low), charset) !== text.slice(0, wanted)) return null;
    octets.push(low);
  }
  return octets;
}

function decodeAs(bytes: Buffer, charset: string): string {
  return charset === 'utf-8' ? bytes.toString('utf8') : iconv.decode(bytes, charset, { stripBOM: false });
}

function encodeAs(text: string, charset: string): Buffer {
  return charset === 'utf-8' ? Buffer.from(text, 'utf8') : iconv.encode(text, charset);
}
