/**
 * Finds the mail in files, folders and archives and puts it in order of receipt. Reads the head of each message
 * now, the rest when it is asked for, and keeps some tens of octets of each: an archive may be larger than memory.
 */
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { memoryContent } from '../mail/content.ts';
import type { Archive, ArchivedMessage } from '../ports.ts';
import { findFiles } from './find-files.ts';
import { gunzip } from './gunzip.ts';
import { mboxEntries } from './mbox.ts';
import { type Entry, MessageIndex } from './message-index.ts';
import { type Octets, OpenFile, part } from './octets.ts';
import { Paths } from './paths.ts';
import { fromLineTime, maildirTime, receiptTime } from './receipt-time.ts';
import { HEAD_BYTES, recognise } from './recognise.ts';
import { SkipList } from './skip-list.ts';
import { NoRoom, Spool } from './spool.ts';
import { Swelling, type SwellingLimits, Swollen } from './swelling.ts';
import { inside, type Place, type Unpacking } from './unpack.ts';
import { untar } from './untar.ts';
import { unzip } from './unzip.ts';

export interface LookOptions {
  /** ms; nothing was received later. */
  now: number;
  /** Told now and then: messages found so far, and their octets. */
  found?: (messages: number, octets: number) => void;
  /** Ends the looking; `openArchive` then rejects with its reason. */
  signal?: AbortSignal;
  /** Folder for what is inflated. Default: the system's own (TMPDIR). */
  spoolFolder?: string;
  swelling?: SwellingLimits;
}

/** Rejects, in words for an operator, when a path itself can't be read, or when there is no room to unpack. */
export async function openArchive(paths: readonly string[], options: LookOptions): Promise<Archive> {
  const look = new Look(options);
  try {
    for await (const { folder, name } of findFiles(paths, look.skipped)) await look.file(folder, name);
    return look.archive();
  } catch (error) {
    look.close();
    throw error;
  }
}

/** Files looked at between two turns of the event loop, so that a signal is heard. */
const AT_ONCE = 64;
/** `Entry.box` of what stands in a file of its own name, and in the spool; archives come after. */
const OWN_FILE = 0;
const SPOOL = 1;

/** Mail somewhere in some octets. */
interface Spot {
  octets: Octets;
  box: number;
  /** Offset of the octets in the box. */
  offset: number;
  folder: string;
  name: string;
  changedAt: number;
  cut: boolean;
}

class Look {
  readonly skipped = new SkipList();
  readonly #options: LookOptions;
  readonly #paths = new Paths();
  readonly #index = new MessageIndex();
  readonly #spool: Spool;
  /** What `Entry.box` counts; at `OWN_FILE`, the file that was read last. */
  readonly #boxes: (Octets & { close(): void })[];
  readonly #own: OwnFiles;
  #files = 0;

  constructor(options: LookOptions) {
    this.#options = options;
    this.#spool = new Spool(options.spoolFolder);
    this.#own = new OwnFiles();
    this.#boxes = [this.#own, this.#spool];
  }

  async file(folder: string, name: string): Promise<void> {
    const path = join(folder, name);
    this.#files += 1;
    if (this.#files % AT_ONCE === 0) await this.#pause();
    try {
      const file = new OpenFile(path);
      let kept = false;
      try {
        const spot = { octets: file, box: OWN_FILE, offset: 0, folder, name, changedAt: file.changedAt, cut: false };
        const kind = this.#mail(spot);
        if (kind === 'zip' || kind === 'gzip' || kind === 'tar') kept = await this.#unpack(kind, file, path);
        else if (kind === 'other') this.skipped.add(path, 'not mail');
      } finally {
        if (!kept) file.close();
      }
    } catch (error) {
      if (error instanceof NoRoom || this.#options.signal?.aborted) throw error;
      this.skipped.add(path, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  archive(): Archive {
    const index = this.#index;
    const order = index.inOrder((path) => this.#paths.text(path));
    const receivedAt = (row: number | undefined): number | null => (row === undefined ? null : index.entry(row).at);
    return {
      count: index.count,
      octets: index.octets,
      from: receivedAt(order[0]),
      to: receivedAt(order.at(-1)),
      skipped: { count: this.skipped.count, named: this.skipped.named },
      messages: () => this.#messages(order),
      close: () => this.close(),
    };
  }

  close(): void {
    for (const box of this.#boxes) box.close();
  }

  *#messages(order: Uint32Array): Generator<ArchivedMessage> {
    for (const row of order) yield this.#message(this.#index.entry(row));
  }

  #message({ at, start, size, path, number, box }: Entry): ArchivedMessage {
    const text = this.#paths.text(path);
    const name = number === 0 ? text : `${text}#${number}`;
    const content = async () => {
      const octets = box === OWN_FILE ? this.#own.of(text) : this.#boxes[box];
      const bytes = octets?.read(start, start + size);
      if (bytes === undefined || bytes.length < size) throw new Error(`${name} has become shorter while it was read`);
      return memoryContent(bytes);
    };
    return { name, receivedAt: at, size, content };
  }

  /** Takes up the mail of a spot; says what it is. */
  #mail(spot: Spot): ReturnType<typeof recognise> {
    const head = spot.octets.read(0, HEAD_BYTES);
    const kind = recognise(head);
    if (kind === 'message') this.#one(spot, head);
    else if (kind === 'mbox') this.#many(spot);
    return kind;
  }

  #one(spot: Spot, head: Buffer): void {
    const { name, octets, changedAt, cut, folder } = spot;
    // Half a message would be another message, and teach twice once the archive is whole again.
    if (cut) return;
    if (isDraft(name)) this.skipped.add(inside(folder, name), 'a draft');
    else this.#add(spot, this.#paths.add(folder, name), 0, 0, octets.size, head, maildirTime(basename(name)) ?? changedAt);
  }

  #many(spot: Spot): void {
    const { octets, folder, name, changedAt, cut } = spot;
    const path = this.#paths.add(folder, name);
    let number = 0;
    for (const { start, end, fromLine, head } of mboxEntries(octets)) {
      number += 1;
      if (cut && end >= octets.size - LAST_BREAK) continue;
      this.#add(spot, path, number, start, end - start, head, fromLineTime(fromLine) ?? changedAt);
    }
  }

  #add({ box, offset }: Spot, path: number, number: number, start: number, size: number, head: Buffer, archived: number): void {
    const at = receiptTime(head, archived, this.#options.now);
    this.#index.add({ at, tie: crc32(head), start: offset + start, size, path, number, box });
  }

  /** @returns whether the file is still needed, because mail stands in it as it is */
  async #unpack(kind: 'zip' | 'gzip' | 'tar', file: OpenFile, path: string): Promise<boolean> {
    const unpacking: Unpacking = { name: path, spool: this.#spool, swelling: new Swelling(this.#options.swelling), skipped: this.skipped };
    const box = this.#boxes.length;
    let kept = false;
    try {
      for await (const place of this.#places(kind, file, unpacking)) {
        await this.#pause();
        kept ||= place.in === 'file';
        const [octets, at] = place.in === 'file' ? [file, box] : [this.#spool, SPOOL];
        this.#place(path, place, part(octets, place.start, place.end), at);
      }
    } catch (error) {
      if (!(error instanceof Swollen)) throw error;
      this.skipped.add(path, error.message);
    }
    if (kept) this.#boxes.push(file);
    return kept;
  }

  async *#places(kind: 'zip' | 'gzip' | 'tar', file: OpenFile, unpacking: Unpacking): AsyncGenerator<Place> {
    if (kind === 'zip') yield* unzip(file, unpacking);
    else if (kind === 'tar') yield* untar({ octets: file, in: 'file', start: 0, end: file.size }, unpacking);
    else {
      const place = await gunzip(file, unpacking);
      if (place === null) return;
      const { start, end } = place;
      const head = this.#spool.read(start, Math.min(end, start + HEAD_BYTES));
      if (recognise(head) === 'tar') yield* untar({ octets: this.#spool, in: 'spool', start, end }, unpacking);
      else yield place;
    }
  }

  #place(path: string, { start, name, changedAt, cut }: Place, octets: Octets, box: number): void {
    const full = inside(path, name);
    const kind = this.#mail({ octets, box, offset: start, folder: dirname(full), name: basename(full), changedAt, cut });
    if (kind === 'zip' || kind === 'gzip' || kind === 'tar') this.skipped.add(full, 'packed within an archive: unpack it first');
    else if (kind === 'other') this.skipped.add(full, 'not mail');
  }

  async #pause(): Promise<void> {
    this.#options.found?.(this.#index.count, this.#index.octets);
    await setImmediate();
    this.#options.signal?.throwIfAborted();
  }
}

/** Octets of the empty line that an mbox ends with. */
const LAST_BREAK = 2;

/** Maildir's flag for what was never sent (info part `2,` with `D`). */
const isDraft = (name: string): boolean => /:2,[A-Za-z]*D[A-Za-z]*$/.test(name);

/** Files that the messages are themselves, one of them open: a large mbox is asked for again and again. */
class OwnFiles {
  readonly size = 0;
  #path = '';
  #file: OpenFile | null = null;

  of(path: string): OpenFile {
    if (this.#file === null || this.#path !== path) {
      this.close();
      this.#file = new OpenFile(path);
      this.#path = path;
    }
    return this.#file;
  }

  read(): Buffer {
    return Buffer.alloc(0);
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}
