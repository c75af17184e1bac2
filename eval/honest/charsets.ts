/** Text in the charsets that mail was written in before UTF-8: the platform's decoders turned round. */

/** What a language's mail programs wrote around 2002; Latin 1 for the rest. */
const OLD_CHARSETS: Readonly<Record<string, string>> = {
  cs: 'iso-8859-2',
  el: 'iso-8859-7',
  he: 'windows-1255',
  hu: 'iso-8859-2',
  ja: 'iso-2022-jp',
  ko: 'euc-kr',
  pl: 'iso-8859-2',
  ru: 'koi8-r',
  tr: 'iso-8859-9',
  uk: 'windows-1251',
  zh: 'gb2312',
};
export const oldCharset = (language: string): string => OLD_CHARSETS[language] ?? 'iso-8859-1';

const tables = new Map<string, Map<string, readonly number[]>>();

/** Octets of each character that a charset of one or two octets has. */
function tableOf(charset: string): Map<string, readonly number[]> {
  const known = tables.get(charset);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(charset);
  const table = new Map<string, readonly number[]>();
  const add = (octets: readonly number[]): void => {
    const char = decoder.decode(Uint8Array.from(octets));
    if ([...char].length === 1 && char !== '\ufffd' && !table.has(char)) table.set(char, octets);
  };
  for (let lead = 0; lead < 256; lead += 1) add([lead]);
  if (/^(?:euc|gb)/.test(charset)) for (let lead = 0xa1; lead < 0xff; lead += 1) for (let trail = 0xa1; trail < 0xff; trail += 1) add([lead, trail]);
  tables.set(charset, table);
  return table;
}

/** @throws when the charset doesn't have a character: a letter of then can't have been written with it */
export function octetsIn(charset: string, text: string): Buffer {
  if (/^utf-8$/i.test(charset)) return Buffer.from(text);
  if (charset === 'iso-2022-jp') return Buffer.from(text.split('\n').map(shifted).join('\n'), 'latin1');
  return Buffer.from([...text].flatMap((char) => octetsOf(charset, char)));
}

function octetsOf(charset: string, char: string): readonly number[] {
  const octets = tableOf(charset).get(char);
  if (octets === undefined) throw new Error(`${charset} has no "${char}": write the letter without it`);
  return octets;
}

/** A line of ISO-2022-JP (RFC 1468): EUC-JP without its high bits, between sequences that shift there and back. */
function shifted(line: string): string {
  return line.replace(/[^\x00-\x7f]+/g, (run) => {
    const octets = [...run].flatMap((char) => octetsOf('euc-jp', char)).map((octet) => octet - 0x80);
    return `\x1b$B${String.fromCharCode(...octets)}\x1b(B`;
  });
}
