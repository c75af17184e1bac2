/** Messages that two programs read differently: whichever of them a client is, what it shows is among the readings. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readLeaf } from './leaf-text.ts';
import { type Leaf, readStructure } from './mime.ts';

const TARGET = 'https://hidden.example/x';
const LINK = `<a href="${TARGET}">x</a>`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const escaped = (text: string): string => [...text].map((c) => `=${c.charCodeAt(0).toString(16).toUpperCase()}`).join('');
const uu = (text: string): string => {
  const octets = Buffer.concat([Buffer.from(text), Buffer.alloc((3 - (text.length % 3)) % 3)]);
  let line = String.fromCharCode(32 + text.length);
  for (let at = 0; at < octets.length; at += 3) {
    const group = ((octets[at] ?? 0) << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) line += String.fromCharCode(((group >> shift) & 63) + 32 || 96).replace(' ', '`');
  }
  return `begin 644 page.html\n${line}\n\`\nend\n`;
};
const utf16 = (text: string, order: 'le' | 'be'): string => {
  const units = Buffer.from(text, 'utf16le');
  return (order === 'be' ? units.swap16() : units).toString('latin1');
};

interface Case {
  name: string;
  /** LF stands for CRLF but where `binary` says that octets count. */
  raw: string;
  /** Media type of the reading in which the link shows, and what kind of reading it is. */
  shows: [kind: 'leaf' | 'other' | 'ghost', type: string];
  ids: string[];
  binary?: true;
}

const parts = (header: string, ...bodies: string[]): string => `${header}\n\n${bodies.map((body) => `--b\n${body}\n`).join('')}--b--\n`;
const MIXED = 'Content-Type: multipart/mixed; boundary=b';

const cases: Case[] = [
  ...[
    '<!--<meta charset=utf-8>--><meta charset=iso-2022-jp>',
    '<meta name=">" charset=iso-2022-jp>',
    `<meta name="${'x'.repeat(300)}" charset=iso-2022-jp>`,
  ].map(
    (declaration): Case => ({
      name: `a charset declared where not everybody sees it: ${declaration.slice(0, 30)}`,
      raw: `Content-Type: text/html\n\n${declaration}<a h\x1b(Jref="ht\x1b(Btps://hidden.example/x">x</a>\n`,
      shows: ['other', 'text/html'],
      ids: ['conflicting-charset'],
    }),
  ),
  {
    name: 'two media types',
    raw: `Content-Type: text/plain\nContent-Type: text/html\n\n&#104;ttps://x ${LINK}`,
    shows: ['other', 'text/html'],
    ids: ['duplicate-content-type'],
  },
  {
    name: 'two encodings',
    raw: `Content-Type: text/html\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}`,
    shows: ['other', 'text/html'],
    ids: ['duplicate-content-transfer-encoding'],
  },
  {
    name: 'encodings one inside the other',
    raw: `Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Transfer-Encoding: base64\n\n${base64(escaped(LINK))}`,
    shows: ['ghost', 'text/html'],
    ids: ['duplicate-content-transfer-encoding', 'nested-encoding'],
  },
  {
    name: 'two boundaries in two fields',
    raw: `${MIXED}\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--c--\n--b\n\nharmless\n--b--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['duplicate-content-type', 'ambiguous-boundary'],
  },
  {
    name: 'a multipart that is HTML in its second field',
    raw: parts(`${MIXED}\nContent-Type: text/html`, `\nharmless\n${LINK.replace('x</a>', '</a>')}`),
    shows: ['leaf', 'text/plain'],
    ids: ['duplicate-content-type'],
  },
  {
    name: 'the same boundary parameter twice',
    raw: `Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\nharmless\n--b--\n--c\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--c--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['ambiguous-content-type', 'ambiguous-boundary'],
  },
  {
    name: 'a boundary in the form of RFC 2231 and in the plain one',
    raw: `Content-Type: multipart/mixed; boundary=c; boundary*0=b\n\n--b\n\nharmless\n--b--\n--c\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--c--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['ambiguous-content-type', 'ambiguous-boundary'],
  },
  {
    name: 'a boundary in pieces, out of order',
    raw: `Content-Type: multipart/mixed; boundary*1=y; boundary*0=x\n\n--xy\n\n${TARGET}\n--xy--\n`,
    shows: ['leaf', 'text/plain'],
    ids: [],
  },
  {
    name: 'a boundary behind a comment, and one within',
    raw: `Content-Type: multipart/mixed; (; boundary=c) boundary=b\n\n--b\n\nharmless\n--b--\n--c\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--c--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['commented-content-type', 'ambiguous-boundary'],
  },
  { name: 'a comment in the type', raw: `Content-Type: text/(plain)html\n\n${LINK}`, shows: ['leaf', 'text/html'], ids: ['commented-content-type'] },
  ...['multipart/*', 'multipart/', 'multipart/mixed"', 'multipart/a!b'].map(
    (type): Case => ({
      name: `a multipart of no known form, ${type}`,
      raw: parts(`Content-Type: ${type}; boundary="b"`, `Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}`),
      shows: ['leaf', 'text/html'],
      ids: [],
    }),
  ),
  {
    name: 'a comment with a semicolon behind the type',
    raw: parts('Content-Type: multipart/mixed (a;b); boundary=b', `Content-Type: text/html\n\n${LINK}`),
    shows: ['leaf', 'text/html'],
    ids: [],
  },
  { name: 'no semicolon before the boundary', raw: parts('Content-Type: multipart/mixed boundary=b', `\n${TARGET}`), shows: ['leaf', 'text/plain'], ids: [] },
  {
    name: 'a type in an encoded word',
    raw: `Content-Type: =?us-ascii?q?text/html?=\nContent-Transfer-Encoding: 7bit\n\n&lt;<!-- ${LINK} -->`,
    shows: ['other', 'text/html'],
    ids: ['ambiguous-content-type'],
  },
  { name: 'a type nobody knows that says HTML', raw: `Content-Type: text/x-html\n\nhi ${LINK}`, shows: ['other', 'text/html'], ids: [] },
  { name: 'HTML sent as plain text', raw: `Content-Type: text/plain\n\n<html>${LINK}`, shows: ['other', 'text/html'], ids: ['type-mismatch'] },
  { name: 'NUL octets in the type', raw: `Content-Type: text/\0html\n\n${LINK}`, shows: ['leaf', 'text/html'], ids: [] },
  {
    name: 'a boundary with letters beyond ASCII',
    raw: Buffer.from(`Content-Type: multipart/mixed; boundary="bé"\n\n--bé\n\n${TARGET}\n--bé--\n`).toString('latin1'),
    shows: ['leaf', 'text/plain'],
    ids: [],
  },
  {
    name: 'a link before the parts',
    raw: `${MIXED}\n\n${TARGET}\n--b\n\nharmless\n--b--\n`,
    shows: ['ghost', 'text/plain'],
    ids: ['text-before-parts'],
  },
  { name: 'a link behind the parts', raw: `${parts(MIXED, '\nharmless')}See ${TARGET}\n`, shows: ['ghost', 'text/plain'], ids: ['text-after-parts'] },
  {
    name: "a list's footer behind the parts, which is honest",
    raw: `${parts(MIXED, '\nharmless')}\n_______________________________________________\nlist mailing list\n${TARGET}\n`,
    shows: ['ghost', 'text/plain'],
    ids: [],
  },
  {
    name: 'a part behind the end',
    raw: `${parts(MIXED, '\nharmless')}--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--b--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['parts-after-end'],
  },
  {
    name: 'a delimiter with more behind it',
    raw: `${MIXED}\n\n--b\n\nharmless\n--b and more\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--b--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['junk-after-delimiter'],
  },
  {
    name: 'the same boundary within itself',
    raw: `${MIXED}\n\n--b\n${MIXED}\n\n--b\nContent-Type: text/html\n\n${LINK}\n--b--\n--b\n\nharmless\n--b--\n`,
    shows: ['leaf', 'text/html'],
    ids: ['duplicate-boundary'],
  },
  {
    name: 'a boundary that never comes, and another that does',
    raw: `Content-Type: multipart/mixed; boundary=never\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--b--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['multipart-without-parts', 'unclosed-boundary'],
  },
  {
    name: 'no boundary at all, and a line that looks like one',
    raw: `Content-Type: multipart/mixed\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}\n--b--\n`,
    shows: ['ghost', 'text/html'],
    ids: ['multipart-without-boundary'],
  },
  {
    name: 'a multipart that is encoded as a whole',
    raw: `${MIXED}\nContent-Transfer-Encoding: base64\n\n${base64(`--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n${escaped(LINK)}\n--b--\n`)}\n`,
    shows: ['ghost', 'text/html'],
    ids: ['encoded-multipart', 'multipart-without-parts', 'unclosed-boundary'],
  },
  {
    name: 'bare CR for line breaks',
    raw: `${MIXED}\r\n\r\n--b\r\n\r\nharmless\r--b\rContent-Type: text/html\rContent-Transfer-Encoding: base64\r\r${base64(LINK)}\r\n--b--\r\n`,
    shows: ['ghost', 'text/html'],
    ids: ['bare-cr'],
    binary: true,
  },
  {
    name: 'a header that some end at a line of blanks',
    raw: `Subject: x\nContent-Type: text/html\n \t\n${LINK}\nX-More: y\n\nharmless`,
    shows: ['ghost', 'text/html'],
    ids: ['blank-header-line', 'junk-in-header'],
  },
  {
    name: 'base64 by another name',
    raw: `Content-Type: text/html\nContent-Transfer-Encoding: base-64\n\n${base64(LINK)}`,
    shows: ['other', 'text/html'],
    ids: ['unknown-encoding'],
  },
  {
    name: 'quoted-printable by another name',
    raw: `Content-Type: text/html\nContent-Transfer-Encoding: quoted printable\n\n${escaped(LINK)}`,
    shows: ['other', 'text/html'],
    ids: ['unknown-encoding'],
  },
  {
    name: 'base64 that is none',
    raw: `Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n${LINK}`,
    shows: ['other', 'text/html'],
    ids: ['odd-base64'],
  },
  {
    name: 'base64 with padding in the middle, for those who skip it',
    raw: `Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nh=${base64(TARGET).slice(1)}`.replace('h=', `${base64(TARGET)[0]}=`),
    shows: ['other', 'text/plain'],
    ids: ['odd-base64'],
  },
  {
    name: 'base64 in the alphabet for URLs',
    raw: `Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${base64(`${TARGET} ~~>>??`).replaceAll('+', '-').replaceAll('/', '_')}`,
    shows: ['leaf', 'text/plain'],
    ids: ['odd-base64'],
  },
  {
    name: 'a uuencoded part',
    raw: `Content-Type: text/html\nContent-Transfer-Encoding: x-uuencode\n\n${uu(LINK)}`,
    shows: ['leaf', 'text/html'],
    ids: ['uuencoded'],
  },
  { name: 'a uuencoded file in a text', raw: `Subject: x\n\nPlease see\n\n${uu(LINK)}`, shows: ['ghost', 'text/html'], ids: ['uuencoded'] },
  {
    name: 'UTF-7 that nobody declares',
    raw: `Content-Type: text/html\n\n+ADw-a href=+ACI-${TARGET}+ACI-+AD4-x`,
    shows: ['other', 'text/html'],
    ids: ['conflicting-charset'],
  },
  {
    name: 'UTF-16 by its mark against its label',
    raw: `Content-Type: text/html; charset=us-ascii\r\n\r\n\xff\xfe${utf16(LINK, 'le')}`,
    shows: ['other', 'text/html'],
    ids: ['conflicting-charset'],
    binary: true,
  },
  {
    name: 'UTF-16 of the order nobody says',
    raw: `Content-Type: text/html; charset=utf-16le\r\n\r\n${utf16(LINK, 'be')}`,
    shows: ['other', 'text/html'],
    ids: ['conflicting-charset'],
    binary: true,
  },
  {
    name: 'a part to be fetched from elsewhere',
    raw: `Content-Type: message/external-body; access-type=URL; URL="${TARGET}"\n\nContent-Type: text/html\n\n`,
    shows: ['ghost', 'text/plain'],
    ids: ['external-body'],
  },
  {
    name: 'a message in pieces',
    raw: `Content-Type: message/partial; id=1; number=1; total=2\n\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}`,
    shows: ['ghost', 'text/html'],
    ids: ['partial-message'],
  },
  {
    name: 'a part of a digest, which is a message by default',
    raw: parts('Content-Type: multipart/digest; boundary=b', `\nSubject: x\nContent-Type: text/html\n\n${LINK}`),
    shows: ['leaf', 'text/html'],
    ids: [],
  },
];

const text = (raw: Buffer, leaf: Leaf): string => readLeaf(raw, leaf).decoded.text;

describe('a message that can be read in several ways', () => {
  for (const { name, raw: source, shows, ids, binary } of cases) {
    it(`shows its link whoever reads it: ${name}`, () => {
      const raw = Buffer.from(binary ? source : source.replaceAll('\n', '\r\n'), 'latin1');
      const { leaves, ghosts, findings } = readStructure(raw);
      const readings = [
        ...leaves.map((leaf) => ['leaf', leaf.type, text(raw, leaf)] as const),
        ...leaves.flatMap((leaf) => leaf.others.map((other) => ['other', other.type, text(raw, { ...leaf, ...other })] as const)),
        ...ghosts.map((ghost) => ['ghost', ghost.type, text(raw, ghost)] as const),
      ];
      const [kind, type] = shows;
      assert.ok(
        readings.some((reading) => reading[0] === kind && reading[1] === type && reading[2].includes(TARGET)),
        JSON.stringify(readings),
      );
      assert.deepEqual(findings.map((finding) => finding.id).sort(), [...ids].sort());
    });
  }

  it('is left to one reading when it is honest', () => {
    const raw = Buffer.from(
      parts(
        `MIME-Version: 1.0\n${MIXED}`.replace(';', ';\n '),
        'Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: 8bit\n\n1 < 2, see https://x.example/',
        `Content-Type: text/html; charset="iso-2022-jp"\nContent-Transfer-Encoding: base64\n\n${base64(LINK)}`,
      ).replace('\n--b', '\nThis is a multi-part message in MIME format.\n--b'),
    );
    const { leaves, ghosts, findings } = readStructure(raw);
    assert.deepEqual([leaves.flatMap((leaf) => leaf.others), ghosts, findings], [[], [], []]);
  });

  it('never throws, and no reading leaves the octets it is of', () => {
    const piece = fc.constantFrom(
      ...cases.flatMap(({ raw }) => raw.split(/(?<=\n)/)),
      '\r',
      '\0',
      '--b\n',
      '--b--\n',
      '--b junk\n',
      'begin 644 a.html\n',
      ' \n',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const raw = Buffer.from(pieces.join(''), 'latin1');
        const { leaves, ghosts } = readStructure(raw);
        for (const leaf of [...leaves, ...ghosts]) {
          assert.ok(leaf.bodyStart <= leaf.bodyEnd && leaf.bodyEnd <= (leaf.source ?? raw).length);
          for (const other of [leaf, ...leaf.others]) text(raw, { ...leaf, ...other });
          assert.ok(leaf.others.length <= 4);
        }
        assert.ok(ghosts.length <= 50);
        assert.ok(ghosts.every((ghost) => ghost.index === -1));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing unread because a bound was met', () => {
    let deep = '';
    for (let level = 0; level < 500; level += 1) deep += `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`;
    const many = `${MIXED}\n\n${'--b\n\nx\n'.repeat(10_000)}`;
    for (const raw of [Buffer.from(`${deep}\n${TARGET}`), Buffer.from(`${many}--b\n\n${TARGET}\n--b--\n`)]) {
      const { leaves, ghosts, complete } = readStructure(raw);
      assert.equal(complete, false);
      assert.ok([...leaves, ...ghosts].some((leaf) => leaf.type === 'text/plain' && text(raw, leaf).includes(TARGET)));
      assert.ok(leaves.length <= 2000 && ghosts.length <= 50);
    }
  });
});
