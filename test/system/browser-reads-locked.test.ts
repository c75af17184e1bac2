/**
 * A real browser as the judge of a lock: it is shown hostile HTML with every link to one host locked, every request it makes is
 * caught, and nothing it makes of the page may still lead there.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { readLeaf } from '../../src/mail/mime/leaf-text.ts';
import { readStructure } from '../../src/mail/mime/mime.ts';
import { rewriteLinks } from '../../src/mail/rewrite/rewrite.ts';
import { readMail } from '../builders/reading.ts';
import { launchBrowser } from './browser.ts';

const HOST = 'target.example';
const GATE = 'https://gate.example/l/AbC-_123?x=1&y=2';
const PAGE = 'http://mail.example/';

/** Each leads to the target in one way at least. */
const cases: [name: string, html: string][] = [
  ['double quotes', `<a href="https://${HOST}/a?b=1&amp;c=2">x</a>`],
  ['single quotes', `<a href='https://${HOST}/a?b="1"'>x</a>`],
  ['no quotes', `<a href=https://${HOST}/a?b=1&c=2>x</a><a href = https://${HOST}/b class=x>y</a>`],
  ['no quotes and a slash at the end', `<a href=https://${HOST}/>x</a><br/>`],
  ['character references', `<a href="&#104;t&#x74;ps&colon;&sol;&sol;${HOST}&sol;a">x</a>`],
  ['line breaks and tabs within', `<a href="ht\ntps:/\t/tar\r\nget.example/a">x</a><a href=" \n https://${HOST}/b \n ">y</a>`],
  ['capitals', `<A HREF="HTTPS://TARGET.EXAMPLE/A">x</A>`],
  ['backslashes', `<a href="https:\\\\${HOST}\\a">x</a>`],
  ['another name before the host', `<a href="https://bank.example@${HOST}/a">x</a>`],
  ['an encoded host', `<a href="https://t%61rget.ex%61mple/a">x</a>`],
  ['full-width letters', `<a href="https://ｔａｒｇｅｔ．ｅｘａｍｐｌｅ/a">x</a>`],
  ['slashes left out', `<a href="https:${HOST}/a">x</a>`.replace('https:', 'https:/')],
  ['a slash for a blank', `<a/href="https://${HOST}/a"/title="x">x</a>`],
  [
    'a second href behind the first',
    `<a href="https://harmless.example/" href="https://${HOST}/a">x</a><a href="https://${HOST}/b" href="https://harmless.example/">y</a>`,
  ],
  ['an image map', `<map name=m><area shape=rect coords="0,0,9,9" href="https://${HOST}/a"></map><img usemap="#m" src="cid:x">`],
  [
    'forms and their buttons',
    `<form action="https://${HOST}/a"><button formaction='https://${HOST}/b'>x</button><input type=submit formaction=https://${HOST}/c></form>`,
  ],
  ['frames', `<iframe src="https://${HOST}/a"></iframe>`],
  ['embedded things', `<embed src="https://${HOST}/a"><object data="https://${HOST}/b"></object>`],
  ['a refresh', `<meta http-equiv=refresh content="999; url='https://${HOST}/a'">x`],
  ['a base', `<base href="https://${HOST}/p/"><a href="a">x</a><a href="/b?c">y</a>`],
  ['SVG', `<svg><a href="https://${HOST}/a"><text>x</text></a><a xlink:href="https://${HOST}/b"><text>y</text></a></svg>`],
  ['no script', `<noscript><a href="https://${HOST}/a">x</a></noscript>`],
  ['an anchor within a list of choices', `<select><option><a href="https://${HOST}/a">x</a></option></select><a href="https://${HOST}/b">y</a>`],
  ['markup that is broken', `<table><a href="https://${HOST}/a"<tr><td><b><a href='https://${HOST}/b'>x</b><p>y</a></table>`],
  ['a picture', `<img src="https://${HOST}/a.png"><input type=image src="https://${HOST}/b.png">`],
  ['a background', `<table background="https://${HOST}/a.png"><tr><td background=https://${HOST}/b.png>x</table>`],
  ['a page within a frame', `<iframe srcdoc="<a href='https://${HOST}/a'>x</a>"></iframe>`],
  [
    'candidates of a picture',
    `<img srcset="https://${HOST}/a.png 1x, https://${HOST}/b.png 2x" src="cid:x"><picture><source srcset='https://${HOST}/c.png'><img src="cid:y"></picture>`,
  ],
  ['a film and its poster', `<video poster="https://${HOST}/a.png" src="https://${HOST}/b.mp4"></video><audio src=https://${HOST}/c.mp3></audio>`],
  [
    'a style',
    `<p style="background:url(https://${HOST}/a?b&amp;c)">x</p><p style='background-image: url( "https://${HOST}/b" )'>y</p><p style="list-style:url(&quot;https://${HOST}/c&quot;)">z</p>`,
  ],
  ['a style without quotes', `<p style=background:url(https://${HOST}/a)>x</p>`],
  ['a style with escapes', `<p style="background:url('https://\\74 arget.example/a')">x</p>`],
  ['a style sheet', `<style>p { background: url(https://${HOST}/a) } b::before { content: url("https://${HOST}/b") }</style><p>x<b>y</b>`],
  [
    'a style sheet from elsewhere',
    `<style>@import "https://${HOST}/a.css"; @import url(https://${HOST}/b.css);</style><link rel=stylesheet href="https://${HOST}/c.css">x`,
  ],
  ['a set of pictures', `<p style="background:image-set('https://${HOST}/a.png' 1x, url(https://${HOST}/b.png) 2x)">x</p>`],
  ['a picture in SVG', `<svg><image href="https://${HOST}/a.png"/><image xlink:href='https://${HOST}/b.png'/></svg>`],
  ['a link that SVG moves', `<svg><a href="#"><animate attributeName=href values="https://${HOST}/a" begin=0s fill=freeze /><text y=20>x</text></a></svg>`],
  ['a tag that never ends', `<a href="https://${HOST}/a">x</a><p><a href="https://${HOST}/b"`],
  ['a comment that ends early', `<!--> <a href="https://${HOST}/a">x</a> --><!---> <a href="https://${HOST}/b">y</a> -->`],
  ['a template', `<template><a href="https://${HOST}/a">x</a></template>`],
  ['a link that reports its clicks', `<a href="https://${HOST}/a" ping="https://${HOST}/p">x</a>`],
  ['what it was quoted from', `<blockquote cite="https://${HOST}/a">x</blockquote>`],
  ['a conditional comment that everybody shows', `<![if !mso]><a href="https://${HOST}/a">x</a><![endif]>`],
];

type Sending = [charset: string, encoding: string, encode: (html: string) => string];
/** Ways to send the same HTML. */
const sendings: Sending[] = [
  ['utf-8', '8bit', (html) => Buffer.from(html).toString('latin1')],
  ['utf-8', 'quoted-printable', (html) => hex(Buffer.from(html))],
  ['utf-16le', 'base64', (html) => Buffer.from(html, 'utf16le').toString('base64').replace(/.{72}/g, '$&\r\n')],
];

function hex(octets: Buffer): string {
  const all = [...octets].map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`);
  return all.map((code, i) => (i % 24 === 23 ? `${code}=\r\n` : code)).join('');
}

let browser: Browser;
let page: Page;
let shown = '';
let requests: string[] = [];

before(async () => {
  browser = await launchBrowser();
  // As in a mail client, no script runs.
  page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.route('**/*', (route) => {
    const url = route.request().url();
    if (url === PAGE) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: shown });
    requests.push(url);
    return route.abort();
  });
});

after(async () => {
  await browser?.close();
});

/** Everything of a page that leads to the target: what it loaded, and what a reader could follow. */
async function waysTo(html: string): Promise<string[]> {
  shown = `<!doctype html><meta charset=utf-8>${html}`;
  requests = [];
  await page.goto(PAGE, { waitUntil: 'load' });
  const ways = (await Promise.all(page.frames().map((frame) => frame.evaluate(COLLECT)))) as string[][];
  return [...requests, ...ways.flat()].filter((way) => way.toLowerCase().includes(HOST));
}

/** Runs in the page; as text, since what compiles this file would add names the page does not have. */
const COLLECT = `(() => {
  const ways = [];
  const look = (what, value) => typeof value === 'string' && ways.push(what + ' ' + value);
  const PROPERTIES = ['href', 'src', 'action', 'formAction', 'data', 'poster', 'cite', 'ping', 'currentSrc', 'longDesc', 'background'];
  const STYLES = ['background-image', 'list-style-image', 'content', 'cursor', 'border-image-source', 'mask-image', 'filter', 'clip-path'];
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      const tag = element.localName;
      if (element instanceof HTMLTemplateElement) roots.push(element.content);
      for (const name of PROPERTIES) {
        const value = element[name];
        look(tag + '.' + name, value instanceof SVGAnimatedString && URL.canParse(value.baseVal, document.baseURI) ? new URL(value.baseVal, document.baseURI).href : value);
      }
      for (const { name, value } of element.attributes) look(tag + ' ' + name, value.replace(/[\\t\\n\\r]/g, ''));
      for (const pseudo of [null, '::before', '::after']) {
        const style = getComputedStyle(element, pseudo);
        for (const name of STYLES) look(tag + ' style ' + name, style.getPropertyValue(name));
      }
    }
  }
  for (const sheet of document.styleSheets) {
    look('sheet', sheet.href);
    // One from elsewhere does not show its rules; that it was asked for is seen anyhow.
    if (sheet.href === null) for (const rule of sheet.cssRules) look('rule', rule.cssText);
  }
  return ways;
})()`;

describe('a browser before locked links', () => {
  for (const [name, html] of cases) {
    it(`finds no way to the target: ${name}`, async () => {
      assert.notDeepEqual(await waysTo(html), [], 'without locks it leads there');
      const locked = sendings.map((sending) => lock(html, sending));
      for (const text of locked) assert.equal(text, locked[0]);
      assert.deepEqual(await waysTo(locked[0] ?? ''), [], locked[0]);
    });
  }
});

/** The HTML as a reader gets it once every link to the target is locked. */
function lock(html: string, [charset, encoding, encode]: Sending): string {
  const header = `From: a@b.example\r\nContent-Type: text/html; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
  const raw = Buffer.from(header + encode(html), 'latin1');
  // Pictures as well, which a gateway leaves alone: here it is the writing that is put to the test.
  const links = readMail(raw).links.map((link) => ({ ...link, lockable: link.span !== null }));
  const toTarget = links.flatMap((link, i) => (link.lockable && link.host.endsWith(HOST) ? [[i, GATE] as const] : []));
  const rewritten = rewriteLinks(raw, links, new Map(toTarget));
  return readStructure(rewritten)
    .leaves.map((leaf) => readLeaf(rewritten, leaf).decoded.text)
    .join('');
}
