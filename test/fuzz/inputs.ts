/** What the parsers are tried with: any octets, pieces of the language a parser reads, and real-looking mail bent out of shape. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { HEADER, HTML, SCRIPT, URLS } from './vocabulary.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The repository's own messages. */
const seeds: readonly Buffer[] = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => readFileSync(`${fixtures}${entry.name}/message.eml`));

const pieces = (words: readonly string[]) => (size: number) =>
  fc
    .array(fc.oneof({ arbitrary: fc.constantFrom(...words), weight: 9 }, { arbitrary: fc.string({ maxLength: 6 }), weight: 1 }), {
      maxLength: Math.max(8, Math.floor(size / 8)),
      size: 'max',
    })
    .map((list) => list.join(''));

/** A seed with pieces cut out, doubled, overwritten and inserted. */
function mutated(insert: readonly string[]): fc.Arbitrary<Buffer> {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), put: fc.oneof(fc.constantFrom(...insert), fc.constant('')) });
  return fc.tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 12 })).map(([seed, edits]) => {
    let text = seed.toString('latin1');
    for (const { at, cut, put } of edits) {
      const place = Math.floor(at * text.length);
      text = text.slice(0, place) + Buffer.from(put, 'utf8').toString('latin1') + text.slice(place + cut);
    }
    return Buffer.from(text, 'latin1');
  });
}

/** Text of a language, or any text. */
export const textOf = (language: 'header' | 'html' | 'url' | 'script', size: number): fc.Arbitrary<string> => {
  const words = { header: HEADER, html: HTML, url: URLS, script: SCRIPT }[language];
  return fc.oneof({ arbitrary: pieces(words)(size), weight: 4 }, { arbitrary: fc.string({ unit: 'binary', maxLength: size, size: 'max' }), weight: 1 });
};

export const anyOctets = (size: number): fc.Arbitrary<Buffer> => fc.uint8Array({ maxLength: size, size: 'max' }).map((octets) => Buffer.from(octets));

/** A whole message: octets, pieces of header and page, or a seed bent. */
export const anyMail = (size: number): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { arbitrary: anyOctets(size), weight: 1 },
    { arbitrary: fc.tuple(textOf('header', size), textOf('html', size)).map(([a, b]) => Buffer.from(`${a}${b}`, 'latin1')), weight: 3 },
    { arbitrary: textOf('html', size).map((page) => Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${page}`)), weight: 2 },
    { arbitrary: textOf('url', size).map((text) => Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`)), weight: 1 },
    { arbitrary: mutated([...HEADER, ...HTML]), weight: 4 },
  );
