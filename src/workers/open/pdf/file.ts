/** A PDF file as a graph of objects. Every access is bounded by what is left of its effort and budget, and none throws. */
import type { Budget } from './budget.ts';
import { type Decryption, emptyPassword } from './crypt.ts';
import { type Decoded, undoFilters } from './filters.ts';
import { isType, type ObjectTable, readIndirect, readTables, scanObjects } from './object-table.ts';
import { type Effort, Parser } from './parser.ts';
import { type Dictionary, Keyword, Reference, Stream, type Value } from './value.ts';

const DECODED_LIMIT = 32 * 1_048_576;
const TOKEN_LIMIT = 4_000_000;
const REFERENCE_DEPTH = 20;

export class PdfFile {
  readonly octets: Buffer;
  readonly trailer: Dictionary;
  /** An encryption that the empty password does not open. */
  locked = false;
  private readonly table: ObjectTable;
  private readonly effort: Effort;
  private readonly budget: Budget;
  private readonly pictures: Budget = { octets: DECODED_LIMIT, spent: false };
  private readonly known = new Map<number, Value>();
  private readonly containers = new Map<number, Value[]>();
  private decryption: Decryption | null = null;

  constructor(octets: Buffer, table: ObjectTable, effort: Effort, budget: Budget) {
    this.octets = octets;
    this.table = table;
    this.trailer = table.trailer;
    this.effort = effort;
    this.budget = budget;
    this.unlock();
  }

  /** False when a bound was met and something was not read. */
  get complete(): boolean {
    return !this.budget.spent && this.effort.tokens > 0 && !this.locked;
  }

  get encrypted(): boolean {
    return this.trailer.has('Encrypt');
  }

  numbers(): Iterable<number> {
    return this.table.places.keys();
  }

  /** What a value stands for. */
  resolve = (value: Value | undefined): Value => {
    let found: Value = value ?? null;
    for (let depth = 0; found instanceof Reference; depth += 1) found = depth > REFERENCE_DEPTH ? null : this.object(found.number);
    return found;
  };

  get(dictionary: Dictionary, key: string): Value {
    return this.resolve(dictionary.get(key));
  }

  dictionary(value: Value | undefined): Dictionary | null {
    const found = this.resolve(value);
    return found instanceof Map ? found : found instanceof Stream ? found.dictionary : null;
  }

  decode(stream: Stream): Decoded {
    return undoFilters(stream.octets, stream.dictionary, this.resolve, this.budget);
  }

  /** Pictures are large, and have a budget of their own. */
  decodePicture(stream: Stream): Decoded {
    return undoFilters(stream.octets, stream.dictionary, this.resolve, this.pictures);
  }

  /** Reads values and operators of a decoded content stream. */
  content(octets: Buffer): Parser {
    return new Parser(octets, this.effort);
  }

  object(number: number): Value {
    const known = this.known.get(number);
    if (known !== undefined) return known;
    // A stream whose length refers to itself finds nothing there.
    this.known.set(number, null);
    const value = this.read(number);
    this.known.set(number, value);
    return value;
  }

  private read(number: number): Value {
    const place = this.table.places.get(number);
    if (place === undefined) return null;
    if ('container' in place) return this.contained(place.container, number);
    const found = readIndirect(this.octets, place.offset, this.effort, this.resolve, this.decryption?.string ?? null);
    if (found === null || found.number !== number) return null;
    const { value, generation } = found;
    if (!(value instanceof Stream) || this.decryption === null || isType(value.dictionary, 'XRef')) return value;
    return new Stream(value.dictionary, this.decryption.stream(value.octets, number, generation));
  }

  /** Object streams: `number offset` pairs, then the objects (section 7.5.7). */
  private contained(container: number, number: number): Value {
    let all = this.containers.get(container);
    if (all === undefined) {
      all = objectsIn(this.object(container), this);
      this.containers.set(container, all);
    }
    for (let at = all.length - 2; at >= 0; at -= 2) if (all[at] === number) return all[at + 1] as Value;
    return null;
  }

  private unlock(): void {
    const encrypt = this.dictionary(this.trailer.get('Encrypt'));
    if (encrypt === null) return;
    const id = this.resolve(this.trailer.get('ID'));
    const first = Array.isArray(id) ? this.resolve(id[0]) : null;
    const values: Dictionary = new Map([...encrypt].map(([key, value]) => [key, this.resolve(value)]));
    this.decryption = emptyPassword(values, Buffer.isBuffer(first) ? first : Buffer.alloc(0));
    this.locked = this.decryption === null;
    // Its own strings are not encrypted, those of other objects seen so far were.
    this.known.clear();
    this.containers.clear();
    const own = this.trailer.get('Encrypt');
    if (own instanceof Reference) this.known.set(own.number, values);
  }
}

/** Numbers and values by turns. */
function objectsIn(
  container: Value,
  file: { content(octets: Buffer): Parser; decode(stream: Stream): Decoded; resolve(value: Value | undefined): Value },
): Value[] {
  if (!(container instanceof Stream)) return [];
  const count = file.resolve(container.dictionary.get('N'));
  const first = file.resolve(container.dictionary.get('First'));
  if (typeof count !== 'number' || typeof first !== 'number') return [];
  const { octets } = file.decode(container);
  const heads = file.content(octets.subarray(0, first));
  const all: Value[] = [];
  for (let at = 0; at < count && at < 100_000; at += 1) {
    const [number, offset] = [heads.next(), heads.next()];
    if (typeof number !== 'number' || typeof offset !== 'number') break;
    const parser = file.content(octets);
    parser.at = first + offset;
    const value = parser.next() ?? null;
    all.push(number, value instanceof Keyword ? null : value);
  }
  return all;
}

/**
 * The ways a viewer may read a file: by its tables, and by the objects found in it when these are broken or leave objects out
 * that come later. Mostly they are the same, and one is given.
 * @returns empty when there is nothing in it
 */
export function readings(octets: Buffer): PdfFile[] {
  const start = Math.max(0, octets.subarray(0, 65_536).indexOf('%PDF-'));
  const effort: Effort = { tokens: TOKEN_LIMIT };
  const budget: Budget = { octets: DECODED_LIMIT, spent: false };
  const offsets = scanObjects(octets);
  const table = readTables(octets, start, effort, budget);
  const files = table === null ? [] : [new PdfFile(octets, table, effort, budget)];
  const agree = table !== null && [...offsets].every(([number, offset]) => agrees(octets, table, number, offset));
  if (!agree && offsets.size > 0) files.push(new PdfFile(octets, found(octets, offsets, effort, budget), effort, budget));
  return files;
}

/** Whether the tables know the last object of that number, or that it is gone. */
function agrees(octets: Buffer, table: ObjectTable, number: number, offset: number): boolean {
  const place = table.places.get(number);
  if (place === undefined) return table.freed.has(number);
  if ('offset' in place) return place.offset <= offset && octets.toString('latin1', place.offset, Math.min(offset, place.offset + 20)).trim() === '';
  const container = table.places.get(place.container);
  return container !== undefined && 'offset' in container && container.offset > offset;
}

/** A table of what was found, with the objects of object streams, and a trailer of those found. */
function found(octets: Buffer, offsets: Map<number, number>, effort: Effort, budget: Budget): ObjectTable {
  const table: ObjectTable = { places: new Map(), freed: new Set(), trailer: new Map() };
  for (const [number, offset] of offsets) table.places.set(number, { offset });
  for (let at = octets.indexOf('trailer'), count = 0; at >= 0 && count < 200; at = octets.indexOf('trailer', at + 7), count += 1) {
    const trailer = new Parser(octets, effort, at + 7).next();
    if (trailer instanceof Map) for (const [key, value] of trailer) table.trailer.set(key, value);
  }
  const plain = new PdfFile(octets, { places: new Map(table.places), freed: new Set(), trailer: new Map() }, effort, budget);
  const containers: number[] = [];
  for (const number of offsets.keys()) {
    const dictionary = plain.dictionary(new Reference(number));
    if (dictionary === null) continue;
    if (isType(dictionary, 'ObjStm')) containers.push(number);
    else if (isType(dictionary, 'XRef')) for (const [key, value] of dictionary) table.trailer.set(key, value);
    else if (isType(dictionary, 'Catalog') && !table.trailer.has('Root')) table.trailer.set('Root', new Reference(number));
  }
  if (containers.length === 0) return table;
  const opened = table.trailer.has('Encrypt')
    ? new PdfFile(octets, { places: new Map(table.places), freed: new Set(), trailer: table.trailer }, effort, budget)
    : plain;
  containers.sort((a, b) => (offsets.get(a) ?? 0) - (offsets.get(b) ?? 0));
  for (const container of containers) {
    const all = objectsIn(opened.object(container), opened);
    for (let at = 0; at + 1 < all.length; at += 2) {
      const number = all[at] as number;
      const own = offsets.get(number);
      // An object by itself that comes later is newer.
      if (own === undefined || own < (offsets.get(container) ?? 0)) table.places.set(number, { container });
      const value = all[at + 1];
      if (value instanceof Map && isType(value, 'Catalog') && !table.trailer.has('Root')) table.trailer.set('Root', new Reference(number));
    }
  }
  return table;
}
