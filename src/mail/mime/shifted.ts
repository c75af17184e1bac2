/**
 * Charsets that shift: ISO-2022-JP, -KR and -CN (RFC 1468, 1557, 1922), HZ (RFC 1843) and UTF-7 (RFC 2152). Read as segments, so
 * that it is known for every character in which state it stands and where its octets are.
 */
import iconv from 'iconv-lite';

export interface Segment {
  /** Octets [from, to) that hold the text, without the sequences that shift; for UTF-7 with them. */
  from: number;
  to: number;
  text: string;
  /** Octets each character takes; 0 when they can't be told apart. */
  width: number;
  /** What brings a decoder from ASCII into this state, and back. */
  open: string;
  close: string;
}

export type ShiftedCharset = 'iso-2022-jp' | 'iso-2022-kr' | 'iso-2022-cn' | 'hz-gb-2312' | 'utf-7';

export function segmentsOf(bytes: Buffer, charset: ShiftedCharset): Segment[] {
  const latin = bytes.toString('latin1');
  if (charset === 'utf-7') return utf7Segments(latin);
  return charset === 'hz-gb-2312' ? hzSegments(latin) : isoSegments(latin, charset);
}

const PLAIN = { width: 1, open: '', close: '' };

/** ASCII, or whatever else stands for itself. */
const plain = (latin: string, from: number, to: number): Segment => ({ from, to, text: latin.slice(from, to), ...PLAIN });

/** Sets of two octets a character, by the escape sequence that selects them, as the EUC they are with high bits set. */
const SETS: Readonly<Record<string, string>> = { $B: 'euc-jp', '$@': 'euc-jp', $A: 'gbk', '$(C': 'cp949', '$)C': 'cp949', '$)A': 'gbk' };

function isoSegments(latin: string, charset: string): Segment[] {
  const segments: Segment[] = [];
  const shift = /\x1b(?:\$[@BA]|\$\([CD]|\$\)[AC]|\([BJI])|[\x0e\x0f]/g;
  /** Set that SO selects. */
  let second = charset === 'iso-2022-kr' ? 'cp949' : 'gbk';
  let state: { set: string; open: string; close: string } = { set: '', open: '', close: '' };
  let from = 0;
  const upTo = (to: number): void => {
    if (to > from) segments.push(state.set === '' ? plain(latin, from, to) : inSet(latin, from, to, state));
  };
  for (const match of latin.matchAll(shift)) {
    upTo(match.index);
    from = match.index + match[0].length;
    const code = match[0].slice(1);
    if (match[0] === '\x0f' || code === '(B' || code === '(J') state = { set: '', open: '', close: '' };
    else if (match[0] === '\x0e') state = { set: second, open: '\x0e', close: '\x0f' };
    else if (code.startsWith('$)')) second = SETS[code] ?? second;
    else state = { set: code === '(I' ? 'kana' : code === '$(D' ? 'jis-x-0212' : (SETS[code] ?? ''), open: match[0], close: '\x1b(B' };
  }
  upTo(latin.length);
  return segments;
}

function inSet(latin: string, from: number, to: number, { set, open, close }: { set: string; open: string; close: string }): Segment {
  const run = latin.slice(from, to);
  const high = (c: string): string => String.fromCharCode(c.charCodeAt(0) | 0x80);
  let euc = run.replace(/[\x21-\x7e]/g, high);
  if (set === 'kana') euc = run.replace(/[\x21-\x5f]/g, (c) => `\x8e${high(c)}`);
  if (set === 'jis-x-0212') euc = run.replace(/[\x21-\x7e]{2}/g, (pair) => `\x8f${[...pair].map(high).join('')}`);
  const text = iconv.decode(Buffer.from(euc, 'latin1'), set === 'gbk' || set === 'cp949' ? set : 'euc-jp');
  const width = set === 'kana' ? 1 : 2;
  // Line breaks within the set take one octet: then no character's place can be counted.
  return { from, to, text, width: text.length * width === to - from ? width : 0, open, close };
}

function hzSegments(latin: string): Segment[] {
  const segments: Segment[] = [];
  const token = /~\{((?:[\x21-\x7d][\x21-\x7e])*)(?:~\})?|~~|~\r?\n/g;
  let from = 0;
  for (const match of latin.matchAll(token)) {
    const { 0: whole, 1: run, index } = match;
    if (index > from) segments.push(plain(latin, from, index));
    from = index + whole.length;
    if (whole === '~~') segments.push({ from: index, to: from, text: '~', width: 0, open: '', close: '' });
    else if (run) segments.push(inSet(latin, index + 2, index + 2 + run.length, { set: 'gbk', open: '~{', close: '~}' }));
  }
  if (from < latin.length) segments.push(plain(latin, from, latin.length));
  return segments;
}

function utf7Segments(latin: string): Segment[] {
  const segments: Segment[] = [];
  const token = /\+(?:-|([A-Za-z0-9+/]+)-?)/g;
  let from = 0;
  for (const match of latin.matchAll(token)) {
    const { 0: whole, 1: run, index } = match;
    if (index > from) segments.push(plain(latin, from, index));
    from = index + whole.length;
    segments.push({ from: index, to: from, text: run === undefined ? '+' : utf16be(run), width: 0, open: '', close: '' });
  }
  if (from < latin.length) segments.push(plain(latin, from, latin.length));
  return segments;
}

function utf16be(base64: string): string {
  const octets = Buffer.from(base64, 'base64');
  return octets
    .subarray(0, octets.length & ~1)
    .swap16()
    .toString('utf16le');
}

/** UTF-7: every printable ASCII character that may stand for itself, all else shifted. */
export function encodeUtf7(text: string): string {
  return text.replace(/[^\t\n\r\x20-\x2a\x2c-\x5b\x5d-\x7d]+/g, (run) => {
    if (run === '+') return '+-';
    return `+${Buffer.from(run, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`;
  });
}
