/** What of a page and its links a reader sees, and by what the rest is kept from him. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHtml } from './html.ts';

const U = 'https://x.example/p';
const read = (source: string) => readHtml(source, 1_000_000);
const first = (source: string) => read(source).links.find(({ shape }) => shape === 'anchor' || shape === 'action');

describe('an invisible link tells how', () => {
  const inline: [way: string, style: string][] = [
    ['not-displayed', 'display:none'],
    ['not-displayed', 'DISPLAY : NONE !important; display:block'],
    ['not-displayed', 'displ\\61y:none'],
    ['not-displayed', 'display/**/:/**/none'],
    ['not-displayed', 'color:red;visibility:hidden'],
    ['transparent', 'opacity:0'],
    ['transparent', 'opacity:.01'],
    ['transparent', 'color:transparent'],
    ['transparent', 'color:rgba(0,0,0,0)'],
    ['transparent', 'color:#0000'],
    ['zero-size', 'font-size:0'],
    ['zero-size', 'font-size:1px'],
    ['zero-size', 'font-size:.05em'],
    ['zero-size', 'font:0/0 a'],
    ['zero-size', 'max-height:0;overflow:hidden'],
    ['zero-size', 'width:0;overflow:hidden'],
    ['zero-size', 'transform:scale(0)'],
    ['same-colour', 'color:#fff'],
    ['same-colour', 'color:white'],
    ['same-colour', 'color:#fefefe'],
    ['same-colour', 'color:hsl(0,0%,100%)'],
    ['same-colour', 'color:#000;background:black'],
    ['off-screen', 'position:absolute;left:-9999px'],
    ['off-screen', 'text-indent:-999em'],
    ['off-screen', 'margin-left:-5000px'],
    ['off-screen', 'transform:translateX(-9999px)'],
    ['clipped', 'position:absolute;clip:rect(0,0,0,0)'],
    ['clipped', 'clip-path:inset(50%)'],
    ['clipped', 'clip-path:circle(0)'],
  ];
  for (const [way, style] of inline) {
    it(`${way}: ${style}`, () => {
      for (const source of [
        `a <a href="${U}" style="${style}">x</a>`,
        `<style>a.k{${style}}</style>a <a class="j k" href="${U}">x</a>`,
        `a <a class=k href="${U}">x</a><style>.k{${style}}</style>`,
      ]) {
        const link = first(source);
        assert.deepEqual([link?.invisible, link?.ways], [true, [way]], source);
        assert.deepEqual([read(source).visible, read(source).hidden], ['a', 'x'], source);
      }
    });
  }

  const others: [ways: string[], source: string][] = [
    [['not-displayed'], `<p hidden><a href="${U}">x</a></p>`],
    [['same-colour'], `<table bgcolor="#112233"><tr><td><a href="${U}"><font color=112233>x</font></a></table>`],
    [['same-colour'], `<body bgcolor=black text=black link=black><a href="${U}">x</a>`],
    [['no-text'], `<a href="${U}"></a>`],
    [['no-text'], `<a href="${U}">\u200b</a>`],
    [['picture-only'], `<a href="${U}"><img src="cid:1"></a>`],
  ];
  for (const [ways, source] of others) it(`${ways}: ${source}`, () => assert.deepEqual(first(source)?.ways, ways));
});

describe('a link that shows is not called invisible', () => {
  for (const source of [
    `<a href="${U}" style="color:#fff;background:#00f">x</a>`,
    `<td style="background:#00f"><a href="${U}" style="color:#fff">x</a>`,
    `<td background="cid:1"><a href="${U}" style="color:#fff">x</a>`,
    `<td style="background:#fff url(cid:1)"><a href="${U}" style="color:#fff">x</a>`,
    `<style>.b{background-color:navy}</style><td class=b><a href="${U}" style="color:white">x</a>`,
    `<td style="color:#fff"><a href="${U}">x</a>`,
    `<a href="${U}" style="color:#ccc">x</a>`,
    `<a href="${U}" style="font-size:0"><span style="font-size:14px">x</span></a>`,
    `<a href="${U}" style="mso-hide:all">x</a>`,
    `<a href="${U}" style="max-width:0;min-width:100%;overflow:hidden">x</a>`,
    `<style>@media (max-width:600px){a{display:none}} @media print{a{display:none}} @media (prefers-color-scheme:dark){a{color:#fff}}</style><a href="${U}">x</a>`,
    `<style media=print>a{display:none}</style><a href="${U}">x</a>`,
    `<style>a{display:none} a.k{display:inline}</style><a class=k href="${U}">x</a>`,
    `<style>#i{display:inline!important}</style><a id=i style="display:none" href="${U}">x</a>`,
    `<style>div > a{display:none} p a{display:none} a:hover{display:none} a + a{display:none} a[class=z]{display:none}</style><span><a href="${U}">x</a></span>`,
    `<!-- <style>a{display:none}</style> --><a href="${U}">x</a>`,
    `<!--[if mso]><style>a{display:none}</style><![endif]--><a href="${U}">x</a>`,
    `<a href="${U}" style='background:url("a;display:none")'>x</a>`,
    `<a href="${U}" style="display:none;display:block">x</a>`,
  ]) {
    it(source, () => assert.deepEqual([first(source)?.invisible, first(source)?.ways, first(source)?.text], [false, [], 'x']));
  }
});

describe('style sheets reach by', () => {
  for (const selector of [
    'a',
    '*',
    '.k',
    '#i',
    'a.k#i',
    'div a',
    'div > p > a',
    '[title]',
    'a[href^="https:"]',
    'a[CLASS~="k"]',
    'a:link',
    'body a',
    'h1, a',
    '.o .k',
  ]) {
    it(selector, () => {
      const source = `<html><head><style>${selector}{display:none}</style></head><body><div class=o><p><a id=i title=t class="k l" href="${U}">x</a>`;
      assert.equal(first(source)?.invisible, true);
    });
  }
  it('@media screen and @supports', () => {
    for (const query of ['@media screen', '@media only screen and (min-width:480px)', '@media all', '@supports (display:block)']) {
      assert.equal(first(`<style>${query}{a{display:none}}</style><a href="${U}">x</a>`)?.invisible, true, query);
    }
  });
});

describe('the text of a link', () => {
  it('is joined when links side by side spell one address', () => {
    const source = `<a href="${U}">https://part</a><a href="${U}">ner.example</a> and <a href="${U}">more</a>`;
    assert.deepEqual(
      read(source).links.map(({ text, ways }) => [text, ways]),
      [
        ['https://partner.example', ['split']],
        ['https://partner.example', ['split']],
        ['more', []],
      ],
    );
    assert.deepEqual(first(`<a href="${U}">Read</a><a href="${U}">more</a>`)?.ways, []);
  });

  it('of a picture is what stands for it, which is no visible text', () => {
    const source = `<a href="${U}"><img src="cid:1" alt="partner.example"></a>`;
    assert.deepEqual([first(source)?.text, read(source).visible], ['partner.example', '']);
    assert.equal(first(`<map><area href="${U}" alt="Sign in"></map>`)?.text, 'Sign in');
    assert.equal(first(`<a href="${U}" title="Sign in"><img src="cid:1"></a>`)?.text, 'Sign in');
  });

  it('of a form is that of its buttons', () => {
    assert.equal(first(`<form action="${U}"><input name=p> Password <button>Sign <b>in</b></button></form>`)?.text, 'Sign in');
    assert.equal(first(`<form action="${U}"><input type=submit value="Sign in"></form>`)?.text, 'Sign in');
    assert.equal(first(`<button formaction="${U}">Sign in</button>`)?.text, 'Sign in');
  });

  it('may come out of a style sheet', () => {
    const source = `<style>.k:before{content:"https://partner\\2e example"}</style><a class=k href="${U}"></a>`;
    assert.deepEqual([first(source)?.text, first(source)?.ways, read(source).visible], ['https://partner.example', ['css-content'], 'https://partner.example']);
  });

  it('may run against its order', () => {
    for (const source of [
      `<a href="${U}">\u202emoc.elpmaxe</a>`,
      `<bdo dir=rtl><a href="${U}">x</a></bdo>`,
      `<a href="${U}" style="unicode-bidi:bidi-override;direction:rtl">x</a>`,
    ]) {
      assert.deepEqual(first(source)?.ways, ['bidi-control'], source);
    }
    assert.deepEqual(first('<a href="https://x.example/%E2%80%AEgpj.exe">x</a>')?.ways, ['bidi-control']);
  });

  it('may be gainsaid by the tip', () => {
    assert.deepEqual(first(`<a href="${U}" title="https://partner.example/rfp">x</a>`)?.ways, ['title-shows-other-host']);
    assert.deepEqual(first(`<a href="${U}" title="https://www.x.example/">x</a>`)?.ways, []);
    assert.deepEqual(first(`<a href="https://wrap.example/?u=https%3A%2F%2Fpartner.example%2Frfp" title="https://partner.example/rfp">x</a>`)?.ways, []);
  });
});

describe('whose words', () => {
  const cases: [what: string, source: string, own: string, quoted: string, signature: string][] = [
    ['a cited block', '<p>Yes.<blockquote type=cite>Shall we?</blockquote><p>Bob', 'Yes.\nBob', 'Shall we?', ''],
    [
      'Gmail',
      'Yes.<div class="gmail_quote"><div class="gmail_attr">On Monday Ann wrote:</div><blockquote class="gmail_quote">Shall we?</blockquote></div>',
      'Yes.',
      'On Monday Ann wrote:\nShall we?',
      '',
    ],
    [
      'Outlook on the web',
      '<p>Yes.</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div><div>Shall we?</div>',
      'Yes.',
      'From: Ann\nShall we?',
      '',
    ],
    [
      'Outlook',
      '<p>Yes.</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Ann<br><b>Sent:</b> Monday<br></p></div><p>Shall we?</p>',
      'Yes.',
      'From: Ann\nSent: Monday\nShall we?',
      '',
    ],
    [
      'Thunderbird',
      'Yes.<div class="moz-cite-prefix">On 3 Jun Ann wrote:</div><blockquote type="cite">Shall we?</blockquote><div class="moz-signature">-- <br>Bob</div>',
      'Yes.',
      'On 3 Jun Ann wrote:\nShall we?',
      '--\nBob',
    ],
    ['Yahoo', 'Yes.<div class="yahoo_quoted">Shall we?</div>', 'Yes.', 'Shall we?', ''],
    ['Zimbra', 'Yes.<hr id="zwchr"><div>Shall we?</div>', 'Yes.', 'Shall we?', ''],
    ['a line between', 'Yes.<br>-----Original Message-----<br>Shall we?', 'Yes.', '-----Original Message-----\nShall we?', ''],
    ['marked lines', 'Yes.<br>&gt; Shall we?<br>Bob', 'Yes.\nBob', '> Shall we?', ''],
    ['a signature', 'Yes.<div class="gmail_signature">Bob<br>Partner Ltd</div>', 'Yes.', '', 'Bob\nPartner Ltd'],
    ['a page that is all signature', '<div id=Signature>Pay now</div>', 'Pay now', '', ''],
    ['an indented block', 'Yes.<blockquote>See this</blockquote>', 'Yes.\nSee this', '', ''],
  ];
  for (const [what, source, own, quoted, signature] of cases) {
    it(what, () => {
      const reading = read(source);
      assert.deepEqual([reading.own, reading.quoted, reading.signature], [own, quoted, signature]);
    });
  }

  it('a link stands in is told of it', () => {
    const regions = (source: string): string[] => read(source).links.map(({ region }) => region);
    const a = `<a href="${U}">x</a>`;
    assert.deepEqual(regions(`${a}<blockquote type=cite>${a}</blockquote>${a}<div class=gmail_signature>${a}</div>`), ['own', 'quoted', 'own', 'signature']);
    assert.deepEqual(regions(`<p>Hi ${a}<p>-----Original Message-----<p>${a}`), ['own', 'quoted']);
    assert.deepEqual(regions(`<p>Hi<br>-- <br>${a}`), ['signature']);
  });
});
