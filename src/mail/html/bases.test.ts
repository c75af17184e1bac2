/** Where relative references lead: browsers take the first base, but clients differ over which tags count as one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHtml } from './html.ts';

const hosts = (source: string, bases?: string[]): string[] =>
  readHtml(source, 1_000_000, bases)
    .links.filter(({ shape }) => shape !== 'resource')
    .map(({ url }) => (URL.canParse(url) ? new URL(url).hostname : url));

describe('bases', () => {
  it('takes an address in any spelling a browser takes', () => {
    for (const base of ['//evil.example/', 'ht\ttps://evil.example/', 'https:evil.example/', ' https://evil.example/ ', '\\\\evil.example/']) {
      assert.deepEqual(hosts(`<base href="${base}"><a href="x">x</a>`), ['evil.example'], base);
    }
  });

  it('tells where each base leads that some client may take for the first', () => {
    const second = '<base href="https://evil.example/"><a href="x">x</a>';
    const before = [
      '<!--[if mso]><base href="https://a.example/"><![endif]-->',
      '<template><base href="https://a.example/"></template>',
      '<base href="https://a.example/">',
    ];
    for (const first of before) assert.deepEqual(hosts(first + second), ['a.example', 'evil.example'], first);
  });

  it('passes over a base that is no web address', () => {
    for (const first of ['<base href="cid:x">', '<base href="javascript:/">', '<base target=_blank>']) {
      assert.deepEqual(hosts(`${first}<base href="https://evil.example/"><a href="x">x</a>`), ['evil.example'], first);
    }
  });

  it('takes nothing, and a place within the page, for the page of the base', () => {
    assert.deepEqual(hosts('<base href="https://evil.example/"><a href="">x</a><a href="#y">y</a>'), ['evil.example', 'evil.example']);
    assert.deepEqual(hosts('<a href="">x</a><a href="#y">y</a>'), []);
  });

  it('keeps every relative reference in front of a base', () => {
    assert.equal(hosts(`${'<a href=q>q</a>'.repeat(1000)}<base href="https://evil.example/">`).length, 1000);
    const many = readHtml(`${'<a href=q>q</a>'.repeat(3000)}<a href="https://b.example/">b</a><base href="https://evil.example/">`, 1_000_000);
    assert.equal(many.complete, false);
    assert.ok(
      many.links.some(({ url }) => url === 'https://b.example/'),
      'they push nothing else out',
    );
  });

  it('starts from the part’s header where the page names no base', () => {
    assert.deepEqual(hosts('<a href="login">x</a>', ['https://evil.example/']), ['evil.example']);
    assert.deepEqual(hosts('<base href="https://a.example/"><a href="login">x</a>', ['https://evil.example/']), ['a.example', 'evil.example']);
  });
});
