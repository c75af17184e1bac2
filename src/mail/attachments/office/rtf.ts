/**
 * Rich Text Format (1.9.1), as far as it can lead somewhere: fields, templates, objects. Read by groups and control words and not by
 * searching, since `HYPER{\*\x}LINK` and hex between letters are the usual ways to hide from a search.
 */
import { nativeObject } from '../ole/native-object.ts';
import type { Opening } from '../opening.ts';

const CONTROL = /([a-zA-Z]{1,32})(-?\d{1,10})? ?/y;
const PLAIN = /[^\\{}\r\n]+/y;
const DEPTH_LIMIT = 500;
const OBJECT_LIMIT = 4_194_304;
const PIECES_LIMIT = 500;

type Destination = 'text' | 'field' | 'template' | 'object' | 'skipped';
const DESTINATIONS: Readonly<Record<string, Destination>> = {
  fldinst: 'field',
  template: 'template',
  objdata: 'object',
  fonttbl: 'skipped',
  colortbl: 'skipped',
  stylesheet: 'skipped',
  pict: 'skipped',
  themedata: 'skipped',
  datastore: 'skipped',
};
const LINE_WORDS = new Set(['par', 'line', 'cell', 'row', 'sect', 'page', 'tab']);

export function readRtf(opening: Opening): void {
  new RtfReader(opening).read();
}

class RtfReader {
  private readonly opening: Opening;
  private readonly source: string;
  private readonly stack: { destination: Destination; skip: number }[] = [];
  private destination: Destination = 'text';
  /** How many characters stand for a Unicode character in programs without it (`\ucN`). */
  private skip = 1;
  private pending = 0;
  private readonly pieces: Record<Exclude<Destination, 'skipped'>, string[]> = { text: [], field: [], template: [], object: [] };
  private objectLength = 0;
  private flushed = 0;

  constructor(opening: Opening) {
    this.opening = opening;
    const { octets } = opening.file;
    const granted = opening.budget.document.take(octets.length);
    this.source = octets.toString('latin1', 0, granted);
    if (granted < octets.length) {
      opening.search(octets.subarray(granted));
      opening.partly();
    }
  }

  read(): void {
    for (let at = 0; at < this.source.length; ) at = this.step(at);
    this.flush('field');
    this.flush('template');
    this.flush('object');
    this.opening.text(this.pieces.text.join(''));
  }

  private step(at: number): number {
    const char = this.source[at];
    if (char === '{') {
      if (this.stack.length < DEPTH_LIMIT) this.stack.push({ destination: this.destination, skip: this.skip });
      return at + 1;
    }
    if (char === '}') {
      const outer = this.stack.pop() ?? { destination: 'text' as const, skip: 1 };
      const left = this.destination;
      [this.destination, this.skip] = [outer.destination, outer.skip];
      if (left !== this.destination && left !== 'skipped' && left !== 'text') this.flush(left);
      return at + 1;
    }
    if (char === '\\') return this.control(at + 1);
    if (char === '\r' || char === '\n') return at + 1;
    PLAIN.lastIndex = at;
    const run = PLAIN.exec(this.source)?.[0] ?? '';
    this.put(run);
    return at + Math.max(1, run.length);
  }

  private control(at: number): number {
    CONTROL.lastIndex = at;
    const match = CONTROL.exec(this.source);
    if (match === null) return this.symbol(at);
    const [whole, word = '', number] = match;
    const name = word.toLowerCase();
    // `{\*\word …}` is passed over by programs that do not know the word: noise between the octets of an object.
    const starred = this.source.slice(at - 3, at - 1) === '\\*';
    if (name === 'u' && number !== undefined) {
      this.put(String.fromCharCode(Number(number) & 0xffff));
      this.pending = this.skip;
    } else if (starred && this.destination === 'object' && !Object.hasOwn(DESTINATIONS, name)) this.destination = 'skipped';
    else if (name === 'uc') this.skip = Math.min(Number(number ?? 1), 8);
    else if (name === 'bin') return this.binary(at + whole.length, Number(number ?? 0));
    else if (LINE_WORDS.has(name)) this.put('\n');
    else if (Object.hasOwn(DESTINATIONS, name)) this.destination = DESTINATIONS[name] as Destination;
    else if (name === 'object' || name === 'objupdate')
      this.opening.finding('embedded-object', name === 'object' ? 'an object in the text' : 'an object that updates itself when opened');
    return at + whole.length;
  }

  /** `\binN`: N octets as they are, which in an object stand beside those in hex. */
  private binary(start: number, length: number): number {
    const end = start + Math.max(0, length);
    if (this.destination === 'object') this.put(Buffer.from(this.source.slice(start, end), 'latin1').toString('hex'));
    return end;
  }

  /** `\'e4`, `\~`, `\{` and the like. */
  private symbol(at: number): number {
    const char = this.source[at] ?? '';
    if (char === "'") {
      const code = Number.parseInt(this.source.slice(at + 1, at + 3), 16);
      if (!Number.isNaN(code)) this.put(String.fromCharCode(code));
      return at + 3;
    }
    if ('\\{}'.includes(char)) this.put(char);
    else if (char === '~') this.put(' ');
    return at + 1;
  }

  private put(text: string): void {
    const kept = this.pending > 0 ? text.slice(this.pending) : text;
    this.pending = Math.max(0, this.pending - text.length);
    if (this.destination === 'skipped' || kept === '') return;
    if (this.destination === 'object') {
      this.objectLength += kept.length;
      if (this.objectLength > OBJECT_LIMIT) {
        this.opening.partly();
        return;
      }
    }
    this.pieces[this.destination].push(kept);
  }

  private flush(destination: 'field' | 'template' | 'object'): void {
    const text = this.pieces[destination].join('');
    this.pieces[destination] = [];
    if (text === '') return;
    if (++this.flushed > PIECES_LIMIT) {
      this.opening.partly();
      return;
    }
    if (destination === 'object') {
      this.object(text);
      return;
    }
    if (destination === 'field') {
      if (/^\s*DDE/i.test(text)) this.opening.finding('dynamic-exchange', 'a field that runs a program (DDE)');
      if (/^\s*INCLUDE/i.test(text)) this.opening.finding('external-object', text.trim().slice(0, 200));
      this.opening.text(text);
      return;
    }
    const target = text.trim();
    if (/^(?:[a-z][a-z0-9+.-]{2,20}:|\\\\|\/\/)/i.test(target)) {
      this.opening.finding('external-template', `a template is loaded from ${target.slice(0, 200)}`);
      this.opening.url(target, { shape: 'action', ways: ['external-template'] });
    }
  }

  /** OLE 1.0 ([MS-OLEDS] 2.2.5): version, format, class name, topic, item, length, data; the data may be a compound file, or a package. */
  private object(hex: string): void {
    const octets = Buffer.from(hex.replace(/[^0-9a-f]+/gi, ''), 'hex');
    this.opening.search(octets);
    this.opening.finding('embedded-object', `an object of ${octets.length} octets in the text`);
    const compound = octets.indexOf('d0cf11e0a1b11ae1', 0, 'hex');
    if (compound !== -1) {
      this.opening.inner('object.ole', '', octets.subarray(compound));
      return;
    }
    const packaged = octets.indexOf('Package\0', 0, 'latin1');
    // Behind the class name stand topic and item, both empty, and the length.
    const native = packaged === -1 ? null : nativeObject(octets.subarray(packaged + 8 + 8));
    if (native !== null && native.octets.length > 0) this.opening.inner(native.name, '', native.octets);
  }
}
