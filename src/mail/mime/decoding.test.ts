import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeWords, displayText } from '../header/encoded-words.ts';
import { decodeCharset, decodeText } from './charset.ts';
import { octetsOf } from './octets.ts';
import { fileName, otherReadings, parseParameters } from './parameters.ts';
import { decodeBase64, decodedSize, decodeQuotedPrintable, guessedEncodings, transferEncoding } from './transfer.ts';
import { decodeUuencode, uuencodedFiles } from './uuencode.ts';

const b = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('transfer encodings', () => {
  it('decodes quoted-printable, its soft breaks, and leaves a broken escape as it is', () => {
    assert.equal(decodeQuotedPrintable(b('a=3Db=\r\nc= \t\nd=zz=4')).toString('latin1'), 'a=bcd=zz=4');
  });

  it('decodes base64 with junk and with padded runs in the middle', () => {
    assert.equal(decodeBase64(b('aGVs\r\n!!bG8=\r\n')).toString(), 'hello');
    assert.equal(decodeBase64(b('aGk=\r\naGk=\r\naG8=')).toString(), 'hihiho');
  });

  it('decodes uuencode, to the end of the file and no further', () => {
    assert.equal(decodeUuencode(b('junk\nbegin 644 a b.txt\n#0V%T\n`\nend\nmore\n')).toString(), 'Cat');
    assert.equal(decodeUuencode(b('begin 644 x\r\n#0V%T\r\n')).toString(), 'Cat');
    assert.deepEqual(uuencodedFiles(b('begin 644 of the\nend of it\nbegin 600 x\n#0V%T\n`\nend\nmore')), [{ name: 'x', start: 27, end: 51 }]);
    fc.assert(fc.property(fc.uint8Array(), (octets) => decodeUuencode(Buffer.from(octets)).length <= octets.length + 3));
  });

  it('reads an encoding by any of its names, and guesses at others', () => {
    assert.deepEqual([' Base64 (as ever)', '"8bit"', 'X-UUEncode', '', 'base-64'].map(transferEncoding), [
      'base64',
      'identity',
      'uuencode',
      'identity',
      'unknown',
    ]);
    assert.deepEqual(guessedEncodings('quoted printable, base 64'), ['quoted-printable', 'base64']);
  });

  it('tells the size without decoding', () => {
    fc.assert(fc.property(fc.uint8Array(), (octets) => decodedSize(b(Buffer.from(octets).toString('base64')), 'base64') === octets.length));
  });
});

describe('charsets', () => {
  it('reads labels as clients do', () => {
    assert.equal(decodeCharset(b('\x93x\x94'), 'iso-8859-1'), '“x”');
    assert.equal(decodeCharset(Buffer.from('ü'), ''), 'ü');
    assert.equal(decodeCharset(b('\xfc'), ''), 'ü');
    assert.equal(decodeCharset(Buffer.from('ü'), 'no-such-charset'), 'ü');
    assert.equal(decodeCharset(b('\xcf\xf0'), 'windows-1251'), 'Пр');
    assert.equal(decodeCharset(b('\x1b$B$"\x1b(B!'), 'iso-2022-jp'), 'あ!');
  });

  it('finds the octet of every character, also behind broken sequences', () => {
    const run = fc.constantFrom('a', 'ü', '漢', '😀', '\ufffd');
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            run.map((text) => Buffer.from(text)),
            fc.constantFrom(b('\xff'), b('\xe2\x82'), b('\xf0\x9f')),
          ),
        ),
        (pieces) => {
          const octets = Buffer.concat([...pieces, b('https://x.example/'), ...pieces]);
          const decoded = decodeText(octets, 'utf-8');
          const start = decoded.text.indexOf('https:');
          assert.deepEqual(octetsOf(octets, decoded, [start, start + 18]), [octets.indexOf('https:'), octets.indexOf('https:') + 18]);
        },
      ),
    );
  });

  it('says no where characters have no octets of their own', () => {
    const octets = Buffer.from('https://x.example/', 'utf16le');
    assert.equal(octetsOf(octets, decodeText(octets, 'utf-16le'), [0]), null);
  });
});

describe('encoded words', () => {
  it('are resolved, joined and cut', () => {
    assert.equal(decodeWords('=?utf-8?Q?caf=C3=A9_?= =?utf-8?B?YmFy?= x'), 'café bar x');
    assert.equal(decodeWords('=?UTF-8?B?4pyT4g==?= =?UTF-8?B?nJM=?='), '✓✓');
    assert.equal(decodeWords('=?iso-8859-1*de?Q?=FC?='), 'ü');
    assert.equal(displayText('=?utf-8?Q?a=0D=0ABcc:_x?=\x00\x9f', 100), 'a Bcc: x');
    assert.equal(displayText('abcdef', 3), 'abc');
  });
});

describe('parameters', () => {
  it('reads plain, quoted, unclosed and continued values', () => {
    const { value, parameters } = parseParameters('Multipart/Mixed ; BOUNDARY = "a;b\\"c"; charset=utf-8');
    assert.equal(value, 'multipart/mixed');
    assert.deepEqual({ ...parameters }, { boundary: 'a;b"c', charset: 'utf-8' });
    assert.equal(parseParameters('x/y; boundary="never closed').parameters.boundary, 'never closed');
    assert.equal(parseParameters("x/y; name*0*=utf-8''a%C3%BC; name*1=b.pdf").parameters.name, 'aüb.pdf');
    assert.equal(parseParameters("x/y; filename*=UTF-8''r%20f%20p.pdf").parameters.filename, 'r f p.pdf');
  });

  it('takes a bracket in the middle of a value for part of it, and any other for a comment', () => {
    assert.equal(parseParameters('multipart/mixed (a;b=c) ; (x) boundary=a(b)c (y)').parameters.boundary, 'a(b)c');
    assert.equal(parseParameters('text/(x)html').value, 'text/html');
    assert.equal(parseParameters('text/html charset=utf-8').parameters.charset, 'utf-8');
  });

  it('gives every other reading of a field that has one', () => {
    const boundaries = (text: string): string[] => otherReadings(text).map(({ parameters }) => parameters.boundary ?? '');
    assert.deepEqual(boundaries('x/y; boundary=a; charset=utf-8'), []);
    assert.deepEqual(boundaries('x/y; boundary=a; boundary=b'), ['b']);
    assert.deepEqual(boundaries('x/y; boundary=a; boundary*=b'), ['a']);
    assert.deepEqual(boundaries('x/y; boundary="a\\"b"'), ['a\\']);
    assert.ok(boundaries('x/y; boundary=a(c)').includes('a'));
    assert.ok(boundaries('x/y; boundary="=?utf-8?q?a?="').includes('a'));
  });

  it('makes a file name a reader would see', () => {
    assert.equal(fileName('..\\..\\=?utf-8?Q?rfp=0A.pdf?='), 'rfp .pdf');
    assert.equal(fileName('/etc/passwd'), 'passwd');
  });
});

it('what is called ASCII and has UTF-8 in it is UTF-8', () => {
  assert.equal(decodeText(Buffer.from('Grüße'), 'us-ascii').text, 'Grüße');
  assert.equal(decodeText(Buffer.from('Grüße', 'latin1'), 'US-ASCII').text, 'Grüße');
});
