import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readMail } from '../../../test/builders/reading.ts';
import { rewriteLinks } from './rewrite.ts';

const GATE = `https://gate.example.org/l/${'t'.repeat(60)}`;
const lines = (raw: Buffer): number[] =>
  raw
    .toString('latin1')
    .split('\r\n')
    .map((line) => line.length);
const message = (type: string, body: string): Buffer =>
  Buffer.from(`From: a@b.example\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${body}\r\n`);

function lockAll(raw: Buffer): { before: string[]; after: string[]; rewritten: Buffer } {
  const { links } = readMail(raw);
  const rewritten = rewriteLinks(raw, links, new Map(links.map((_, i) => [i, `${GATE}${i}`])));
  return { before: links.map((_, i) => `${GATE}${i}`), after: readMail(rewritten).links.map((link) => link.url), rewritten };
}

describe('a line of 998 octets', () => {
  const link = fc.constantFrom(
    '<a href="https://x.example/">a</a>',
    "<a href='https://x.example/'>b</a>",
    '<a href=https://x.example/>c</a>',
    '<a href=https://x.example/ class=x>d</a>',
    ' https://x.example/ ',
  );
  const filler = fc.integer({ min: 0, max: 998 }).map((length) => 'word '.repeat(200).slice(0, length));
  const pieces = fc.array(fc.oneof(link, filler), { minLength: 1, maxLength: 20 }).map((all) => {
    let line = '';
    for (const piece of all) if (line.length + piece.length <= 998) line += piece;
    return line;
  });

  it('stays within it whatever is locked in it, and every link leads to its new place', () => {
    fc.assert(
      fc.property(pieces, pieces, (first, second) => {
        const { before, after, rewritten } = lockAll(message('text/html', `${first}\r\n${second}`));
        assert.ok(Math.max(...lines(rewritten)) <= 998);
        assert.deepEqual(after, before);
      }),
    );
  });

  it('is broken where a line break changes nothing, and only if it must be', () => {
    const filling = 'x'.repeat(998 - '<a href="https://x.example/">'.length);
    const { rewritten } = lockAll(message('text/html', `<a href="https://x.example/">${filling}`));
    assert.ok(rewritten.includes(`<a href="\r\n${GATE}0\r\n">${filling}`));
    const short = lockAll(message('text/html', `<a href="https://x.example/">${filling.slice(100)}`)).rewritten;
    assert.ok(short.includes(`<a href="${GATE}0">${filling.slice(100)}`));
  });

  it('is left alone when it was too long before', () => {
    const body = `<a href="https://x.example/">${'x'.repeat(2000)}`;
    assert.ok(lockAll(message('text/html', body)).rewritten.includes(body.replace('https://x.example/', `${GATE}0`)));
  });
});
