/** Builds a compound file ([MS-CFB], version 3) with streams at paths, as a fixture. */

const SECTOR = 512;
const FREE = 0xffffffff;
const END = 0xfffffffe;

interface Node {
  name: string;
  octets: Buffer | null;
  children: Node[];
}

/** @param streams octets by path, such as `Macros/VBA/dir` */
export function compoundFile(streams: Record<string, Uint8Array | string>): Buffer {
  const root: Node = { name: 'Root Entry', octets: null, children: [] };
  for (const [path, octets] of Object.entries(streams)) {
    let node = root;
    for (const name of path.split('/')) {
      let child = node.children.find((one) => one.name === name);
      if (child === undefined) {
        child = { name, octets: null, children: [] };
        node.children.push(child);
      }
      node = child;
    }
    // Padded over the size below which streams are kept elsewhere.
    node.octets = Buffer.concat([Buffer.from(octets as Uint8Array), Buffer.alloc(4096)]);
  }
  const entries: Node[] = [root];
  for (let index = 0; index < entries.length; index += 1) entries.push(...(entries[index] as Node).children);
  const body: Buffer[] = [];
  const fat: number[] = [0xfffffffd];
  const place = (octets: Buffer): number => {
    const first = fat.length;
    const count = Math.ceil(octets.length / SECTOR);
    body.push(Buffer.concat([octets, Buffer.alloc(count * SECTOR - octets.length)]));
    for (let index = 0; index < count; index += 1) fat.push(index + 1 < count ? first + index + 1 : END);
    return first;
  };
  const starts = entries.map(({ octets }) => (octets === null ? END : place(octets)));
  const directory = place(Buffer.concat(entries.map((entry, index) => directoryEntry(entry, starts[index] as number, entries))));
  if (fat.length > SECTOR / 4) throw new Error('too large for one sector of the allocation table');
  const table = Buffer.alloc(SECTOR, 0xff);
  fat.forEach((next, index) => {
    table.writeUInt32LE(next, index * 4);
  });
  return Buffer.concat([header(directory), table, ...body]);
}

function header(directory: number): Buffer {
  const octets = Buffer.alloc(SECTOR);
  octets.write('d0cf11e0a1b11ae1', 'hex');
  octets.writeUInt16LE(3, 26);
  octets.writeUInt16LE(0xfffe, 28);
  octets.writeUInt16LE(9, 30);
  octets.writeUInt16LE(6, 32);
  octets.writeUInt32LE(1, 44);
  octets.writeUInt32LE(directory, 48);
  octets.writeUInt32LE(4096, 56);
  octets.writeUInt32LE(END, 60);
  octets.writeUInt32LE(END, 68);
  octets.fill(0xff, 76);
  octets.writeUInt32LE(0, 76);
  return octets;
}

/** Siblings as a chain to the right: not balanced, which no reader minds. */
function directoryEntry(entry: Node, start: number, entries: readonly Node[]): Buffer {
  const octets = Buffer.alloc(128);
  octets.write(entry.name, 'utf16le');
  octets.writeUInt16LE((entry.name.length + 1) * 2, 64);
  octets[66] = entry === entries[0] ? 5 : entry.octets === null ? 1 : 2;
  const siblings = entries.find(({ children }) => children.includes(entry))?.children ?? [];
  const next = siblings[siblings.indexOf(entry) + 1];
  octets.writeUInt32LE(FREE, 68);
  octets.writeUInt32LE(next === undefined ? FREE : entries.indexOf(next), 72);
  octets.writeUInt32LE(entry.children[0] === undefined ? FREE : entries.indexOf(entry.children[0]), 76);
  octets.writeUInt32LE(start, 116);
  octets.writeUInt32LE(entry.octets?.length ?? 0, 120);
  return octets;
}
