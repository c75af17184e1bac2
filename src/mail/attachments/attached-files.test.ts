import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zipSync } from 'fflate';
import { idsOf, openFile, urlsOf } from '../../../test/builders/attached-files.ts';
import type { PdfContents } from '../kit.ts';
import { AttachedFiles } from './attached-files.ts';

const zip = (files: Record<string, string | Uint8Array>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, octets]) => [name, new Uint8Array(Buffer.from(octets as string))]))));
const PAGE = '<html><a href="https://evil.example/p">open</a></html>';
/** Header of a PNG of so many pixels; no picture follows. */
const png = (width: number, height: number, salt = 0): Buffer => {
  const octets = Buffer.alloc(40, salt);
  octets.write('89504e470d0a1a0a0000000d49484452', 'hex');
  octets.writeUInt32BE(width, 16);
  octets.writeUInt32BE(height, 20);
  return octets;
};
const NOTHING: PdfContents = { links: [], text: '', pictures: [], findings: [], files: [], complete: true };

test('files inside files carry the names on the way to them', () => {
  const files = openFile('papers.zip', zip({ 'inner/offer.html': PAGE, 'more.zip': zip({ 'notes.txt': 'see https://notes.example/' }) }));
  assert.deepEqual(
    files.attachments.map(({ name, kind }) => [name, kind]),
    [
      ['papers.zip', 'zip'],
      ['papers.zip/inner/offer.html', 'html'],
      ['papers.zip/more.zip', 'zip'],
      ['papers.zip/more.zip/notes.txt', 'text'],
    ],
  );
  assert.deepEqual(
    files.links.map(({ found, where }) => [found.url, where]),
    [
      ['https://evil.example/p', 'attachment:papers.zip/inner/offer.html'],
      ['https://notes.example/', 'attachment:papers.zip/more.zip/notes.txt'],
    ],
  );
});

test('a message inside a file is read by whoever reads messages, and its files lie below it', () => {
  const mail = `From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhttps://text.example/\r\n--b\r\nContent-Type: text/html; name=offer.html\r\n\r\n${PAGE}\r\n--b--`;
  for (const [name, octets, path] of [
    ['mail.eml', mail, 'mail.eml'],
    ['mail.zip', zip({ 'mail.eml': mail }), 'mail.zip/mail.eml'],
    ['data.bin', mail, 'data.bin'],
  ] as const) {
    const files = openFile(name, octets);
    assert.deepEqual(
      files.links.map(({ found, where }) => [found.url, where]),
      [
        ['https://text.example/', `attachment:${path}`],
        ['https://evil.example/p', `attachment:${path}/offer.html`],
      ],
    );
  }
});

test('a file is read as what it is and as what it is called', () => {
  assert.deepEqual(urlsOf(openFile('invoice.pdf', PAGE, 'application/pdf')), ['https://evil.example/p']);
  assert.deepEqual(urlsOf(openFile('invoice.html', `\x00\x01\x02 ${PAGE}`)), ['https://evil.example/p']);
  assert.deepEqual(urlsOf(openFile('photo.png', Buffer.concat([png(100, 100), zip({ 'a.html': PAGE })]))), ['https://evil.example/p']);
});

test('links of a text leaf keep their places, and nothing else does', () => {
  const files = new AttachedFiles({ readNested: () => {} });
  const text = 'see https://one.example/ and https://two.example/';
  files.open({ name: 'a.txt', type: 'text/plain', octets: Buffer.from(text), text, leaf: 3 });
  files.open({ name: 'b.txt', type: 'text/plain', octets: Buffer.from(text) });
  assert.deepEqual(
    files.links.map(({ found, leaf }) => [leaf, found.span && text.slice(found.span.start, found.span.end)]),
    [
      [3, 'https://one.example/'],
      [3, 'https://two.example/'],
      [null, null],
      [null, null],
    ],
  );
});

test('depth, number and size of files are bounded, and what was left out is told', () => {
  let nested = zip({ 'a.txt': 'https://deep.example/' });
  for (let depth = 0; depth < 10; depth += 1) nested = zip({ 'a.zip': nested });
  const deep = openFile('a.zip', nested);
  assert.equal(deep.complete, false);
  assert.ok(idsOf(deep).includes('too-deep'));
  const many = openFile('a.zip', zip(Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`${index}.txt`, 'x']))));
  assert.equal(many.complete, false);
  assert.equal(many.attachments.length, 500);
  const bomb = openFile('a.zip', zip({ 'zeros.txt': new Uint8Array(20_000_000) }));
  assert.deepEqual([bomb.complete, idsOf(bomb)], [false, ['bomb']]);
  assert.ok(bomb.attachments.every(({ size }) => size <= 8 * 1_048_576));
});

test('the archives of one message share what may be inflated', () => {
  const files = new AttachedFiles({ readNested: () => {} });
  const octets = Buffer.from(gzipSync(new Uint8Array(9_000_000)));
  for (let index = 0; index < 8; index += 1) files.open({ name: `${index}.gz`, type: '', octets });
  const inflated = files.attachments.filter(({ name }) => name.includes('/')).reduce((sum, { size }) => sum + size, 0);
  assert.equal(inflated, 32 * 1_048_576);
});

test('PDF files and pictures are read by others, each once, and what they hold is opened', async () => {
  const files = openFile('papers.zip', zip({ 'a.pdf': '%PDF-1.7 one', 'copy.pdf': '%PDF-1.7 one', 'code.png': png(300, 300) }));
  const asked: string[] = [];
  await files.readDeferred({
    pdf: async (octets) => {
      asked.push(Buffer.from(octets).toString('latin1'));
      return {
        ...NOTHING,
        links: [{ url: 'https://pdf.example/', text: 'View' }],
        text: 'or go to https://text.example/',
        findings: [{ id: 'password-field', detail: 'one' }],
        files: [{ name: 'offer.html', octets: Buffer.from(PAGE) }],
        pictures: [png(200, 200)],
      };
    },
    barcodes: async () => ['HTTPS://QR.EXAMPLE/x', 'host.example/path', 'WIFI:S:office;;', 'just words'],
  });
  assert.deepEqual(asked, ['%PDF-1.7 one']);
  assert.deepEqual(
    [...new Set(files.links.map(({ found, where }) => `${where} ${found.url}`))],
    [
      'attachment:papers.zip/a.pdf https://pdf.example/',
      'attachment:papers.zip/a.pdf https://text.example/',
      'attachment:papers.zip/a.pdf/offer.html https://evil.example/p',
      'qr HTTPS://QR.EXAMPLE/x',
      'qr http://host.example/path',
    ],
  );
  assert.deepEqual(idsOf(files), ['password-field', 'qr-code']);
});

test('an address in a code that holds a bookmark, or a card in folded lines, is found', async () => {
  const files = openFile('code.png', png(100, 100));
  const barcodes = async () => ['MEBKM:TITLE:x;URL:https\\://bookmark.example/x;;', 'BEGIN:VCARD\r\nURL:https://card.exam\r\n ple/x\r\nEND:VCARD'];
  await files.readDeferred({ pdf: async () => NOTHING, barcodes });
  assert.deepEqual(urlsOf(files), ['https://bookmark.example/x', 'https://card.example/x']);
});

test('a picture of a kind that is not decoded is told', async () => {
  const files = openFile('code.webp', Buffer.from('RIFF\0\0\0\0WEBPVP8L'));
  await files.readDeferred({ pdf: async () => NOTHING, barcodes: async () => [] });
  assert.deepEqual(idsOf(files), ['not-looked-into']);
});

test('what an opener cannot read is a finding, and never a rejection', async () => {
  const files = openFile('a.pdf', '%PDF-1.7');
  files.open({ name: 'b.png', type: 'image/png', octets: png(100, 100) });
  const refuse = (): Promise<never> => Promise.reject(new Error('broken'));
  await files.readDeferred({ pdf: refuse, barcodes: refuse });
  assert.deepEqual(idsOf(files), ['unreadable-file']);
  assert.equal(files.complete, false);
});

test('pictures too small for a code or too large to decode are not decoded, nor more than forty', async () => {
  const files = openFile('dot.png', png(31, 500));
  files.open({ name: 'wall.png', type: '', octets: png(6_000, 5_000) });
  for (let index = 0; index < 50; index += 1) files.open({ name: `${index}.png`, type: '', octets: png(64, 64, index) });
  let decoded = 0;
  await files.readDeferred({
    pdf: async () => NOTHING,
    barcodes: async () => {
      decoded += 1;
      return [];
    },
  });
  assert.equal(decoded, 40);
  assert.deepEqual([...new Set(files.findings.map(({ detail }) => detail))], ['a picture of 6000 × 5000', 'more than 40 pictures']);
  assert.equal(files.complete, false);
});

test('a result is plain data', () => {
  const { links, findings, attachments } = openFile('papers.zip', zip({ 'offer.html': PAGE }));
  assert.deepEqual(structuredClone({ links, findings, attachments }), { links, findings, attachments });
});
