/** PDF files for tests, written by hand: objects, a cross-reference table (or an object stream with a table as a stream), a trailer. */
import { deflateSync } from 'node:zlib';

export interface PdfOptions {
  /** Objects 1, 2, 3 …, as they stand between `obj` and `endobj`; the first is the catalog. */
  objects: (string | Buffer)[];
  /** More entries of the trailer. */
  trailer?: string;
  /** Before `%PDF-`. */
  prefix?: string;
  /** Puts every object but streams into an object stream. */
  packed?: boolean;
}

export function pdf({ objects, trailer = '', prefix = '', packed = false }: PdfOptions): Buffer {
  const parts: Buffer[] = [Buffer.from(`${prefix}%PDF-1.7\n%\xe2\xe3\xcf\xd3\n`, 'latin1')];
  const offsets: number[] = [];
  const place = () => parts.reduce((sum, part) => sum + part.length, 0) - prefix.length;
  const written = objects.map((object) => (typeof object === 'string' ? Buffer.from(object, 'latin1') : object));
  const inside = packed ? written.map((object) => !object.includes('stream\n')) : [];
  written.forEach((object, at) => {
    if (inside[at]) return;
    offsets[at + 1] = place();
    parts.push(Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
  });
  if (packed) return packedEnd(parts, written, inside, offsets, place, trailer);
  const start = place();
  const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function packedEnd(parts: Buffer[], written: Buffer[], inside: boolean[], offsets: number[], place: () => number, trailer: string): Buffer {
  const container = written.length + 1;
  let [heads, body, count] = ['', '', 0];
  const index = new Map<number, number>();
  written.forEach((object, at) => {
    if (!inside[at]) return;
    heads += `${at + 1} ${body.length} `;
    body += `${object.toString('latin1')} `;
    index.set(at + 1, count);
    count += 1;
  });
  offsets[container] = place();
  parts.push(
    Buffer.from(`${container} 0 obj\n`),
    stream(Buffer.from(heads + body, 'latin1'), `/Type/ObjStm/N ${count}/First ${heads.length}`),
    Buffer.from('\nendobj\n'),
  );
  const start = place();
  const table = Buffer.alloc((container + 2) * 7);
  for (let number = 1; number <= container; number += 1) {
    const packedAt = index.get(number);
    table[number * 7] = packedAt === undefined ? 1 : 2;
    table.writeUInt32BE(packedAt === undefined ? (offsets[number] ?? 0) : container, number * 7 + 1);
    table.writeUInt16BE(packedAt ?? 0, number * 7 + 5);
  }
  table[(container + 1) * 7] = 1;
  table.writeUInt32BE(start, (container + 1) * 7 + 1);
  const entries = `/Type/XRef/W[1 4 2]/Size ${container + 2}/Root 1 0 R${trailer}`;
  parts.push(Buffer.from(`${container + 1} 0 obj\n`), stream(table, entries), Buffer.from(`\nendobj\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** A stream, Flate-coded unless a filter is named. */
export function stream(octets: Buffer | string, entries = '', filter: string | null = '/FlateDecode'): Buffer {
  const plain = Buffer.from(octets);
  const stored = filter === '/FlateDecode' ? deflateSync(plain) : plain;
  return Buffer.concat([
    Buffer.from(`<<${entries}${filter === null ? '' : `/Filter ${filter}`}/Length ${stored.length}>>stream\n`),
    stored,
    Buffer.from('\nendstream'),
  ]);
}

export interface PageOptions {
  /** Operators of the page. */
  content?: string;
  /** Annotations, each as a dictionary. */
  annotations?: string[];
  /** Entries of the catalog. */
  catalog?: string;
  /** Entries of the resources, beside the font F1 (Helvetica). */
  resources?: string;
  /** Objects 5, 6, 7 … */
  more?: (string | Buffer)[];
}

/** A file of one page: 1 is the catalog, 2 the page tree, 3 the page, 4 its content. */
export function onePage({ content = '', annotations = [], catalog = '', resources = '', more = [] }: PageOptions): (string | Buffer)[] {
  return [
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Annots[${annotations.join(' ')}]/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>${resources}>>>>`,
    stream(content),
    ...more,
  ];
}

/** Text at a place. */
export function say(text: string, x: number, y: number, size = 12): string {
  return `BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET\n`;
}

export function linkTo(url: string, rectangle = '72 700 300 720', more = ''): string {
  return `<</Type/Annot/Subtype/Link/Rect[${rectangle}]/A<</S/URI/URI(${url})${more}>>>>`;
}
