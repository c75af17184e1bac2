import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readStructure } from './mime.ts';

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
const bodies = (raw: Buffer): [type: string, body: string][] =>
  readStructure(raw).leaves.map((leaf) => [leaf.type, raw.toString('latin1', leaf.bodyStart, leaf.bodyEnd)]);
const ids = (raw: Buffer): string[] => readStructure(raw).findings.map((finding) => finding.id);

const NESTED = `Content-Type: multipart/mixed; boundary=outer

preamble
--outer
Content-Type: multipart/alternative; boundary="in ner"

--in ner
Content-Type: text/plain

plain
--in ner
Content-Type: text/html

<p>html</p>

--in ner--
epilogue
--outer
Content-Type: application/pdf; name="a.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment

AAAA
--outer--
`;

describe('structure', () => {
  for (const [name, encode, br] of [
    ['CRLF', crlf, '\r\n'],
    ['LF', Buffer.from, '\n'],
  ] as const) {
    it(`finds each leaf with its own bytes (${name})`, () => {
      const raw = encode(NESTED);
      assert.deepEqual(bodies(raw), [
        ['text/plain', 'plain'],
        ['text/html', `<p>html</p>${br}`],
        ['application/pdf', 'AAAA'],
      ]);
      const [plain, html, pdf] = readStructure(raw).leaves;
      assert.equal(plain?.alternative, html?.alternative);
      assert.notEqual(plain?.alternative, 0);
      assert.deepEqual([pdf?.alternative, pdf?.name, pdf?.encoding, pdf?.disposition], [0, 'a.pdf', 'base64', 'attachment']);
      assert.deepEqual(ids(raw), []);
    });
  }

  it('takes a message without parts as one leaf, to its last byte', () => {
    assert.deepEqual(bodies(crlf('Subject: x\n\nhello\n')), [['text/plain', 'hello\r\n']]);
  });

  it('lives with a boundary whose quote never closes, and one that is never closed', () => {
    const raw = crlf('Content-Type: multipart/mixed; boundary="b\n\n--b\nContent-Type: text/html\n\n<a>\n');
    assert.deepEqual(bodies(raw), [['text/html', '<a>\r\n']]);
    assert.deepEqual(ids(raw), ['unclosed-boundary']);
  });

  it('reads as text what names a boundary that never comes, or none', () => {
    assert.deepEqual(bodies(crlf('Content-Type: multipart/mixed; boundary=b\n\nhttps://x.example/\n')), [['text/plain', 'https://x.example/\r\n']]);
    assert.deepEqual(bodies(crlf('Content-Type: multipart/mixed\n\nhttps://x.example/\n')), [['text/plain', 'https://x.example/\r\n']]);
  });

  it('ends a part header that has no empty line at the delimiter', () => {
    const raw = crlf('Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\nsecond\n--b--\n');
    assert.deepEqual(bodies(raw), [
      ['text/html', ''],
      ['text/plain', 'second'],
    ]);
  });

  it('goes into attached messages and marks what is in them', () => {
    const raw = crlf(
      'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nouter\n--b\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: text/html\n\n<b>\n--b\n\nafter\n--b--\n',
    );
    assert.deepEqual(bodies(raw), [
      ['text/plain', 'outer'],
      ['text/html', '<b>'],
      ['text/plain', 'after'],
    ]);
    assert.deepEqual(
      readStructure(raw).leaves.map((leaf) => leaf.nested),
      [false, true, false],
    );
  });

  it('lets an outer delimiter end an inner multipart', () => {
    const raw = crlf('Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=a2\n\n--a2\n\none\n--a\n\ntwo\n--a--\n');
    assert.deepEqual(bodies(raw), [
      ['text/plain', 'one'],
      ['text/plain', 'two'],
    ]);
  });

  it('knows what is signed or encrypted', () => {
    for (const type of ['multipart/signed; boundary=b', 'application/pkcs7-mime; smime-type=signed-data', 'multipart/encrypted; boundary=b']) {
      assert.equal(readStructure(crlf(`Content-Type: ${type}\n\n--b\n\nx\n--b--\n`)).signed, true, type);
    }
    assert.equal(readStructure(crlf(NESTED)).signed, false);
  });

  it('stops at its bounds and says so', () => {
    let deep = '';
    for (let level = 0; level < 500; level += 1) deep += `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`;
    const nested = readStructure(crlf(deep));
    assert.equal(nested.complete, false);
    assert.ok(nested.findings.some((finding) => finding.id === 'too-deep'));
    const many = readStructure(crlf(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10_000)}--b--\n`));
    assert.equal(many.complete, false);
    assert.ok(many.leaves.length <= 2000);
  });

  it('never throws, and leaves neither overlap nor leave the message', () => {
    const piece = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=a\r\n',
      'Content-Type: multipart/alternative; boundary=b\n',
      'Content-Type: message/rfc822\r\n',
      '\r\n',
      '\n',
      '--a\r\n',
      '--a--\r\n',
      '--b\n',
      '--b--\n',
      'text',
      ' ',
      '-',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const raw = Buffer.from(pieces.join(''), 'latin1');
        let last = 0;
        for (const leaf of readStructure(raw).leaves) {
          assert.ok(leaf.bodyStart >= last && leaf.bodyEnd >= leaf.bodyStart && leaf.bodyEnd <= raw.length);
          last = leaf.bodyEnd;
        }
      }),
      { numRuns: 500 },
    );
  });
});
