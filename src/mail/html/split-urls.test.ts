/** URLs that go on over tags. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMail } from '../../../test/builders/reading.ts';
import { rewriteLinks } from '../rewrite/rewrite.ts';
import { readHtml } from './html.ts';

const split = (source: string): (string | null)[][] =>
  readHtml(source, 1_000_000)
    .links.filter(({ ways }) => ways.includes('split-by-tags'))
    .map(({ url, span }) => [url, span && source.slice(span.start, span.end)]);

describe('a URL that goes on over tags', () => {
  const cases: [source: string, found: (string | null)[][]][] = [
    ['<p>See http://ev<b>il.example/x</b> now', [['http://evil.example/x', 'http://ev']]],
    ['<p>ht<i></i>tp<b>://ev</b>il.exam<u>ple/x</u>', [['http://evil.example/x', 'ht']]],
    ['<p>(http://bank.example<b>.evil.test/login</b>)</p>', [['http://bank.example.evil.test/login', 'http://bank.example']]],
    ['<p>www.ev<b>il.example', [['http://www.evil.example', 'www.ev']]],
    ['<p>http://ev<span style="display:none">zz</span>il.example/x', [['http://evil.example/x', 'http://ev']]],
    ['<p>http&colon;//ev<b>il.example/x</b>', [['http://evil.example/x', null]]],
    ['<p>https://files.example<wbr>/view/abc', [['https://files.example/view/abc', 'https://files.example']]],
    // The same site all the same.
    ['<p>https://partner.example/a/very<wbr>/long/<b>path</b>', []],
    ['<p>https://<b>partner.example/a</b>', []],
    // Somebody else's words.
    ['<p>http://ev</p><p>il.example/x', []],
    ['<p>http://ev<br>il.example/x', []],
    ['<p>http://ev <b>il.example/x</b>', []],
    ['<p>http://ev<a href="https://partner.example/">il.example/x</a>', []],
    ['<p><b>Done</b>.Please <i>reply</i>.So', []],
  ];
  for (const [source, found] of cases) it(source, () => assert.deepEqual(split(source), found));

  it('leads to the gate once locked, however a client reads it', () => {
    const raw = Buffer.from('From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>See http://bank.ex<i>am.ev</i><b>il.example/x</b>, please\r\n');
    const { links } = readMail(raw);
    const index = links.findIndex(({ host }) => host === 'bank.exam.evil.example');
    assert.ok(links[index]?.lockable);
    const after = rewriteLinks(raw, links, new Map([[index, 'https://gate.example.org/l/TOKEN']]));
    assert.ok(after.toString().includes('See https://gate.example.org/l/TOKEN<i>am.ev</i><b>il.example/x</b>, please'));
    assert.ok(!readMail(after).links.some(({ host }) => host === 'bank.exam.evil.example'));
  });
});
