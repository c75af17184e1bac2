import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readHtml } from './html.ts';

const read = (source: string) => readHtml(source, 1_000_000);
const links = (source: string): [url: string, text: string][] => read(source).links.map(({ url, text }) => [url, text]);
const followed = (source: string): string[] => read(source).links.flatMap(({ url, shape }) => (shape === 'resource' ? [] : [url]));
const written = (source: string): (string | null)[] => read(source).links.map(({ span }) => span && source.slice(span.start, span.end));

describe('links in HTML', () => {
  it('come with the text a reader sees', () => {
    assert.deepEqual(links('<p>Hi, <a href="https://x.example/a">View <b>the</b>\n RFP</a> and <a href=https://y.example/>more</a>'), [
      ['https://x.example/a', 'View the RFP'],
      ['https://y.example/', 'more'],
    ]);
  });

  for (const [what, source, url] of [
    ['area', '<map><area href="https://x.example/"></map>', 'https://x.example/'],
    ['form', '<form action="https://x.example/login"><input name=p></form>', 'https://x.example/login'],
    ['svg', '<svg><a xlink:href="https://x.example/"><text>go</text></a></svg>', 'https://x.example/'],
    ['VML', '<v:roundrect href="https://x.example/" arcsize="5%">Go</v:roundrect>', 'https://x.example/'],
    ['refresh', '<meta http-equiv="Refresh" content="0; URL=\'https://x.example/\'">', 'https://x.example/'],
    ['frame', '<iframe src="https://x.example/"></iframe>', 'https://x.example/'],
    ['conditional comment', '<!--[if mso]><a href="https://x.example/">x</a><![endif]-->', 'https://x.example/'],
    ['CDATA', '<![CDATA[<a href="https://x.example/"]]>', 'https://x.example/'],
    ['base', '<base href="https://x.example/dir/"><a href="page?a">x</a>', 'https://x.example/dir/page?a'],
    ['no scheme', '<a href="//x.example/p">x</a>', 'https://x.example/p'],
    ['backslashes', '<a href="https:\\\\x.example\\p">x</a>', 'https:\\\\x.example\\p'],
    ['line breaks', '<a href=" ht\ntps://x.exa\tmple/ ">x</a>', 'https://x.example/'],
    ['references', '<a href="https&#58;//x.example/?a=1&amp;b=2">x</a>', 'https://x.example/?a=1&b=2'],
    ['a select', '<select><a href="https://x.example/">x</a></select>', 'https://x.example/'],
    ['noscript', '<noscript><a href="https://x.example/">x</a></noscript>', 'https://x.example/'],
  ] as const) {
    it(`are found in ${what}`, () => {
      assert.ok(
        read(source).links.some((link) => link.url === url && link.shape !== 'resource'),
        JSON.stringify(read(source).links),
      );
    });
  }

  it('are none to click on inside script, style, comments and the message itself', () => {
    assert.deepEqual(
      followed(
        '<style>a{x:url(https://x.example/)}</style><script>"<a href=https://x.example/>"</script><!-- <a href="https://x.example/"> --><a href="#top">x</a><a href="cid:part1">y</a>',
      ),
      [],
    );
  });

  it('of bare URLs are made by the client, so they count', () => {
    const source = '<p>See https://x.example/?a=1&amp;b=2&nbsp;or &lt;https://y.example/&gt;</p>';
    assert.deepEqual(
      read(source).links.map(({ url, shape }) => [url, shape]),
      [
        ['https://x.example/?a=1&b=2', 'automatic'],
        ['https://y.example/', 'automatic'],
      ],
    );
    assert.deepEqual(written(source), ['https://x.example/?a=1&amp;b=2', 'https://y.example/']);
  });

  it('know the place of the value alone, whatever quotes it', () => {
    assert.deepEqual(written(`<A\nHREF = 'https://x.example/?a&amp;b' id=1><img src=https://i.example/1.png><a class=x href=https://y.example/ >`), [
      'https://x.example/?a&amp;b',
      'https://i.example/1.png',
      'https://y.example/',
    ]);
    assert.deepEqual(written('a\r\n😀ü<!--[if mso]>\r\n<a href="https://x.example/">x</a><![endif]-->'), ['https://x.example/']);
    assert.deepEqual(written('<meta http-equiv=refresh content="3;url=https://x.example/">'), ['https://x.example/']);
  });

  it('are invisible when nothing of them shows', () => {
    const invisible = (source: string) => read(source).links[0]?.invisible;
    assert.equal(invisible('<a href="https://x.example/"></a>'), true);
    assert.equal(invisible('<div style="display:none"><a href="https://x.example/">x</a></div>'), true);
    assert.equal(invisible('<a href="https://x.example/"><img src="cid:1" width=1 height=1></a>'), true);
    assert.equal(invisible('<a href="https://x.example/"><img src="cid:1"></a>'), false);
    assert.equal(invisible('<td style="font-size:0"><a style="font-size:14px" href="https://x.example/">x</a></td>'), false);
  });

  it('keep the text of a table inside them, and lose that of the next cell', () => {
    assert.deepEqual(links('<a href="https://x.example/"><table><tr><td>inside</td></tr></table></a>'), [['https://x.example/', 'inside']]);
    assert.deepEqual(links('<table><tr><td><a href="https://x.example/">this<td>not this</table>'), [['https://x.example/', 'this']]);
    assert.deepEqual(links('<a href="https://x.example/">one<a href="https://y.example/">two'), [
      ['https://x.example/', 'one'],
      ['https://y.example/', 'two'],
    ]);
  });

  it('can be a whole body', () => {
    const long = 'Please sign in to keep your mailbox, or it will be closed within the day. '.repeat(3);
    assert.equal(read(`<a href="https://x.example/">${long}</a>`).links[0]?.wholeBody, true);
    assert.equal(read(`<a href="https://x.example/">Sign in</a> ${long}`).links[0]?.wholeBody, false);
  });
});

describe('what shows', () => {
  const cases: [source: string, visible: string, hidden: string][] = [
    ['<p>a</p><p>b<br>c</p><td>d</td>', 'a\nb\nc\nd', ''],
    ['<div style="display:none">pre</div>shown', 'shown', 'pre'],
    ['<div style="visibility:hidden">a<b style="visibility:visible">b</b></div>', 'b', 'a'],
    ['Pass<span style="font-size:0px">xyz</span>word', 'Password', 'xyz'],
    ['<div style="max-height:0;overflow:hidden">a</div>b', 'b', 'a'],
    ['<p hidden>a</p>b', 'b', 'a'],
    ['<p style="display:none">a<p>b', 'b', 'a'],
    ['pass\u200bw\u00adord &amp; more', 'password & more', ''],
    ['<head><title>t</title><style>s</style></head><script>x</script>b', 'b', ''],
    ['<html><head><body>b', 'b', ''],
    ['<a style="mso-hide:all">button</a>', 'button', ''],
    ['<textarea><b>raw</b></textarea>', '<b>raw</b>', ''],
    ['<svg><title>t</title><path/></svg>after', 'after', ''],
  ];
  for (const [source, visible, hidden] of cases) {
    it(source, () => {
      const reading = read(source);
      assert.deepEqual([reading.visible, reading.hidden], [visible, hidden]);
    });
  }
});

describe('hostile HTML', () => {
  it('is read to its bounds', () => {
    assert.equal(read('<a href="https://x.example/">x</a>'.repeat(3000)).complete, false);
    assert.equal(readHtml('<p>x</p>'.repeat(100), 50).complete, false);
  });

  it('costs what its length costs', () => {
    // Trees of these grow with the square of the source, or nest beyond the stack.
    for (const source of [
      '<div>'.repeat(200_000),
      '<b><p>'.repeat(100_000),
      `${'<b>'.repeat(100_000)}${'</div>'.repeat(100_000)}`,
      `<div><table><td>${'<b>'.repeat(50_000)}${'</div>'.repeat(50_000)}`,
      '<svg>'.repeat(100_000),
      `<a href="${' '.repeat(1_000_000)}x">`,
    ]) {
      readHtml(source, 5_000_000);
    }
  });

  it('never throws, and every place holds what was read', () => {
    const piece = fc.constantFrom(
      '<a href="',
      'https://x.example/',
      '"',
      "'",
      '>',
      '<',
      '</a>',
      '<table>',
      '<td>',
      '</table>',
      '<svg>',
      '<style>',
      '</style>',
      '<!--[if mso]>',
      '-->',
      '<![CDATA[',
      '&amp;',
      '&lt',
      ' ',
      'x',
      '<p style="display:none">',
      '<form action=',
      '\r\n',
      '😀',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const source = pieces.join('');
        for (const { span } of read(source).links) if (span) assert.ok(span.start >= 0 && span.end <= source.length && span.start <= span.end);
      }),
      { numRuns: 1000 },
    );
  });
});
