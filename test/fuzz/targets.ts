/** One target for each parser: what it is tried with, and what must hold of the answer whatever that was. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AttachedFiles } from '../../src/mail/attachments/attached-files.ts';
import { parseAddressList } from '../../src/mail/header/address.ts';
import { parseAuthenticationResults } from '../../src/mail/header/authentication-results.ts';
import { parseDate } from '../../src/mail/header/date.ts';
import { decodeWords, displayText } from '../../src/mail/header/encoded-words.ts';
import { fieldValue, headerEnd, headerFields } from '../../src/mail/header/fields.ts';
import { parseReceived } from '../../src/mail/header/received.ts';
import { readHtml } from '../../src/mail/html/html.ts';
import type { Span } from '../../src/mail/message.ts';
import { decodeText } from '../../src/mail/mime/charset.ts';
import { readStructure } from '../../src/mail/mime/mime.ts';
import { fileName, parseParameters } from '../../src/mail/mime/parameters.ts';
import { decodedSize, decodeQuotedPrintable, decodeTransfer, type TransferEncoding, transferEncoding } from '../../src/mail/mime/transfer.ts';
import { NotRewritable, rewriteLinks } from '../../src/mail/rewrite/rewrite.ts';
import { isPublicName, registrableDomain } from '../../src/mail/url/domain.ts';
import { LinkReader } from '../../src/mail/url/link.ts';
import { findUrls } from '../../src/mail/url/text.ts';
import { LISTS, readMail } from '../builders/reading.ts';
import { anyFile } from './files.ts';
import { anyMail, anyOctets, textOf } from './inputs.ts';

export interface Target {
  name: string;
  /**
   * @param size    about how many octets or characters
   * @param observe told how long each input took, in ms
   */
  property(size: number, observe?: (ms: number, input: unknown) => void): fc.IProperty<unknown>;
}

const target = <T>(name: string, input: (size: number) => fc.Arbitrary<T>, holds: (value: T) => void): Target => ({
  name,
  property: (size, observe) =>
    fc.property(input(size), (value) => {
      const start = performance.now();
      holds(value);
      observe?.(performance.now() - start, value);
    }) as fc.IProperty<unknown>,
});

const header = (size: number) => textOf('header', size);
const html = (size: number) => textOf('html', size);
const url = (size: number) => textOf('url', size);

/** In lower case, as only the hosts of web addresses are by themselves. */
const hostOf = (url: string): string => new URL(url).hostname.toLowerCase().replace(/\.$/, '');

/** Crosses from a worker as it is. */
const isPlain = (value: unknown): void => assert.deepEqual(structuredClone(value), value);

const inRange = ({ start, end }: Span, length: number): void => assert.ok(0 <= start && start <= end && end <= length, `${start}-${end} of ${length}`);

function inOrder(spans: readonly Span[], length: number): void {
  spans.forEach((span, i) => {
    inRange(span, length);
    assert.ok(i === 0 || (spans[i - 1] as Span).end <= span.start, 'spans overlap');
  });
}

const CHARSETS = [
  '',
  'utf-8',
  'us-ascii',
  'windows-1252',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'utf-32',
  'utf-7',
  'iso-2022-jp',
  'iso-2022-kr',
  'shift_jis',
  'gbk',
  'gb18030',
  'big5',
  'euc-kr',
  'hz-gb-2312',
  'koi8-r',
  'x-unheard',
];
const ENCODINGS: TransferEncoding[] = ['identity', 'quoted-printable', 'base64', 'unknown'];
const GATE = 'https://gate.example.org/g?t=abc&n=1';

export const targets: readonly Target[] = [
  target(
    'header-fields',
    (size) =>
      fc.oneof(
        anyMail(size),
        header(size).map((text) => Buffer.from(text, 'latin1')),
      ),
    (raw) => {
      const fields = headerFields(raw);
      inOrder(fields, raw.length);
      for (const field of fields) isPlain(fieldValue(raw, field));
      const end = headerEnd(raw);
      assert.ok(end >= 0 && end <= raw.length);
    },
  ),
  target('address-list', header, (text) => {
    const boxes = parseAddressList(text);
    isPlain(boxes);
    for (const { address, name } of boxes) assert.doesNotMatch(`${address}${name}`, /[\0\r\n]/);
  }),
  target('received', header, (text) => isPlain(parseReceived(text, 0))),
  target('authentication-results', header, (text) => isPlain(parseAuthenticationResults(text, 0))),
  target('date', header, (text) => {
    const date = parseDate(text);
    isPlain(date);
    if (date !== null) for (const number of Object.values(date)) assert.ok(number === null || Number.isFinite(number));
  }),
  target('parameters', header, (text) => {
    const { value, parameters } = parseParameters(text);
    isPlain([value, { ...parameters }]);
    assert.doesNotMatch(fileName(parameters.name ?? text), /[/\\\0\r\n]/);
  }),
  target('encoded-words', header, (text) => {
    isPlain(decodeWords(text));
    assert.ok(displayText(text, 50).length <= 50);
  }),
  target(
    'charset',
    (size) =>
      fc.tuple(
        fc.oneof(
          anyOctets(size),
          html(size).map((text) => Buffer.from(text)),
        ),
        fc.constantFrom(...CHARSETS),
      ),
    ([octets, label]) => {
      const { text, layout } = decodeText(octets, label);
      if (layout === 'same') assert.equal(text.length, octets.length);
      assert.ok(text.length <= octets.length * 2 + 2);
    },
  ),
  target(
    'transfer',
    (size) =>
      fc.tuple(
        fc.oneof(
          anyOctets(size),
          header(size).map((text) => Buffer.from(text, 'latin1')),
        ),
        fc.constantFrom(...ENCODINGS),
        header(40),
      ),
    ([octets, encoding, label]) => {
      assert.ok(decodeTransfer(octets, encoding).length <= octets.length);
      assert.ok(decodedSize(octets, encoding) >= 0);
      isPlain(transferEncoding(label));
      const positions = new Uint32Array(octets.length);
      const decoded = decodeQuotedPrintable(octets, positions);
      for (let i = 1; i < decoded.length; i += 1) assert.ok((positions[i - 1] as number) < (positions[i] as number));
    },
  ),
  target('structure', anyMail, (raw) => {
    const { leaves, complete } = readStructure(raw);
    assert.equal(typeof complete, 'boolean');
    leaves.forEach((leaf, i) => {
      assert.equal(leaf.index, i);
      assert.ok(leaf.headerStart <= leaf.bodyStart);
    });
    inOrder(
      leaves.map(({ bodyStart, bodyEnd }) => ({ start: bodyStart, end: bodyEnd })),
      raw.length,
    );
  }),
  target(
    'html',
    (size) => fc.tuple(html(size), fc.constantFrom(50, 6_000_000)),
    ([source, budget]) => {
      const reading = readHtml(source, budget);
      isPlain(reading);
      for (const { span } of reading.links) if (span) inRange(span, source.length);
    },
  ),
  target(
    'style-sheet',
    (size) => fc.tuple(html(size), html(size)),
    ([css, inline]) => {
      isPlain(readHtml(`<style>${css}</style><p class=c id=f style="${inline.replaceAll('"', "'")}">shown</p>`, 6_000_000));
    },
  ),
  target(
    'find-urls',
    (size) => fc.oneof(url(size), html(size)),
    (text) => {
      const { found } = findUrls(text, 50);
      assert.ok(found.length <= 50);
      inOrder(found, text.length);
      for (const each of found) assert.ok(URL.canParse(each.url), each.url);
    },
  ),
  target(
    'link',
    (size) => fc.tuple(url(size), html(40)),
    ([written, text]) => {
      const found = {
        url: written,
        span: null,
        syntax: 'attribute',
        text,
        shape: 'anchor',
        invisible: false,
        wholeBody: false,
        region: 'own',
        ways: [],
      } as const;
      const link = new LinkReader(LISTS).read(found, 'html', null);
      isPlain(link);
      assert.equal(link.url, written);
      if (link.host === '') return;
      assert.equal(hostOf(link.target), link.host);
      assert.ok(link.host.replace(/\.$/, '').endsWith(link.domain));
      assert.ok(link.tenant !== '' || link.host === '.');
    },
  ),
  target('domain', url, (text) => {
    assert.equal(typeof isPublicName(text), 'boolean');
    if (!URL.canParse(`http://${text}`)) return;
    const host = new URL(`http://${text}`).hostname;
    // `a..` is no name, but a URL's host all the same.
    const bare = host.replace(/\.+$/, '');
    assert.ok(bare.endsWith(registrableDomain(host).replace(/\.+$/, '')), host);
  }),
  target('attached-file', anyFile, (file) => {
    const files = new AttachedFiles({
      readNested(octets, _path, inner) {
        for (const { name, type, bodyStart, bodyEnd } of readStructure(octets).leaves) inner.open({ name, type, octets: octets.subarray(bodyStart, bodyEnd) });
      },
    });
    files.open(file);
    const { links, findings, attachments, deferred, complete } = files;
    isPlain([links, findings, attachments, complete]);
    assert.ok(attachments.length <= 2_000 && findings.length <= 400 && links.length <= 5_000);
    for (const { octets } of deferred) assert.ok(octets.length > 0);
  }),
  target('rewrite', anyMail, (raw) => {
    const { links } = readMail(raw);
    assert.deepEqual(rewriteLinks(raw, links, new Map()), raw);
    for (const [i, link] of links.entries()) {
      if (link.lockable) rewriteOne(raw, i, link.span?.leaf ?? -1);
      if (i > 5) break;
    }
  }),
  target('message', anyMail, (raw) => {
    const parsed = readMail(raw);
    isPlain(parsed);
    assert.equal(parsed.size, raw.length);
    assert.ok(parsed.visibleText.length <= 65_536 && parsed.hiddenText.length <= 16_384 && parsed.links.length <= 5_000);
    for (const { host, target: to, clickable, lockable, span } of parsed.links) {
      if (host !== '') assert.equal(hostOf(to), host);
      if (lockable) assert.ok(clickable && span !== null);
    }
  }),
];

/** One link locked: it reads as the gate, no octet outside of its part changes, and the other links are read as before. */
function rewriteOne(raw: Buffer, index: number, leaf: number): void {
  const before = readMail(raw);
  let after: Buffer;
  try {
    after = rewriteLinks(raw, before.links, new Map([[index, GATE]]));
  } catch (error) {
    if (error instanceof NotRewritable) return;
    throw error;
  }
  const { bodyStart, bodyEnd } = readStructure(raw).leaves[leaf] as { bodyStart: number; bodyEnd: number };
  assert.ok(after.subarray(0, bodyStart).equals(raw.subarray(0, bodyStart)), 'octets before the part changed');
  assert.ok(after.subarray(after.length - (raw.length - bodyEnd)).equals(raw.subarray(bodyEnd)), 'octets after the part changed');
  const links = readMail(after).links;
  // In running text, and in a tag or quote that never ends, where a URL ends is a guess that its own characters decide.
  const link = before.links[index];
  const guessed = link?.span?.syntax === 'text' || link?.hidden.some((way) => way === 'unfinished-tag' || way === 'unclosed-quote') === true;
  assert.ok(
    links.some(({ url }) => (guessed ? url.startsWith(GATE) : url === GATE)),
    'the gate is not found where the link was',
  );
  const kept = new Set(links.map(({ url }) => url));
  before.links.forEach((other, i) => {
    // What stood right behind it in running text may now be read as its end.
    if (i !== index && other.lockable && !(guessed && other.span?.leaf === leaf)) assert.ok(kept.has(other.url), `${other.url} is lost beside the locked one`);
  });
}
