/** Addresses in the text of a page, which clients make links of. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHtml } from './html.ts';

const read = (source: string) =>
  readHtml(source, 1_000_000).links.map((link) => ({ ...link, written: link.span && source.slice(link.span.start, link.span.end) }));

describe('addresses in text', () => {
  it('are read with their character references resolved, and stand where they are written', () => {
    const cases: [written: string, url: string][] = [
      ['&#104;ttps://x.example/p', 'https://x.example/p'],
      ['https&colon;&sol;&sol;x&period;example/p', 'https://x.example/p'],
      ['https://x.ex&#97mple/p?a=1&amp;b=2', 'https://x.example/p?a=1&b=2'],
      ['x&#46;example/p', 'http://x.example/p'],
    ];
    for (const [written, url] of cases) {
      const [link] = read(`<p>a &amp; b ${written} c</p>`);
      assert.deepEqual([link?.url, link?.written], [url, written], written);
    }
  });

  it('end where a reference shows a blank, a bracket or nothing', () => {
    for (const end of ['&nbsp;c', '&gt;', '&quot;', '&#32;c', '.&zwnj;&nbsp;', '&lt;br']) {
      const [link] = read(`<p>see https://x.example/p${end}</p>`);
      assert.deepEqual([link?.url, link?.written], ['https://x.example/p', 'https://x.example/p'], end);
    }
  });

  it('each have their own place among references', () => {
    const source = '<p>&nbsp;https://x.example/&amp;a &eacute; https://y.example/&amp;b&nbsp;z.example/c</p>';
    assert.deepEqual(
      read(source).map(({ written }) => written),
      ['https://x.example/&amp;a', 'https://y.example/&amp;b', 'z.example/c'],
    );
  });

  it('are read in elements whose content is shown as it stands', () => {
    for (const element of ['xmp', 'textarea', 'plaintext']) assert.equal(read(`<${element}>https://x.example/p`)[0]?.url, 'https://x.example/p', element);
    // With tags in it, it is read as what it is to clients that do not know the element.
    assert.equal(read('<xmp><b>https://x.example/p</b>')[0]?.written, 'https://x.example/p');
  });

  it('are read in hidden text as well, for not every client knows the style that hides it', () => {
    const [link] = read('<div style="position:absolute;left:-9999px">https://x.example/p</div>');
    assert.deepEqual([link?.url, link?.invisible, link?.ways], ['https://x.example/p', true, ['off-screen']]);
  });

  it('are read in the codes of Word’s fields', () => {
    const [link] = read(`<!--[if supportFields]><span style='mso-element:field-begin'></span> HYPERLINK &quot;https://x.example/p&quot; <![endif]-->here`);
    assert.deepEqual([link?.url, link?.written], ['https://x.example/p', 'https://x.example/p']);
    assert.deepEqual(read('<!--[if mso]><p>https://x.example/p</p><![endif]-->'), [], 'the page says the same beside it');
  });
});
