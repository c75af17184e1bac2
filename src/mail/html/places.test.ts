/** Every place a link may stand in HTML: found, with what makes it one and where it is written. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHtml } from './html.ts';

const U = 'https://x.example/p';
const read = (source: string) => readHtml(source, 1_000_000);

/** The link to U: its shape, its ways, and what stands at its place. */
function linkIn(source: string): { shape: string; ways: readonly string[]; written: string | null; text: string } | undefined {
  const link = read(source).links.find(({ url }) => url === U);
  return link && { shape: link.shape, ways: link.ways, text: link.text, written: link.span && source.slice(link.span.start, link.span.end) };
}

describe('an address is read to its end', () => {
  it('goes over what is too long in front of the host', () => {
    for (const source of [`https://${'a'.repeat(70_000)}@evil.example/`, `${'\t'.repeat(70_000)}https:${'\t'.repeat(70_000)}//evil.example/`]) {
      const url = read(`<a href="${source}">x</a>`).links[0]?.url ?? '';
      assert.equal(new URL(url).hostname, 'evil.example');
    }
  });

  it('finds it behind any number of other attributes', () => {
    const many = Array.from({ length: 2000 }, (_, i) => `x${i}`).join(' ');
    assert.equal(read(`<a ${many} href="${U}" href="https://y.example/">x</a>`).links[0]?.url, U);
  });

  it('starts from https where only slashes stand in front', () => {
    for (const slashes of ['//', '///', '/\\', '\\\\/', '//////'])
      assert.equal(read(`<a href="${slashes}x.example/p">x</a>`).links[0]?.url.replaceAll('\\', '/'), U, slashes);
  });

  it('leaves out what clients leave out', () => {
    for (const value of [`&nbsp;\u200b\ufeff${U}`, 'ht\0tps://x.exam\0ple/p', 'h\nttps://x.example/p\t'])
      assert.equal(read(`<a href="${value}">x</a>`).links[0]?.url, U);
  });

  it('reads every value of an animation', () => {
    const urls = (values: string): string[] => read(`<svg><a href="#"><animate attributeName=href values="${values}"/></a></svg>`).links.map(({ url }) => url);
    assert.equal(urls(`${'https://a.example/;'.repeat(40)}${U}`).at(-1), U);
    assert.deepEqual(urls(`https://a.example/?b&amp;c;${U}`), ['https://a.example/?b&c', U]);
    const source = `<svg><a href="#"><animate attributeName=href values="${U};${U}"/></a></svg>`;
    assert.equal(new Set(read(source).links.map(({ span }) => span?.start)).size, 2, 'each in its own place');
    assert.deepEqual(
      read('<svg><set attributeName=href to="https:\\\\evil.example/"/></svg>').links.map(({ url }) => url),
      ['https:\\\\evil.example/'],
    );
  });
});

describe('a link is found, and its place', () => {
  const cases: [what: string, source: string, shape: string][] = [
    ['area', `<area alt=x href="${U}">`, 'anchor'],
    ['capitals', `<A HREF="${U}">x</A>`, 'anchor'],
    ['a slash for a blank', `<a/href=${U}>x</a>`, 'anchor'],
    ['blanks around the sign', `<a href = ${U} >x</a>`, 'anchor'],
    ['a bracket before', `<<a href="${U}">x</a>`, 'anchor'],
    ['form', `<form action='${U}'>`, 'action'],
    ['button', `<button formaction="${U}">x</button>`, 'action'],
    ['input', `<input type=submit value=x formaction="${U}">`, 'action'],
    ['frame', `<iframe src="${U}"></iframe>`, 'action'],
    ['embed', `<embed src="${U}">`, 'action'],
    ['object', `<object data="${U}"></object>`, 'action'],
    ['param', `<param name=movie value="${U}">`, 'action'],
    ['refresh', `<meta http-equiv=refresh content="0;url=${U}">`, 'action'],
    ['SVG', `<svg><a xlink:href="${U}"><text>x</text></a></svg>`, 'anchor'],
    ['SVG 2', `<svg><a href="${U}"><text>x</text></a></svg>`, 'anchor'],
    ['MathML', `<math><mrow href="${U}"><mi>x</mi></mrow></math>`, 'anchor'],
    ['VML', `<v:rect href="${U}">x</v:rect>`, 'anchor'],
    ['VML by another prefix', `<!--[if mso]><q:rect href="${U}">x</q:rect><![endif]-->`, 'anchor'],
    ['form of AMP', `<form action-xhr="${U}">`, 'action'],
    ['VML fill', `<v:fill type=frame src="${U}">`, 'resource'],
    ['VML picture', `<v:imagedata src="x.png" o:href="${U}">`, 'resource'],
    ['background of anything', `<div background="${U}">`, 'resource'],
    ['poster', `<video poster="${U}">`, 'resource'],
    ['cite', `<q cite="${U}">x</q>`, 'resource'],
    ['longdesc', `<img longdesc="${U}">`, 'resource'],
    ['ping', `<a ping="${U}">x</a>`, 'resource'],
    ['srcset', `<img srcset="https://y.example/ 1x, ${U} 2x">`, 'resource'],
    ['imagesrcset', `<link imagesrcset="${U} 2x">`, 'resource'],
    ['Gmail', `<a data-saferedirecturl="${U}">x</a>`, 'resource'],
    ['Outlook', `<a originalsrc="${U}">x</a>`, 'resource'],
    ['style attribute', `<p style="background:url('${U}')">`, 'resource'],
    ['style sheet', `<style>p{background:url( ${U} )}</style>`, 'resource'],
    ['import', `<style>@import "${U}";</style>`, 'resource'],
    ['image-set', `<style>p{background:image-set("${U}" 1x)}</style>`, 'resource'],
    ['conditional comment', `<!--[if mso]><a href="${U}">x</a><![endif]-->`, 'anchor'],
    ['revealed comment', `<![if !mso]><a href="${U}">x</a><![endif]>`, 'anchor'],
    ['hidden from Outlook', `<!--[if !mso]><!--><a href="${U}">x</a><!--<![endif]-->`, 'anchor'],
    ['CDATA', `<![CDATA[<a href="${U}">x</a>]]>`, 'anchor'],
    ['noscript', `<noscript><a href="${U}">x</a></noscript>`, 'anchor'],
    ['select', `<select><option><a href="${U}">x</a></select>`, 'anchor'],
    ['template', `<template><a href="${U}">x</a></template>`, 'anchor'],
    ['a comment that is over at once', `<!--><a href="${U}">x</a>-->`, 'anchor'],
    ['a comment closed the wrong way', `<!-- x --!><a href="${U}">x</a>-->`, 'anchor'],
    ['a page in an attribute', `<iframe srcdoc='<a href="${U}">x</a>'></iframe>`, 'anchor'],
  ];
  for (const [what, source, shape] of cases) {
    it(what, () => {
      const link = linkIn(source);
      assert.deepEqual([link?.shape, link?.written], [shape, U], JSON.stringify(read(source).links));
    });
  }
});

describe('a link only some clients see says so', () => {
  const cases: [way: string, source: string][] = [
    ['unfinished-tag', `text <a href="${U}"`],
    ['unfinished-tag', `text <a href="${U}`],
    ['duplicate-attribute', `<a href="https://y.example/" href="${U}">x</a>`],
    ['unclosed-quote', `<a href="${U}>x</a> and <b>more</b> "quoted" text`],
    ['unclosed-quote', `<p class="a>text <a href="${U}">x</a>`],
    ['null-bytes', `<a\0 href="${U}">x</a>`],
    ['null-bytes', `<a hr\0ef="${U}">x</a>`],
    ['event-handler', `<td onclick="window.location='${U}'">x</td>`],
    ['script', `<script>location.href="${U}"</script>`],
    ['animated-link', `<svg><a><animate attributeName=href values="${U}"/></a></svg>`],
    ['in-comment', `<p>text<!-- <a href="${U}">x</a>`],
    ['raw-element', `<xmp><a href="${U}">x</a></xmp>`],
    ['raw-element', `<title><a href="${U}">x</a></title>`],
    ['raw-element', `<noembed><a href="${U}">x</a></noembed>`],
    ['raw-element', `<plaintext><a href="${U}">x</a>`],
    ['raw-element', `<style><a href="${U}">x</a>`],
    ['nested', `<a href="https://y.example/"><table><tr><td><a href="${U}">x</a></table></a>`],
    ['nested', `<a href="https://y.example/"><a href="${U}">x</a></a>`],
  ];
  for (const [way, source] of cases) {
    it(`${way}: ${source.replaceAll('\0', '\\0')}`, () => {
      const link = linkIn(source);
      assert.ok(link?.ways.includes(way), JSON.stringify(read(source).links));
      assert.equal(link?.written, way === 'script' ? null : U);
    });
  }
});

describe('an address is what a client makes of it', () => {
  const cases: [written: string, url: string][] = [
    ['j&Tab;ava&NewLine;script:x()', 'javascript:x()'],
    ['&#x6a;avascript:x()', 'javascript:x()'],
    ['&#106avascript:x()', 'javascript:x()'],
    ['https&colon;//x.example&sol;p', U],
    ['https:&#x2F/x.example/p', U],
    ['//x.example/p', U],
    ['\u0001 https://x.example/p\u0000', U],
  ];
  for (const [written, url] of cases) {
    it(JSON.stringify(written), () => assert.equal(read(`<a href="${written}">x</a>`).links[0]?.url, url));
  }

  it('from the base of the page, wherever that stands', () => {
    for (const source of ['<base href="https://x.example/"><a href="p">x</a>', '<a href="p">x</a><base href="https://x.example/">']) {
      const link = read(source).links.find(({ shape }) => shape === 'anchor');
      assert.deepEqual([link?.url, link?.span && source.slice(link.span.start, link.span.end)], [U, 'p']);
    }
    assert.deepEqual(read('<a href="p">x</a>').links, []);
  });

  it('within any number of elements whose inside is no markup', () => {
    const { links, complete } = read(`${'<noframes>'.repeat(30)}<img src="${U}">`);
    assert.deepEqual([links.some(({ url }) => url === U), complete], [true, false]);
  });

  it('as a bare name in running text, whatever else stands there', () => {
    for (const text of ['go to lidl.example now', 'go to lidl.example now and https://y.example/'])
      assert.equal(read(`<p>${text}`).links.find(({ url }) => url === 'http://lidl.example')?.shape, 'automatic', text);
  });

  it('in CSS with its escapes resolved', () => {
    assert.ok(linkIn('<style>p{background:u\\72l(https://x.exa\\6dple/p)}</style>'));
    assert.equal(linkIn(`<p style="background:url(&quot;${U}&quot;)">`)?.written, U);
  });
});

describe('a picture in the message', () => {
  it('is kept for who can read codes in it, ten at most', () => {
    const picture = `data:image/png;base64,${'A'.repeat(100)}`;
    const { pictures } = read(`<img src="${picture}">`.repeat(12));
    assert.deepEqual(pictures, new Array(10).fill(picture));
  });
});

describe('what the form of a page tells', () => {
  const cases: [id: string, source: string][] = [
    ['password-field', '<input name=p TYPE=Password>'],
    ['form', `<form action="${U}"><input></form>`],
    ['script', '<script>x()</script>'],
    ['event-handler', '<body onload="something()">'],
    ['meta-refresh', `<meta http-equiv="refresh" content="1; url=${U}">`],
    ['html-in-comment', '<p>a<!-- <p>b'],
    ['zero-font', 'Pass<span style="font-size:0">xq</span>word'],
    ['zero-width-text', 'Pay\u200bpal pass\u200bword'],
    ['zero-width-text', 'P\u00ada\u00ady\u00adp\u00ada\u00adl'],
    ['bidi-text', 'moc\u202eexample'],
  ];
  for (const [id, source] of cases) it(id, () => assert.ok(read(source).findings.some((finding) => finding.id === id)));

  it('says nothing of honest pages', () => {
    const honest =
      '<style>.pre{display:none}</style><div class=pre>Look inside &zwnj;&nbsp;&zwnj;</div><!-- note --><p>Donau\u00addampf\u00adschiff <b>bold</b>word 👩\u200d💻 می\u200cخواهم</p><!--[if mso]><i>x</i><![endif]-->';
    assert.deepEqual(read(honest).findings, []);
  });
});
