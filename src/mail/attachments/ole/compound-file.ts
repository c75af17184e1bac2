/**
 * The streams of a compound file ([MS-CFB]): the container of old Office documents, Outlook messages, encrypted new ones and installers.
 * Tolerant and bounded: chains that loop or lead nowhere end where they do.
 */

export interface Stream {
  /** Storages on the way and its own name, joined by `/`. */
  path: string;
  size: number;
}

const END_OF_CHAIN = 0xfffffffe;
const NO_STREAM = 0xffffffff;
const ENTRY_LIMIT = 4_096;
/** Sectors the small streams are kept in have this many octets, and streams below this size are small. */
const MINI_SECTOR = 64;

interface Entry {
  name: string;
  kind: number;
  left: number;
  right: number;
  child: number;
  start: number;
  size: number;
}

export class CompoundFile {
  readonly streams: Stream[] = [];
  private readonly octets: Buffer;
  private readonly sector: number = 512;
  private readonly cutoff: number = 4096;
  private fat: number[] = [];
  private miniFat: Buffer = Buffer.alloc(0);
  private mini: Buffer | null = null;
  private readonly entries: Entry[] = [];
  private readonly places = new Map<string, Entry>();

  /** @param octets beginning with the signature; of anything else nothing is found */
  constructor(octets: Buffer) {
    this.octets = octets;
    if (octets.length < 512) return;
    const shift = octets.readUInt16LE(30);
    if (shift !== 9 && shift !== 12) return;
    this.sector = 1 << shift;
    this.cutoff = Math.min(octets.readUInt32LE(56), 65_536);
    this.fat = this.readFat();
    this.readEntries(this.chain(octets.readUInt32LE(48), ENTRY_LIMIT * 128));
    this.miniFat = this.chain(octets.readUInt32LE(60), octets.length);
    const root = this.entries[0];
    if (root !== undefined) this.walk(root.child);
  }

  /** @returns at most `limit` octets of a stream; nothing when there is none of that path */
  read(path: string, limit: number): Buffer {
    const entry = this.places.get(path);
    if (entry === undefined) return Buffer.alloc(0);
    const size = Math.min(entry.size, limit);
    return (entry.size < this.cutoff ? this.miniChain(entry.start, size) : this.chain(entry.start, size)).subarray(0, size);
  }

  has(pattern: RegExp): boolean {
    return this.streams.some(({ path }) => pattern.test(path));
  }

  private readFat(): number[] {
    const sectors: number[] = [];
    for (let index = 0; index < 109; index += 1) sectors.push(this.octets.readUInt32LE(76 + index * 4));
    let next = this.octets.readUInt32LE(68);
    const per = this.sector / 4 - 1;
    const most = Math.ceil(this.octets.length / this.sector);
    for (let turn = 0; next < most && turn < most; turn += 1) {
      const at = this.at(next);
      if (at + this.sector > this.octets.length) break;
      for (let index = 0; index < per; index += 1) sectors.push(this.octets.readUInt32LE(at + index * 4));
      next = this.octets.readUInt32LE(at + per * 4);
    }
    const fat: number[] = [];
    for (const sector of sectors) {
      const at = this.at(sector);
      if (sector >= most || fat.length > most) continue;
      for (let index = 0; index < this.sector && at + index + 4 <= this.octets.length; index += 4) fat.push(this.octets.readUInt32LE(at + index));
    }
    return fat;
  }

  private at(sector: number): number {
    return (sector + 1) * this.sector;
  }

  private chain(start: number, limit: number): Buffer {
    const pieces: Buffer[] = [];
    let length = 0;
    const most = Math.ceil(Math.min(limit, this.octets.length) / this.sector);
    for (let sector = start; sector < END_OF_CHAIN && pieces.length < most; sector = this.fat[sector] ?? END_OF_CHAIN) {
      const piece = this.octets.subarray(this.at(sector), this.at(sector) + this.sector);
      if (piece.length === 0) break;
      pieces.push(piece);
      length += piece.length;
    }
    return Buffer.concat(pieces, length);
  }

  private miniChain(start: number, size: number): Buffer {
    const root = this.entries[0];
    if (root === undefined) return Buffer.alloc(0);
    this.mini ??= this.chain(root.start, root.size);
    const pieces: Buffer[] = [];
    const most = Math.ceil(size / MINI_SECTOR);
    for (let sector = start; sector < END_OF_CHAIN && pieces.length < most; ) {
      const piece = this.mini.subarray(sector * MINI_SECTOR, (sector + 1) * MINI_SECTOR);
      if (piece.length === 0) break;
      pieces.push(piece);
      sector = sector * 4 + 4 <= this.miniFat.length ? this.miniFat.readUInt32LE(sector * 4) : END_OF_CHAIN;
    }
    return Buffer.concat(pieces);
  }

  private readEntries(directory: Buffer): void {
    for (let at = 0; at + 128 <= directory.length && this.entries.length < ENTRY_LIMIT; at += 128) {
      const length = Math.min(directory.readUInt16LE(at + 64), 64);
      this.entries.push({
        name: directory.toString('utf16le', at, at + Math.max(0, length - 2)),
        kind: directory[at + 66] as number,
        left: directory.readUInt32LE(at + 68),
        right: directory.readUInt32LE(at + 72),
        child: directory.readUInt32LE(at + 76),
        start: directory.readUInt32LE(at + 116),
        size: directory.readUInt32LE(at + 120),
      });
    }
  }

  /** Siblings are a tree of their own; each entry is gone to once. */
  private walk(first: number): void {
    const seen = new Set<number>();
    const pending: { id: number; path: string }[] = [{ id: first, path: '' }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const entry = this.entries[next.id];
      if (next.id === NO_STREAM || entry === undefined || seen.has(next.id)) continue;
      seen.add(next.id);
      pending.push({ id: entry.left, path: next.path }, { id: entry.right, path: next.path });
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.kind === 1 && path.length < 1_000) pending.push({ id: entry.child, path });
      if (entry.kind !== 2) continue;
      this.streams.push({ path, size: entry.size });
      this.places.set(path, entry);
    }
  }
}
