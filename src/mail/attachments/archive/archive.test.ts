import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, gzipSync, type Zippable, zipSync } from 'fflate';
import { idsOf, openFile, urlsOf } from '../../../../test/builders/attached-files.ts';

const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const zip = (files: Zippable): Buffer => Buffer.from(zipSync(files));
const ONE = octets('see https://one.example/');

/** A local header and data, as they stand before the directory. */
function localFile(name: string, data: Buffer, method: number, flags = 0): Buffer {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(data.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), data]);
}

function tar(name: string, text: string, flag = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(flag, 156);
  header.write('ustar\0', 257);
  const data = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  data.write(text);
  return Buffer.concat([header, data]);
}

test('a zip is read by its directory and by the headers before the files, and a disagreement is told', () => {
  const whole = zip({ 'a.txt': ONE });
  const cases: [string, Buffer, string[], string[]][] = [
    ['in order', whole, ['https://one.example/'], []],
    ['no directory', whole.subarray(0, whole.indexOf('PK\x01\x02', 0, 'latin1')), ['https://one.example/'], ['zip-ambiguous']],
    [
      'a file before the first that the directory names',
      Buffer.concat([localFile('hidden.txt', Buffer.from('https://hidden.example/'), 0), whole]),
      ['https://one.example/', 'https://hidden.example/'],
      ['zip-ambiguous'],
    ],
    ['another name before the data', Buffer.from(whole.toString('latin1').replace('a.txt', 'b.exe'), 'latin1'), ['https://one.example/'], ['zip-ambiguous']],
    ['octets before it', Buffer.concat([Buffer.from('PK\x03\x04 junk'.slice(0, 0)), whole]), ['https://one.example/'], []],
  ];
  for (const [what, file, urls, ids] of cases) {
    const files = openFile('a.zip', file);
    assert.deepEqual([urlsOf(files), idsOf(files)], [urls, ids], what);
  }
});

test('a file stored inside another zip is not taken for one that the directory hides', () => {
  const inner = zip({ 'b.txt': ONE });
  assert.deepEqual(idsOf(openFile('a.zip', zip({ 'inner.zip': [inner, { level: 0 }] }))), []);
});

test('what a zip hides by other means is told', () => {
  const locked = localFile('secret.html', Buffer.alloc(20, 7), 0, 1);
  const files = openFile('a.zip', locked);
  assert.deepEqual([idsOf(files), files.complete], [['zip-ambiguous', 'encrypted-file'], false]);
  assert.deepEqual(
    files.attachments.map(({ name }) => name),
    ['a.zip', 'a.zip/secret.html'],
  );
  assert.ok(idsOf(openFile('a.zip', zip({ '../../run.exe': octets('MZ\0') }))).includes('zip-slip'));
  assert.ok(idsOf(openFile('a.zip', zip({ 'META-INF/MANIFEST.MF': octets('Manifest') }))).includes('executable'));
  const lzma = openFile('a.zip', localFile('a.txt', Buffer.alloc(20, 7), 14));
  assert.deepEqual([idsOf(lzma).includes('archive-not-opened'), lzma.complete], [true, false]);
});

test('a stream that breaks off is read as far as it goes', () => {
  const long = Array.from({ length: 3000 }, (_, index) => `https://host${index}.example/ `).join('');
  const deflated = Buffer.from(deflateSync(octets(long)));
  const files = openFile('a.zip', localFile('a.txt', deflated.subarray(0, deflated.length >> 1), 8));
  assert.ok(files.links.length > 100);
  assert.ok(idsOf(files).includes('damaged-archive'));
  assert.equal(files.complete, false);
});

test('gzip and tar are opened, with their long names', () => {
  const packed = openFile('a.tgz', gzipSync(Buffer.concat([tar('x', 'long/name/offer.txt', 'L'), tar('cut', 'https://tar.example/'), Buffer.alloc(1024)])));
  assert.deepEqual(
    packed.attachments.map(({ name, kind }) => `${name} ${kind}`),
    ['a.tgz archive', 'a.tgz/a.tar archive', 'a.tgz/a.tar/long/name/offer.txt text'],
  );
  assert.deepEqual(urlsOf(packed), ['https://tar.example/']);
  assert.deepEqual(urlsOf(openFile('a.html.gz', gzipSync(octets('<a href="https://gz.example/">x</a>')))), ['https://gz.example/']);
});

test('a tar archive of before the format had a name is known by the sum of its header', () => {
  const old = tar('page.html', "<script>location = 'https://ev' + 'il.example/'</script>");
  old.fill(0, 257, 262);
  old.write('        ', 148);
  const sum = old.subarray(0, 512).reduce((total, octet) => total + octet, 0);
  old.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  assert.deepEqual(urlsOf(openFile('a.tar', old)), ['https://evil.example/']);
});

test('a disc image is opened, and is a finding by itself', () => {
  const image = Buffer.alloc(22 * 2048);
  const record = (at: number, sector: number, size: number, name: string, flags: number): number => {
    image[at] = 34 + name.length + (name.length % 2 === 0 ? 0 : 1);
    image.writeUInt32LE(sector, at + 2);
    image.writeUInt32LE(size, at + 10);
    image[at + 25] = flags;
    image[at + 32] = name.length;
    image.write(name, at + 33, 'latin1');
    return at + (image[at] as number);
  };
  image[16 * 2048] = 1;
  image.write('CD001', 16 * 2048 + 1);
  record(16 * 2048 + 156, 18, 2048, '\0', 2);
  record(record(record(18 * 2048, 18, 2048, '\0', 2), 18, 2048, '\x01', 2), 19, 24, 'OFFER.URL;1', 0);
  image.write('https://iso.example/offer', 19 * 2048);
  const files = openFile('offer.iso', image);
  assert.deepEqual(idsOf(files), ['executable', 'shortcut']);
  assert.deepEqual(
    files.attachments.map(({ name }) => name),
    ['offer.iso', 'offer.iso/OFFER.URL'],
  );
  assert.deepEqual(urlsOf(files), ['https://iso.example/offe']);
});

test('archives we cannot open are told, and searched all the same', () => {
  for (const [magic, name] of [
    ['Rar!\x1a\x07\0', 'RAR'],
    ['7z\xbc\xaf\x27\x1c', '7z'],
    ['MSCF\0\0', 'cabinet'],
  ]) {
    const files = openFile('a.bin', Buffer.from(`${magic}\0\0 https://stored.example/x \0`, 'latin1'));
    assert.deepEqual([files.findings[0]?.id, files.findings[0]?.detail.split(':')[0], files.complete], ['archive-not-opened', name, false]);
    assert.deepEqual(urlsOf(files), ['https://stored.example/x']);
  }
});
