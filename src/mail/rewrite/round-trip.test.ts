/**
 * Any message, any of its links locked: each is read again at its new place, and nothing else has changed.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readMail } from '../../../test/builders/reading.ts';
import type { Link } from '../message.ts';
import { readLeaf } from '../mime/leaf-text.ts';
import { readStructure } from '../mime/mime.ts';
import { encodeUtf7 } from '../mime/shifted.ts';
import { rewriteLinks } from './rewrite.ts';

const GATE = 'https://gate.example.org/l/AbC-_123~.?x=1&y=2';

const urls = fc.constantFrom(
  'https://x.example/',
  'https://partner.example/a?b=c&d=e',
  'http://192.0.2.7/-/',
  'https://x.example/%20--=',
  'https://x.example:8443/a.b/#c',
);
const words = fc.constantFrom(
  'word',
  ' ',
  '  ',
  '=',
  '==3D',
  '\n',
  '\n\n',
  '.',
  '\n.',
  '\n--b',
  '\n--b--x',
  'From me',
  '&amp;',
  '1 < 2',
  'ü',
  '漢字',
  '😀',
  '+',
  '~',
  '\t',
  '"',
  '(',
  ')',
  '.'.repeat(300),
);
const quotes = fc.constantFrom('"', "'", '');

const anchor = fc.tuple(urls, quotes, words, fc.boolean()).map(([url, quote, text, coded]) => {
  const value = coded ? url.replace(/[h&=]/g, (c) => `&#${c.charCodeAt(0)};`) : url.replaceAll('&', '&amp;');
  return `<a class=x href=${quote}${value}${quote} title=y>${text.replaceAll('<', '&lt;')}</a>`;
});
const html = fc.array(
  fc.oneof(
    anchor,
    words.map((word) => word.replaceAll('<', '&lt;')),
    urls.map((url) => ` ${url.replaceAll('&', '&amp;')} `),
  ),
  { minLength: 1, maxLength: 12 },
);
const plain = fc.array(
  fc.oneof(
    words,
    urls.map((url) => ` ${url} `),
    urls.map((url) => `<${url}>`),
    urls.map((url) => `(${url})`),
  ),
  { minLength: 1, maxLength: 12 },
);

const body = fc.oneof(
  html.map((pieces) => ({ type: 'text/html', text: pieces.join('') })),
  plain.map((pieces) => ({ type: 'text/plain', text: pieces.join('') })),
);

interface Part {
  type: string;
  text: string;
  charset: string;
  encoding: string;
  width: number;
}

const part: fc.Arbitrary<Part> = fc
  .tuple(
    body,
    fc.constantFrom('utf-8', 'iso-8859-1', 'gb18030', 'big5', 'shift_jis', 'euc-kr', 'windows-1252', 'utf-16le', 'utf-16be', 'utf-7'),
    fc.constantFrom('8bit', 'quoted-printable', 'base64'),
    fc.constantFrom(60, 76, 72),
  )
  .map(([{ type, text }, charset, encoding, width]) => ({ type, text, charset, encoding: charset.startsWith('utf-16') ? 'base64' : encoding, width }));

type Tree = Part | { subtype: string; parts: Tree[] };
const { tree } = fc.letrec<{ tree: Tree; part: Part }>((tie) => ({
  part,
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    tie('part'),
    fc.record({ subtype: fc.constantFrom('mixed', 'alternative', 'related'), parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

function write(node: Tree, br: string, boundary: string): string {
  if ('subtype' in node) {
    const parts = node.parts.map((child, i) => `--${boundary}${br}${write(child, br, `${boundary}${i}`)}${br}`).join('');
    return `Content-Type: multipart/${node.subtype}; boundary="${boundary}"${br}${br}preamble${br}${parts}--${boundary}--${br}`;
  }
  const { type, charset, encoding, width } = node;
  const text = node.text.replaceAll('\n', br);
  const octets = charset === 'utf-7' ? Buffer.from(encodeUtf7(text), 'latin1') : iconv.encode(text, charset, { addBOM: false });
  const written =
    encoding === 'base64'
      ? (octets.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(br)
      : encoding === 'quoted-printable'
        ? quotedPrintable(octets, br, width)
        : octets.toString('latin1');
  return `Content-Type: ${type}; charset=${charset}${br}Content-Transfer-Encoding: ${encoding}${br}${br}${written}`;
}

function quotedPrintable(octets: Buffer, br: string, width: number): string {
  const lines = octets.toString('latin1').split(br);
  const coded = lines.map((line) => {
    let out = '';
    let column = 0;
    for (let at = 0; at < line.length; at += 1) {
      const code = line.charCodeAt(at);
      const safe = (code > 32 && code < 127 && code !== 61) || (code === 32 && at < line.length - 1);
      const one = safe ? line.charAt(at) : `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
      if (column + one.length >= width) {
        out += `=${br}`;
        column = 0;
      }
      out += one;
      column += one.length;
    }
    return out;
  });
  return coded.join(br);
}

const texts = (raw: Buffer): string[] => readStructure(raw).leaves.map((leaf) => readLeaf(raw, leaf).decoded.text);

/** A text with the written form of each link taken out. */
function without(text: string, spans: readonly { start: number; end: number }[]): string {
  let out = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start);
    at = end;
  }
  return out + text.slice(at);
}

const spansOf = (links: readonly Link[], leaf: number, which: (i: number) => boolean) =>
  links.flatMap(({ span }, i) => (span?.leaf === leaf && which(i) ? [span] : []));
/** Lines no mail server has to take (RFC 5321 section 4.5.3.1.6). */
const longLines = (raw: Buffer): number =>
  raw
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => line.length > 998).length;

describe('any message, some of its links locked', () => {
  it('reads the same but for these', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom('\r\n', '\n'), fc.infiniteStream(fc.boolean()), (root, br, picks) => {
        const raw = Buffer.from(`From: a@b.example${br}MIME-Version: 1.0${br}${write(root, br, 'b')}`, 'latin1');
        const before = readMail(raw);
        const wanted = new Map<number, string>();
        for (const [i, link] of before.links.entries()) if (link.lockable && picks.next().value) wanted.set(i, `${GATE}&n=${i}`);
        const rewritten = rewriteLinks(raw, before.links, wanted);
        const after = readMail(rewritten);
        // A link that only another reading has is none of these: what is written here may read differently there.
        assert.deepEqual(
          after.links.filter((link) => link.span !== null).map((link) => link.url),
          before.links.flatMap((link, i) => (link.span === null ? [] : [wanted.get(i) ?? link.url])),
        );
        assert.deepEqual(after.header, before.header);
        // Outside of what was replaced each part decodes to the same, but for a line break that keeps a line within its limit.
        const [old, now] = [texts(raw), texts(rewritten)];
        assert.equal(now.length, old.length);
        const picked = (i: number): boolean => wanted.has(i);
        const placed = after.links.filter((link) => link.span !== null);
        const indexes = before.links.flatMap((link, i) => (link.span === null ? [] : [i]));
        for (const [leaf, text] of old.entries()) {
          const rest = without(
            now[leaf] ?? '',
            spansOf(placed, leaf, (i) => picked(indexes[i] ?? -1)),
          );
          const same = without(text, spansOf(before.links, leaf, picked));
          assert.equal(rest.replace(/\r?\n/g, ''), same.replace(/\r?\n/g, ''));
          if (longLines(Buffer.from(text)) === 0 && text.length < 300) assert.equal(rest, same);
        }
        assert.ok(longLines(rewritten) <= longLines(raw));
        // Not an octet outside of the parts that hold one.
        const touched = new Set([...wanted.keys()].map((i) => before.links[i]?.span?.leaf));
        const outside = (message: Buffer): string => {
          let [kept, at] = ['', 0];
          for (const part of readStructure(message).leaves) {
            kept += message.toString('latin1', at, touched.has(part.index) ? part.bodyStart : part.bodyEnd);
            at = part.bodyEnd;
          }
          return kept + message.toString('latin1', at);
        };
        assert.equal(outside(rewritten), outside(raw));
        if (wanted.size === 0) assert.deepEqual(rewritten, raw);
      }),
      { numRuns: 300 },
    );
  });
});
