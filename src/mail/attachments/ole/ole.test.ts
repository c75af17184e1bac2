import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsOf, openFile, urlsOf } from '../../../../test/builders/attached-files.ts';
import { compoundFile } from '../../../../test/builders/compound-file.ts';
import { CompoundFile } from './compound-file.ts';
import { decompressRtf } from './compressed-rtf.ts';

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const PAGE = '<html><a href="https://inside.example/">x</a></html>';

test('the streams of a compound file are found by their paths', () => {
  const file = new CompoundFile(compoundFile({ WordDocument: 'text', 'Macros/VBA/dir': 'code', 'Macros/PROJECT': 'x' }));
  assert.deepEqual(file.streams.map(({ path }) => path).sort(), ['Macros/PROJECT', 'Macros/VBA/dir', 'WordDocument']);
  assert.equal(file.read('Macros/VBA/dir', 4).toString(), 'code');
  assert.equal(file.read('missing', 4).length, 0);
});

test('old Office documents: URLs in either width, macros, locks', () => {
  const plain = openFile('a.doc', compoundFile({ WordDocument: wide('go to https://wide.example/x '), Data: 'and https://narrow.example/y ' }));
  assert.deepEqual([urlsOf(plain), idsOf(plain)], [['https://wide.example/x', 'https://narrow.example/y'].sort().reverse(), []]);
  assert.deepEqual(idsOf(openFile('a.xls', compoundFile({ '_VBA_PROJECT_CUR/VBA/dir': 'x' }))), ['macro']);
  const locked = openFile('a.docx', compoundFile({ EncryptedPackage: 'x', EncryptionInfo: 'y' }));
  assert.deepEqual([idsOf(locked), locked.complete], [['encrypted-file'], false]);
  const word = Buffer.alloc(32);
  word.writeUInt16LE(0x0100, 10);
  assert.deepEqual(idsOf(openFile('a.doc', compoundFile({ WordDocument: word }))), ['encrypted-file']);
});

test("an Outlook message's body and files are read", () => {
  const files = openFile(
    'offer.msg',
    compoundFile({
      '__properties_version1.0': '',
      '__substg1.0_1000001F': wide('see https://body.example/'),
      '__substg1.0_10130102': '<html><a href="https://html.example/">x</a></html>',
      '__attach_version1.0_#00000000/__substg1.0_3707001F': wide('offer.html'),
      '__attach_version1.0_#00000000/__substg1.0_37010102': PAGE,
    }),
  );
  assert.deepEqual(urlsOf(files).sort(), ['https://body.example/', 'https://html.example/', 'https://inside.example/']);
  assert.ok(files.attachments.some(({ name }) => name === 'offer.msg/offer.html'));
});

test('winmail.dat: files and text', () => {
  const attribute = (level: number, id: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head[0] = level;
    head.writeUInt16LE(id, 1);
    head.writeUInt32LE(value.length, 5);
    return Buffer.concat([head, value, Buffer.alloc(2)]);
  };
  const tnef = Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    attribute(1, 0x800c, Buffer.from('https://text.example/')),
    attribute(2, 0x9002, Buffer.alloc(14)),
    attribute(2, 0x8010, Buffer.from('offer.html\0')),
    attribute(2, 0x800f, Buffer.from(PAGE)),
  ]);
  const files = openFile('winmail.dat', tnef, 'application/ms-tnef');
  assert.deepEqual(urlsOf(files), ['https://text.example/', 'https://inside.example/']);
  assert.equal(files.attachments[1]?.name, 'winmail.dat/offer.html');
});

test('compressed RTF: the example of its specification', () => {
  // [MS-OXRTFCP] section 4.1
  const octets = Buffer.from('2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0', 'hex');
  assert.equal(decompressRtf(octets, 1000).toString('latin1'), '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n');
});
