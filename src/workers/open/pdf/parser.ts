/**
 * Reads values from octets: objects of the file and operands of content streams (ISO 32000-1 sections 7.2 and 7.3).
 * Tolerant like viewers are: what makes no sense is skipped, what does not end ends with the octets.
 */
import { type Dictionary, Keyword, Name, Reference, type Value } from './value.ts';

const DEPTH_LIMIT = 60;

/** Tokens that may still be read, shared by all that is read of a file: no object is read over and over for nothing. */
export interface Effort {
  tokens: number;
}

/** 1: white space, 2: delimiter, 0: part of a word. */
const CLASS = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) CLASS[code] = 1;
for (const mark of '()<>[]{}/%') CLASS[mark.charCodeAt(0)] = 2;

const END = new Keyword('');
const CLOSE_ARRAY = new Keyword(']');
const CLOSE_DICTIONARY = new Keyword('>>');

export class Parser {
  at: number;
  private readonly octets: Buffer;
  private readonly end: number;
  private readonly effort: Effort;
  private readonly decrypt: ((string: Buffer) => Buffer) | null;

  constructor(octets: Buffer, effort: Effort, at = 0, end = octets.length, decrypt: ((string: Buffer) => Buffer) | null = null) {
    this.octets = octets;
    this.effort = effort;
    this.at = at;
    this.end = Math.min(end, octets.length);
    this.decrypt = decrypt;
  }

  /** The next value or keyword; `undefined` at the end, or when the effort is spent. */
  next(depth = 0): Value | undefined {
    const value = this.token(depth);
    return value === END ? undefined : value;
  }

  /** Skips white space and comments. */
  skip(): void {
    const { octets, end } = this;
    while (this.at < end) {
      const code = octets[this.at] as number;
      if (code === 0x25) {
        while (this.at < end && octets[this.at] !== 10 && octets[this.at] !== 13) this.at += 1;
      } else if (CLASS[code] === 1) this.at += 1;
      else return;
    }
  }

  private token(depth: number): Value {
    this.skip();
    this.effort.tokens -= 1;
    if (this.at >= this.end || this.effort.tokens < 0) return END;
    const code = this.octets[this.at] as number;
    switch (code) {
      case 0x2f:
        return this.name();
      case 0x28:
        return this.string();
      case 0x3c:
        if (this.octets[this.at + 1] !== 0x3c) return this.hexString();
        this.at += 2;
        return depth > DEPTH_LIMIT ? null : this.dictionary(depth);
      case 0x3e:
        this.at += this.octets[this.at + 1] === 0x3e ? 2 : 1;
        return CLOSE_DICTIONARY;
      case 0x5b:
        this.at += 1;
        return depth > DEPTH_LIMIT ? null : this.array(depth);
      case 0x5d:
        this.at += 1;
        return CLOSE_ARRAY;
      case 0x29:
      case 0x7b:
      case 0x7d:
        this.at += 1;
        return new Keyword(String.fromCharCode(code));
      default:
        return this.word(depth);
    }
  }

  private array(depth: number): Value[] {
    const all: Value[] = [];
    for (;;) {
      const value = this.token(depth + 1);
      if (value === END || value === CLOSE_ARRAY) return all;
      // An array that was never closed ends with its object.
      if (value instanceof Keyword && value.word === 'endobj') return all;
      if (!(value instanceof Keyword)) all.push(value);
    }
  }

  private dictionary(depth: number): Dictionary {
    const all: Dictionary = new Map();
    for (;;) {
      const key = this.token(depth + 1);
      if (key === END || key === CLOSE_DICTIONARY) return all;
      if (key instanceof Keyword && (key.word === 'endobj' || key.word === 'stream')) {
        this.at -= key.word.length;
        return all;
      }
      if (!(key instanceof Name)) continue;
      const value = this.token(depth + 1);
      if (value === END || value === CLOSE_DICTIONARY) return all;
      if (!(value instanceof Keyword)) all.set(key.text, value);
    }
  }

  private name(): Name {
    const start = this.at + 1;
    this.at = start;
    while (this.at < this.end && CLASS[this.octets[this.at] as number] === 0) this.at += 1;
    const written = this.octets.toString('latin1', start, this.at);
    return new Name(written.includes('#') ? written.replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : written);
  }

  /** A number, a reference (`12 0 R`), a constant or an operator. */
  private word(depth: number): Value {
    const start = this.at;
    while (this.at < this.end && CLASS[this.octets[this.at] as number] === 0) this.at += 1;
    const word = this.octets.toString('latin1', start, Math.min(this.at, start + 200));
    const code = word.charCodeAt(0);
    if ((code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e) {
      const value = Number.parseFloat(word.replace(/^\+|^-(?=-)/, ''));
      if (Number.isFinite(value)) return Number.isInteger(value) && value >= 0 && depth >= 0 ? this.reference(value) : value;
      return 0;
    }
    if (word === 'true') return true;
    if (word === 'false') return false;
    return word === 'null' ? null : new Keyword(word);
  }

  /** Looks ahead for `generation R`. */
  private reference(number: number): Value {
    const { octets } = this;
    let at = this.at;
    while (CLASS[octets[at] as number] === 1 && at < this.end && at < this.at + 20) at += 1;
    const digits = at;
    while (at < this.end && at < digits + 6 && (octets[at] as number) >= 0x30 && (octets[at] as number) <= 0x39) at += 1;
    if (at === digits) return number;
    const gap = at;
    while (CLASS[octets[at] as number] === 1 && at < this.end && at < gap + 20) at += 1;
    if (at === gap || octets[at] !== 0x52 || (at + 1 < this.end && CLASS[octets[at + 1] as number] === 0)) return number;
    this.at = at + 1;
    return new Reference(number);
  }

  private hexString(): Buffer {
    const start = this.at + 1;
    let end = this.octets.indexOf(0x3e, start);
    if (end < 0 || end > this.end) end = this.end;
    this.at = end + 1;
    const digits = this.octets.toString('latin1', start, end).replace(/[^0-9a-f]/gi, '');
    return this.plain(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'));
  }

  private string(): Buffer {
    const bytes: number[] = [];
    let open = 1;
    let at = this.at + 1;
    for (; at < this.end; at += 1) {
      let code = this.octets[at] as number;
      if (code === 0x5c) {
        at += 1;
        const next = this.octets[at] as number;
        if (next >= 0x30 && next <= 0x37) {
          code = 0;
          for (let count = 0; count < 3 && (this.octets[at] as number) >= 0x30 && (this.octets[at] as number) <= 0x37; count += 1, at += 1) {
            code = code * 8 + (this.octets[at] as number) - 0x30;
          }
          at -= 1;
          bytes.push(code & 0xff);
        } else if (next === 13 || next === 10) {
          if (next === 13 && this.octets[at + 1] === 10) at += 1;
        } else bytes.push(ESCAPES.get(next) ?? next);
        continue;
      }
      if (code === 0x28) open += 1;
      else if (code === 0x29) {
        open -= 1;
        if (open === 0) break;
      }
      bytes.push(code);
    }
    this.at = at + 1;
    return this.plain(Buffer.from(bytes));
  }

  private plain(octets: Buffer): Buffer {
    // Long strings cost more than one token.
    this.effort.tokens -= octets.length >> 6;
    return this.decrypt === null ? octets : this.decrypt(octets);
  }
}

const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);
