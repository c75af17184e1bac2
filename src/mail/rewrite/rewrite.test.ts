import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readMail } from '../../../test/builders/reading.ts';
import { NotRewritable, rewriteLinks } from './rewrite.ts';

const GATE = 'https://gate.example.org/l/AbC-_123?x=1&y=2';

/** A message of one leaf in the given encoding, wrapped as senders do. */
function leaf(type: string, charset: string, encoding: string, text: string, br: string): string {
  const octets = iconv.encode(text, charset);
  const body =
    encoding === 'base64'
      ? (octets.toString('base64').match(/.{1,60}/g) ?? []).join(br)
      : encoding === 'quoted-printable'
        ? quotedPrintable(octets, br)
        : octets.toString('latin1');
  return `Content-Type: ${type}; charset=${charset}${br}Content-Transfer-Encoding: ${encoding}${br}${br}${body}`;
}

function quotedPrintable(octets: Buffer, br: string): string {
  let line = '';
  let out = '';
  for (const octet of octets) {
    const plain = octet === 10 || (octet > 31 && octet < 127 && octet !== 61);
    const text = octet === 10 ? br : plain ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    if (octet !== 10 && line.length + text.length > 75) {
      out += `${line}=${br}`;
      line = '';
    }
    line += text;
    if (octet === 10) {
      out += line;
      line = '';
    }
  }
  return out + line;
}

const message = (...parts: string[]): Buffer => {
  const br = parts[0]?.includes('\r\n') ? '\r\n' : '\n';
  return Buffer.from(
    `From: a@b.example${br}MIME-Version: 1.0${br}Content-Type: multipart/alternative; boundary=b${br}${br}${parts.map((part) => `--b${br}${part}${br}`).join('')}--b--${br}`,
    'latin1',
  );
};

const lockAll = (raw: Buffer): Map<number, string> =>
  new Map(readMail(raw).links.flatMap((link, i) => (link.lockable ? [[i, `${GATE}&n=${i}`] as const] : [])));

describe('rewriting links', () => {
  it('changes the bytes of the URL alone where they stand as they are', () => {
    const raw = message(leaf('text/html', 'utf-8', '8bit', "<p>Gr\u00fc\u00dfe <a class=x href='https://x.example/?a&amp;b'>https://x.example/</a>", '\r\n'));
    const before = raw.toString('latin1');
    assert.equal(
      rewriteLinks(raw, readMail(raw).links, new Map([[0, GATE]])).toString('latin1'),
      before.replace('https://x.example/?a&amp;b', GATE.replace('&', '&amp;')),
    );
  });

  it('stays within the lines of quoted-printable', () => {
    const long = `https://x.example/${'path/'.repeat(40)}?q=ü`;
    const raw = message(
      leaf(
        'text/html',
        'utf-8',
        'quoted-printable',
        `<p>ü <a href="${long}">View RFP</a> and much more text behind it, to the end of the line and beyond</p>`,
        '\r\n',
      ),
    );
    const after = rewriteLinks(raw, readMail(raw).links, new Map([[0, GATE]]));
    for (const line of after.toString('latin1').split('\r\n')) assert.ok(line.length <= 76, line);
    assert.equal(readMail(after).links[0]?.url, GATE);
    assert.equal(readMail(after).links[0]?.text, 'View RFP');
  });

  it('encodes a base64 part anew as it was, and no other', () => {
    const text = leaf('text/plain', 'utf-8', 'base64', `Hello ü https://x.example/ ${'and more '.repeat(30)}`, '\n');
    const other = leaf('text/html', 'utf-8', 'base64', '<b>untouched</b>', '\n');
    const raw = message(text, other);
    const after = rewriteLinks(raw, readMail(raw).links, lockAll(raw)).toString('latin1');
    assert.ok(after.includes(other));
    const body = after.slice(after.indexOf('base64\n\n') + 8, after.indexOf('\n--b\nContent-Type: text/html'));
    assert.ok(body.split('\n').every((line, i, all) => line.length === 60 || i === all.length - 1));
  });

  it('keeps apart from what follows it a URL that takes the place of a bare name', () => {
    const raw = message(leaf('text/plain', 'utf-8', '7bit', 'See a.example.com,b.example.org,and (c.example.net).', '\r\n'));
    const { links } = readMail(raw);
    assert.equal(links.length, 3);
    const gate = (i: number): string => `https://gate.example.org/${i}`;
    const after = rewriteLinks(raw, links, new Map(links.map((_, i) => [i, gate(i)])));
    assert.deepEqual(
      readMail(after).links.map((link) => link.url),
      links.map((_, i) => gate(i)),
    );
    assert.ok(after.toString().includes(`See ${gate(0)} ,${gate(1)} ,and (${gate(2)}).`));
  });

  it('promises no lock for what only another reading of a file shows: its places are those of other characters', () => {
    const page = Buffer.from(`<a href="https://x.example/${'a'.repeat(60)}">View</a>`).toString('base64');
    const raw = Buffer.from(
      `From: a@b.example\r\nContent-Type: text/html; name="a.html"\r\nContent-Disposition: attachment; filename="a.html"\r\nContent-Transfer-Encoding: base64\r\n\r\n${page.slice(0, 44)}https://y.example/${page.slice(44)}\r\n`,
    );
    const { links } = readMail(raw);
    const other = links.find(({ host }) => host === 'y.example');
    assert.deepEqual([other?.lockable, other?.span], [false, null]);
    for (const [i, { lockable }] of links.entries()) if (lockable) rewriteLinks(raw, links, new Map([[i, GATE]]));
  });

  it('refuses what it cannot do exactly', () => {
    const raw = message(leaf('text/plain', 'utf-8', '7bit', 'https://x.example/', '\r\n'));
    const { links } = readMail(raw);
    assert.throws(() => rewriteLinks(raw, links, new Map([[3, GATE]])), NotRewritable);
    assert.throws(() => rewriteLinks(raw, links, new Map([[0, 'https://gate.example.org/\r\nBcc: x']])), NotRewritable);
    assert.throws(() => rewriteLinks(raw, links, new Map([[0, "https://gate.example.org/'onclick='"]])), NotRewritable);
    assert.throws(() => rewriteLinks(Buffer.from('Subject: another\r\n\r\nmessage'), links, new Map([[0, GATE]])), NotRewritable);
    const signed = Buffer.from(`Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nhttps://x.example/\r\n--b--\r\n`);
    assert.equal(readMail(signed).links[0]?.lockable, false);
    assert.throws(() => rewriteLinks(signed, readMail(signed).links, new Map([[0, GATE]])), NotRewritable);
  });
});

const words = fc.constantFrom('word', 'ü', '漢字', '😀', ' ', '=', '==3D', '\n', '<br>', '&amp;', 'a@b.example', '.', ')', '\u00a0', '"');
const url = fc.constantFrom('https://x.example/', 'https://partner.example/a?b=c&d=e', 'http://192.0.2.7/ü', 'https://x.example/=20=');
const html = fc.tuple(words, url, words).map(([a, u, b]) => `${a}<a href="${u.replaceAll('&', '&amp;')}" title=x>${b}</a>`);
const plain = fc.tuple(words, url).map(([a, u]) => `${a} <${u}> `);
const part = fc
  .record({
    type: fc.constantFrom('text/html', 'text/plain'),
    charset: fc.constantFrom('utf-8', 'iso-8859-1', 'gbk', 'shift_jis', 'windows-1252'),
    encoding: fc.constantFrom('8bit', 'quoted-printable', 'base64'),
    pieces: fc.array(fc.tuple(html, plain), { minLength: 1, maxLength: 8 }),
  })
  .map(
    ({ type, charset, encoding, pieces }) =>
      (br: string) =>
        leaf(type, charset, encoding, pieces.map(([h, p]) => (type === 'text/html' ? h : p)).join(''), br),
  );

describe('any message', () => {
  it('is byte for byte the same with nothing to replace', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (raw) => {
        assert.deepEqual(rewriteLinks(raw, readMail(raw).links, new Map()), Buffer.from(raw));
      }),
    );
  });

  it('reads the same after rewriting, but for the links replaced', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.constantFrom('\r\n', '\n'), (parts, br) => {
        const raw = message(...parts.map((make) => make(br)));
        const before = readMail(raw);
        const wanted = lockAll(raw);
        assert.ok(wanted.size > 0);
        const after = readMail(rewriteLinks(raw, before.links, wanted));
        assert.deepEqual(
          after.links.map((link) => [link.url, link.text, link.where]),
          before.links.map((link, i) => [wanted.get(i) ?? link.url, link.text, link.where]),
        );
        assert.deepEqual(after.header, before.header);
      }),
      { numRuns: 200 },
    );
  });

  it('locks what two readings of one place see, each to another end', () => {
    const html = '<p>a</p><meta http-equiv=refresh content="0;url=https://evil.example/p><a/href=https://evil.example/q>z</a>">';
    const raw = Buffer.from(leaf('text/html', 'utf-8', '7bit', html, '\r\n'));
    const { links } = readMail(raw);
    const wanted = links.flatMap(({ host }, i) => (host === 'evil.example' ? [[i, GATE] as const] : []));
    assert.equal(wanted.length, 2);
    const after = rewriteLinks(raw, links, new Map(wanted));
    assert.equal(after.includes('evil.example'), false);
    assert.equal(readMail(after).links[0]?.url, GATE);
  });
});
