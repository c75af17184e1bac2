/** Messages of all the forms mail comes in, each honest in itself: what one reader sees in them another must see too. */
import fc from 'fast-check';

const word = fc.constantFrom('offer', 'Grüße', 'invoice', 'Zahlung', 'read', 'übersicht', 'report', '契約', 'Привет');
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
const host = fc.constantFrom('partner.example', 'www.partner.example', 'files.attacker.test', '192.0.2.7', 'xn--bcher-kva.example', 'a-b.shop.example:8443');
const path = fc.constantFrom('', '/', '/offer', '/a/b?x=1&y=2', '/%7Eanna/?q=%C3%BC#part', '/a_(b)', '/?u=https%3A%2F%2Finner.example%2F');
const url = fc.tuple(fc.constantFrom('https://', 'http://'), host, path).map((parts) => parts.join(''));
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const element = fc.oneof(
  fc.tuple(url, words).map(([u, w]) => `<a href="${escaped(u)}">${w}</a>`),
  fc.tuple(url, words).map(([u, w]) => `<A class=button HREF='${escaped(u)}' target=_blank><b>${w}</b></A>`),
  fc.tuple(url, words).map(([u, w]) => `<form action="${escaped(u)}"><button>${w}</button></form>`),
  url.map((u) => `<img src="${escaped(u)}" alt="">`),
  url.map((u) => `<map><area href="${escaped(u)}"></map>`),
  words.map((w) => `<div style="display:none">${w}</div>`),
  words.map((w) => `<p>${w}</p>`),
);
const page = fc.array(element, { minLength: 1, maxLength: 6 }).map((list) => `<html><body>${list.join('\n')}</body></html>`);
const plain = fc
  .array(
    fc.oneof(
      words,
      url,
      url.map((u) => `<${u}>`),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) => list.join('\n'));

interface Part {
  type: string;
  text: string;
  encoding: 'base64' | '8bit' | 'quoted-printable';
}

const encoding = fc.constantFrom('base64', '8bit', 'quoted-printable' as const);
const leaf: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constant('text/html'), text: page, encoding }),
  fc.record({ type: fc.constant('text/plain'), text: plain, encoding }),
) as fc.Arbitrary<Part>;

function encoded({ type, text, encoding: by }: Part): string {
  const octets = Buffer.from(text);
  const body =
    by === 'base64'
      ? octets.toString('base64').replace(/.{76}/g, '$&\n')
      : by === '8bit'
        ? text
        : [...octets]
            .map((octet) => (octet === 10 ? '\n' : octet === 61 || octet > 126 ? `=${octet.toString(16).toUpperCase()}` : String.fromCharCode(octet)))
            .join('')
            .replace(/[^\n]{70}(?![^\n]{0,5}$)/gm, (line) => (/=.?$/.test(line) ? line : `${line}=\n`));
  return `Content-Type: ${type}; charset=utf-8\nContent-Transfer-Encoding: ${by}\n\n${body}\n`;
}

const multipart = fc
  .tuple(fc.constantFrom('mixed', 'related', 'x-unheard'), fc.array(leaf, { minLength: 1, maxLength: 4 }), fc.constantFrom('b', '=_Part_0.1', "it's (a) b/c"))
  .map(([kind, leaves, boundary]) => {
    const inner = leaves.map((each) => `--${boundary}\n${encoded(each)}`).join('');
    return `Content-Type: multipart/${kind}; boundary="${boundary}"\n\n${inner}--${boundary}--\n`;
  });

/** As octets, with either line ending. */
export const honestMessage: fc.Arbitrary<Buffer> = fc
  .record({ subject: words, body: fc.oneof(leaf.map(encoded), multipart), ending: fc.constantFrom('\r\n', '\n') })
  .map(({ subject, body, ending }) => {
    const encodedSubject = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
    return Buffer.from(
      `From: Anna <anna@partner.example>\nTo: bob@example.org\nSubject: ${encodedSubject}\nMIME-Version: 1.0\n${body}`.replaceAll('\n', ending),
    );
  });
