/** Undoes the filters of a stream (ISO 32000-1 section 7.4) within a budget of octets. Damaged data gives what precedes the damage. */
import { inflateSync } from 'node:zlib';
import { Inflate } from 'fflate';
import { type Budget, within } from './budget.ts';
import { lzw } from './lzw.ts';
import { unpredict } from './predictor.ts';
import { type Dictionary, Name, type Value } from './value.ts';

export interface Decoded {
  octets: Buffer;
  /** The filter that was left as it is: DCTDecode, CCITTFaxDecode, JBIG2Decode, JPXDecode. */
  left: string | null;
  parameters: Dictionary;
}

type Resolve = (value: Value | undefined) => Value;

const FILTER_LIMIT = 10;
/** Octets read of a stream that is larger than all that is left. */
const PREFIX_LIMIT = 1_048_576;
/** Abbreviations for inline images (section 8.9.7), which viewers take everywhere. */
const FULL: Readonly<Record<string, string>> = {
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  A85: 'ASCII85Decode',
  AHx: 'ASCIIHexDecode',
  RL: 'RunLengthDecode',
  DCT: 'DCTDecode',
  CCF: 'CCITTFaxDecode',
};

export function undoFilters(stored: Buffer, dictionary: Dictionary, resolve: Resolve, budget: Budget): Decoded {
  const list = (value: Value): Value[] => (Array.isArray(value) ? value : value === null ? [] : [value]);
  const names = list(resolve(dictionary.get('Filter') ?? dictionary.get('F'))).slice(0, FILTER_LIMIT);
  const parameters = list(resolve(dictionary.get('DecodeParms') ?? dictionary.get('DP')));
  let octets = stored;
  for (const [at, value] of names.entries()) {
    const name = resolve(value);
    const written = name instanceof Name ? name.text : '';
    const own = resolve(parameters[at]);
    const settings: Dictionary = own instanceof Map ? own : new Map();
    const number = (key: string, otherwise: number) => {
      const found = resolve(settings.get(key));
      return typeof found === 'number' ? found : otherwise;
    };
    const decoded = undo(FULL[written] ?? written, octets, number, budget);
    if (decoded === null) return { octets, left: FULL[written] ?? written, parameters: settings };
    octets = decoded;
  }
  return { octets, left: null, parameters: new Map() };
}

function undo(name: string, octets: Buffer, number: (key: string, otherwise: number) => number, budget: Budget): Buffer | null {
  switch (name) {
    case 'FlateDecode':
      return unpredict(inflated(octets, budget), number);
    case 'LZWDecode':
      return unpredict(lzw(octets, number('EarlyChange', 1), budget), number);
    case 'ASCII85Decode':
      return within(ascii85(octets.subarray(0, 2 * budget.octets + 8)), budget);
    case 'ASCIIHexDecode':
      return within(asciiHex(octets), budget);
    case 'RunLengthDecode':
      return runLength(octets, budget);
    case 'Crypt':
      return octets;
    default:
      return null;
  }
}

function inflated(octets: Buffer, budget: Budget): Buffer {
  if (budget.octets <= 0) {
    budget.spent = true;
    return Buffer.alloc(0);
  }
  try {
    return within(inflateSync(octets, { maxOutputLength: budget.octets }), budget);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') return within(partlyInflated(octets, budget.octets), budget);
    // Its beginning may say something; the next such stream costs half as much.
    budget.spent = true;
    budget.octets >>= 1;
    return within(partlyInflated(octets, Math.min(budget.octets, PREFIX_LIMIT)), budget);
  }
}

/** For data that is damaged, cut off, without its header, or larger than the budget: as far as it goes, at most so many octets. */
function partlyInflated(octets: Buffer, most: number): Buffer {
  const parts: Uint8Array[] = [];
  let size = 0;
  const header = ((octets[0] ?? 0) & 0x0f) === 8 && (((octets[0] ?? 0) << 8) | (octets[1] ?? 0)) % 31 === 0;
  const inflate = new Inflate((part) => {
    parts.push(part);
    size += part.length;
  });
  try {
    for (let at = header ? 2 : 0; at < octets.length && size <= most; at += 4096) inflate.push(octets.subarray(at, at + 4096), at + 4096 >= octets.length);
  } catch {
    // What came before the damage counts.
  }
  return Buffer.concat(parts).subarray(0, most);
}

function ascii85(octets: Buffer): Buffer {
  const out = Buffer.alloc(octets.length * 4 + 8);
  let [size, value, count] = [0, 0, 0];
  const flush = (digits: number) => {
    for (let fill = digits; fill < 5; fill += 1) value = value * 85 + 84;
    out.writeUInt32BE(value % 0x100000000, size);
    size += digits - 1;
    [value, count] = [0, 0];
  };
  for (const code of octets) {
    if (code === 0x7e) break;
    if (code === 0x7a && count === 0) {
      out.writeUInt32BE(0, size);
      size += 4;
    } else if (code >= 0x21 && code <= 0x75) {
      value = value * 85 + code - 0x21;
      count += 1;
      if (count === 5) flush(5);
    }
  }
  if (count > 1) flush(count);
  return out.subarray(0, size);
}

function asciiHex(octets: Buffer): Buffer {
  const end = octets.indexOf(0x3e);
  const digits = octets.toString('latin1', 0, end < 0 ? octets.length : end).replace(/[^0-9a-f]/gi, '');
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

function runLength(octets: Buffer, budget: Budget): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < octets.length && octets[at] !== 128 && size <= budget.octets; ) {
    const length = octets[at] as number;
    const part = length < 128 ? octets.subarray(at + 1, at + 2 + length) : Buffer.alloc(257 - length, octets[at + 1] ?? 0);
    at += length < 128 ? length + 2 : 2;
    size += part.length;
    parts.push(part);
  }
  return within(Buffer.concat(parts), budget);
}
