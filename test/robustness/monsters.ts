/**
 * Messages made to cost: each is cheap to send and asks for work that grows faster than its size somewhere in a careless
 * reader. Built when asked for; none is over 27 MB.
 */
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';

export interface Monster {
  name: string;
  make(): Buffer;
}

const TOP = 'From: Anna <anna@partner.example>\r\nTo: bob@example.org\r\nSubject: hello\r\nMIME-Version: 1.0\r\n';
const LINK = '<a href="https://files.attacker.test/x">View</a>';

const message = (fields: string, body: string): Buffer => Buffer.from(`${TOP}${fields}\r\n\r\n${body}`, 'utf8');
const html = (body: string): Buffer => message('Content-Type: text/html; charset=utf-8', body);
const plain = (body: string): Buffer => message('Content-Type: text/plain; charset=utf-8', body);
const many = (count: number, each: (index: number) => string): string => Array.from({ length: count }, (_, i) => each(i)).join('');
const base64 = (octets: Uint8Array | string): string =>
  Buffer.from(octets as Uint8Array)
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
const attached = (name: string, type: string, octets: Uint8Array | string): Buffer =>
  message(`Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64`, base64(octets));

const structure: Monster[] = [
  {
    name: 'multiparts 500 deep',
    make: () =>
      message(
        'Content-Type: multipart/mixed; boundary=b0',
        many(500, (i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`),
      ),
  },
  {
    name: 'attached messages 5,000 deep',
    make: () =>
      message(
        'Content-Type: message/rfc822',
        many(5_000, () => 'Content-Type: message/rfc822\r\n\r\n'),
      ),
  },
  {
    name: '10,000 parts',
    make: () => message('Content-Type: multipart/mixed; boundary=b', `${many(10_000, () => `--b\r\nContent-Type: text/html\r\n\r\n${LINK}\r\n`)}--b--\r\n`),
  },
  {
    name: '5,000 parts in base64 and plain by turns',
    make: () =>
      message(
        'Content-Type: multipart/mixed; boundary=b',
        many(
          5_000,
          (i) => `--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: ${i % 2 ? 'base64' : '8bit'}\r\n\r\n${i % 2 ? base64(LINK) : LINK}\r\n`,
        ),
      ),
  },
  {
    name: '2,000 boundaries that begin alike',
    make: () =>
      message(
        'Content-Type: multipart/mixed; boundary=b',
        many(2_000, (i) => `--${'b'.repeat(1 + (i % 60))}\r\nContent-Type: multipart/mixed; boundary="${'b'.repeat(1 + ((i + 1) % 60))}"\r\n\r\n`),
      ),
  },
  { name: '300,000 lines that look like delimiters', make: () => message('Content-Type: multipart/mixed; boundary=b', '--c\r\n'.repeat(300_000)) },
  { name: 'a line of 5 MB', make: () => plain('x'.repeat(5_000_000)) },
  { name: '20 MB of base64', make: () => attached('a.bin', 'application/octet-stream', Buffer.alloc(15_000_000, 0x5a)) },
  {
    name: '20 MB of base64 that is HTML',
    make: () => message('Content-Type: text/html\r\nContent-Transfer-Encoding: base64', base64(`<p>${LINK}</p>\n`.repeat(280_000))),
  },
  {
    name: '400,000 soft line breaks',
    make: () => message('Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable', `${'=\r\n'.repeat(400_000)}${LINK}`),
  },
  { name: 'base64 of nothing but padding', make: () => message('Content-Type: text/html\r\nContent-Transfer-Encoding: base64', '='.repeat(2_000_000)) },
];

const headers: Monster[] = [
  { name: '100,000 header fields', make: () => message(`${many(100_000, (i) => `X-${i}: value\r\n`)}X-Last: 1`, 'body') },
  { name: 'a field folded 300,000 times', make: () => message(`Subject: a${'\r\n b'.repeat(300_000)}`, 'body') },
  { name: '200,000 mailboxes in To', make: () => message(`Cc: ${many(200_000, (i) => `a${i}@x.example, `)}`, 'body') },
  { name: 'comments opened 300,000 times in From', make: () => message(`Reply-To: ${'('.repeat(300_000)}a@x.example`, 'body') },
  { name: '300,000 angle brackets in From', make: () => message(`Reply-To: ${'<'.repeat(300_000)}a@x.example`, 'body') },
  { name: '300,000 quotes in From', make: () => message(`Reply-To: ${'"\\'.repeat(150_000)} <a@x.example>`, 'body') },
  { name: '50,000 encoded words', make: () => message(`Comments: ${'=?utf-8?Q?=C3=BC?= '.repeat(50_000)}\r\nX-Subject: ${'=?'.repeat(200_000)}`, 'body') },
  { name: 'a subject of encoded words never ended', make: () => Buffer.from(`Subject: ${'=?utf-8?B?'.repeat(100_000)}\r\nFrom: a@x.example\r\n\r\nbody`) },
  { name: '50,000 continued parameters', make: () => message(`Content-Type: text/html; ${many(50_000, (i) => `name*${i}*=%41; `)}`, LINK) },
  { name: '200,000 semicolons in Content-Type', make: () => message(`Content-Type: text/html${' ;'.repeat(200_000)}`, LINK) },
  { name: 'a Received field of 1 MB of parentheses', make: () => message(`Received: from ${'(['.repeat(500_000)}`, 'body') },
  { name: '100,000 references', make: () => message(`References: ${many(100_000, (i) => `<${i}@x.example> `)}`, 'body') },
  {
    name: 'Authentication-Results of 1 MB',
    make: () => message(`Authentication-Results: mx.example.org; ${'dkim=pass header.d=x.example; '.repeat(35_000)}`, 'body'),
  },
];

const pages: Monster[] = [
  { name: '50,000 links', make: () => html(many(50_000, (i) => `<a href="https://h${i}.attacker.test/${i}">View ${i}</a>\n`)) },
  { name: '100,000 nested div', make: () => html(`${'<div>'.repeat(100_000)}${LINK}`) },
  { name: '20,000 nested quotations', make: () => html(`${'<blockquote type=cite>'.repeat(20_000)}${LINK}`) },
  { name: '100,000 anchors never closed', make: () => html(`${'<a href="https://files.attacker.test/x">v'.repeat(100_000)}`) },
  {
    name: 'formatting elements 50,000 deep, closed in the wrong order',
    make: () => html(`${'<a><b><i>'.repeat(50_000)}${'</b></a></i>'.repeat(50_000)}${LINK}`),
  },
  { name: 'tables 30,000 deep', make: () => html(`${'<table><tr><td>'.repeat(30_000)}${LINK}`) },
  { name: 'svg, math and template 20,000 deep', make: () => html(`${'<svg><math><template>'.repeat(20_000)}${LINK}`) },
  { name: '100,000 options', make: () => html(`<select>${'<option>x'.repeat(100_000)}</select>${LINK}`) },
  { name: 'an attribute of 1 MB', make: () => html(`<a title="${'x'.repeat(1_000_000)}" href="https://files.attacker.test/x">View</a>`) },
  {
    name: 'tags of 500 attributes, each of which may run on to the end of its tag',
    make: () => html(many(40, () => `<p ${many(500, (i) => `x${i}="><a href=https://files.attacker.test/${i}>View" `)}>`)),
  },
  { name: 'a tag with 100,000 attributes', make: () => html(`<a ${many(100_000, (i) => `a${i}=1 `)} href="https://files.attacker.test/x">View</a>`) },
  { name: 'a million <', make: () => html('<'.repeat(1_000_000)) },
  { name: '200,000 &', make: () => html(`<p title="${'&'.repeat(100_000)}">${'&'.repeat(100_000)}`) },
  { name: '300,000 &#', make: () => html(`<a href="https://x.example/${'&#'.repeat(150_000)}">${'&#x'.repeat(150_000)}`) },
  { name: '200,000 comments never closed', make: () => html(`${'<!--'.repeat(200_000)}${LINK}`) },
  { name: '200,000 CDATA, conditional and processing openings', make: () => html(`${'<![CDATA[<!--[if mso]><?xml '.repeat(70_000)}${LINK}`) },
  { name: '100,000 anchors never ended as tags', make: () => html(`${'<a href="https://x.example/'.repeat(100_000)}`) },
  { name: '200,000 end tags of nothing', make: () => html(`${'</a></b></x>'.repeat(70_000)}${LINK}`) },
  { name: '700,000 strings of JSON that never end', make: () => html(`<script type="application/ld+json">${'"\\'.repeat(700_000)}</script>${LINK}`) },
  { name: '100,000 URLs over tags', make: () => html(`${'www.a.example/<b>x</b>'.repeat(100_000)} ${LINK}`) },
  {
    name: '40,000 references in a page in an attribute',
    make: () => html(`<iframe srcdoc="${'&lt;a href=&quot;https://x.example/&quot;&gt;'.repeat(10_000)}"></iframe>`),
  },
  { name: '100,000 candidates in srcset', make: () => html(`<img srcset="${many(100_000, (i) => `https://x.example/${i} ${i}w, `)}">`) },
  { name: 'a page within a page within a page', make: () => html(nestedPage(12)) },
  { name: '50,000 quotation lines and attributions', make: () => plain('On Mon, Anna wrote:\r\n> > > x\r\n-- \r\n'.repeat(50_000)) },
];

function nestedPage(depth: number): string {
  let page = LINK;
  for (let i = 0; i < depth; i += 1) page = `<iframe srcdoc="${page.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;
  return page;
}

const rule = (i: number): string =>
  `.c${i % 997} .d${i} > p.e${i}[title^="x"], #f${i} { color: #fff; font-size: 0; background: url(https://x.example/${i}) }\n`;

const sheets: Monster[] = [
  {
    name: 'a style sheet of 50,000 rules over 50,000 elements',
    make: () => html(`<style>${many(50_000, rule)}</style>${many(50_000, (i) => `<p class="c${i % 997} d${i} e${i}" title=x id=f${i}>w</p>`)}${LINK}`),
  },
  { name: 'a style sheet of 10 MB', make: () => html(`<style>${many(90_000, rule)}</style>${LINK}`) },
  { name: '100,000 classes on an element', make: () => html(`<style>.c1{color:red}</style><p class="${many(100_000, (i) => `c${i} `)}">${LINK}`) },
  {
    name: 'a selector of 20,000 steps over elements 5,000 deep',
    make: () => html(`<style>${'div '.repeat(20_000)}a{display:none}</style>${'<div>'.repeat(5_000)}${LINK}`),
  },
  { name: '100,000 braces in a style sheet', make: () => html(`<style>${'a{'.repeat(100_000)}${'@media x{'.repeat(50_000)}</style>${LINK}`) },
  { name: 'an inline style of 2 MB', make: () => html(`<p style="${'color:red;'.repeat(200_000)}">${LINK}`) },
  { name: 'an inline style of 300,000 parentheses', make: () => html(`<p style="background:${'url('.repeat(100_000)}">${LINK}`) },
  { name: '2,000 style sheets', make: () => html(many(2_000, (i) => `<style>.a${i}{display:none}p{color:#${i % 10}${i % 10}f}</style><p class=a${i}>x`)) },
];

const texts: Monster[] = [
  { name: '600 kB of a.a.', make: () => plain('a.a.'.repeat(150_000)) },
  { name: '600 kB of a.a. in a page', make: () => html('a.a.'.repeat(150_000)) },
  { name: '600 kB of a.a/', make: () => plain('a.a/'.repeat(150_000)) },
  { name: '600 kB of www.', make: () => plain('www.'.repeat(150_000)) },
  { name: '600 kB of http://', make: () => plain('http://'.repeat(85_000)) },
  { name: '600 kB of <http://a', make: () => plain('<http://a'.repeat(66_000)) },
  { name: '600 kB of <URL: with line breaks', make: () => plain('<https://x.example/a\r\n'.repeat(28_000)) },
  { name: '600 kB of a@a.', make: () => plain('a@a.'.repeat(150_000)) },
  { name: '600 kB of ](', make: () => plain('[a](http://x.example/'.repeat(28_000)) },
  { name: '600 kB of hxxp[:]//a[.]', make: () => plain('hxxp[:]//a[.]b '.repeat(40_000)) },
  { name: '600 kB of closing brackets behind a URL', make: () => plain(`https://x.example/${')'.repeat(600_000)}`) },
  { name: '50,000 links in text', make: () => plain(many(50_000, (i) => `https://h${i}.attacker.test/${i}\r\n`)) },
  { name: 'a URL of 1 MB', make: () => plain(`https://x.example/${'a'.repeat(1_000_000)}`) },
  { name: 'a wrapper around a wrapper, 2,000 times', make: () => plain(many(2_000, () => 'https://eur01.safelinks.protection.outlook.com/?url=')) },
  { name: '5,000 hosts of 1,000 labels', make: () => html(many(5_000, (i) => `<a href="https://${'a.'.repeat(1_000)}x${i}.example/">v</a>`)) },
  { name: '500,000 characters without a glyph', make: () => html(`<p>${'\u200b\u00ad\u202e'.repeat(170_000)}${LINK}`) },
  { name: '300,000 combining marks', make: () => plain(`a${'\u0300'.repeat(300_000)}`) },
  {
    name: '1 MB of shifts in ISO-2022-JP',
    make: () => message('Content-Type: text/html; charset=iso-2022-jp', `${'\x1b$B\x1b(B'.repeat(160_000)}${LINK}`),
  },
  { name: '1 MB of shifts in UTF-7', make: () => message('Content-Type: text/html; charset=utf-7', `${'+AGE-'.repeat(200_000)}${LINK}`) },
  {
    name: '5 MB of UTF-16',
    make: () =>
      message(
        'Content-Type: text/html; charset=utf-16le\r\nContent-Transfer-Encoding: base64',
        base64(Buffer.from(`<p>${LINK}</p>`.repeat(45_000), 'utf16le')),
      ),
  },
  { name: '3 MB of broken UTF-8 with links', make: () => Buffer.concat([html(''), Buffer.from(`\xff\xc3${LINK}`.repeat(60_000), 'latin1')]) },
  { name: '3 MB uuencoded', make: () => plain(`begin 644 a.htm\r\n${`M${'0'.repeat(60)}\r\n`.repeat(48_000)}`) },
];

const files: Monster[] = [
  { name: 'a zip of 64 MB of zeros', make: () => attached('a.zip', 'application/zip', zipSync({ 'a.html': new Uint8Array(64 << 20) }, { level: 9 })) },
  { name: 'a zip within a zip, six deep', make: () => attached('a.zip', 'application/zip', nestedZip(6)) },
  {
    name: 'a zip of 20,000 files',
    make: () =>
      attached(
        'a.zip',
        'application/zip',
        zipSync(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`${i}.html`, Buffer.from(LINK)])), { level: 0 }),
      ),
  },
  { name: 'a gzip of 200 MB', make: () => attached('a.html.gz', 'application/gzip', gzipSync(Buffer.alloc(200 << 20), { level: 9 })) },
  {
    name: 'zip signatures 200,000 times',
    make: () => attached('a.zip', 'application/zip', Buffer.from('PK\x03\x04PK\x01\x02PK\x05\x06'.repeat(70_000), 'latin1')),
  },
  {
    name: 'a script of 2 MB of strings added up',
    make: () => attached('a.html', 'text/html', `<script>var a=${"'ht'+".repeat(400_000)}'x';document.write(a)</script>`),
  },
  {
    name: 'a script of escapes in escapes',
    make: () => attached('a.html', 'text/html', `<script>document.write(unescape('${'%25'.repeat(400_000)}'))</script>`),
  },
  { name: 'a script of 100,000 unescape(', make: () => attached('a.html', 'text/html', `<script>${"unescape('%3c'".repeat(100_000)}</script>`) },
  { name: 'a script of base64 in base64, 12 deep', make: () => attached('a.html', 'text/html', nestedScript(12)) },
  {
    name: 'a calendar of 200,000 folded lines',
    make: () => attached('a.ics', 'text/calendar', `BEGIN:VCALENDAR\r\nURL:https://x.example/${'\r\n a'.repeat(200_000)}`),
  },
  { name: 'an RTF of 500,000 braces', make: () => attached('a.rtf', 'application/rtf', `{\\rtf1${'{\\field{\\*\\fldinst HYPERLINK '.repeat(60_000)}`) },
  {
    name: 'an SVG of 50,000 links',
    make: () => attached('a.svg', 'image/svg+xml', `<svg>${many(50_000, (i) => `<a xlink:href="https://x.example/${i}"><text>v</text></a>`)}`),
  },
  {
    name: 'a PDF of 100,000 objects',
    make: () =>
      attached('a.pdf', 'application/pdf', `%PDF-1.7\n${many(100_000, (i) => `${i} 0 obj<</Type/Annot/A<</URI(https://x.example/${i})>>>>endobj\n`)}`),
  },
  {
    name: 'an OLE file of 5 MB that leads in circles',
    make: () => attached('a.doc', 'application/msword', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(5_000_000, 1)])),
  },
  { name: 'messages in base64 in messages, 15 deep', make: () => nestedMail(15) },
];

function nestedZip(depth: number): Uint8Array {
  let octets = zipSync({ 'a.html': new Uint8Array(8 << 20) }, { level: 6 });
  for (let i = 0; i < depth; i += 1) octets = zipSync(Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${n}.zip`, octets])), { level: 6 });
  return octets;
}

function nestedScript(depth: number): string {
  let page = LINK;
  for (let i = 0; i < depth; i += 1) page = `<script>document.write(atob('${Buffer.from(page).toString('base64')}'))</script>`;
  return page;
}

function nestedMail(depth: number): Buffer {
  let mail = html(LINK);
  for (let i = 0; i < depth; i += 1) mail = message('Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64', base64(mail));
  return mail;
}

export const monsters: readonly Monster[] = [...structure, ...headers, ...pages, ...sheets, ...texts, ...files];
