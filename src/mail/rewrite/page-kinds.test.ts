/** Pages that are HTML by another name, and pages within pages: their links are locked as those of any page. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMail } from '../../../test/builders/reading.ts';
import { rewriteLinks } from './rewrite.ts';

const GATE = 'https://gate.example.org/l/AbC-_123?x=1&copy=2';
const U = 'https://x.example/p';

const message = (type: string, body: string): Buffer =>
  Buffer.from(`From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}\r\n`);

/** The message with all that can be locked locked. */
function locked(raw: Buffer): string {
  const { links } = readMail(raw);
  return rewriteLinks(raw, links, new Map(links.flatMap(({ lockable }, i) => (lockable ? [[i, GATE] as const] : [])))).toString();
}

const urls = (raw: Buffer | string): string[] => readMail(Buffer.from(raw)).links.flatMap(({ url, clickable }) => (clickable ? [url] : []));

describe('a page of AMP', () => {
  const amp = `<!doctype html><html amp4email><body><a href="${U}?a&amp;b">View</a> <form action-xhr="${U}"></form></body></html>`;

  it('is read as HTML and locked to the octet', () => {
    const raw = message('text/x-amp-html', amp);
    assert.equal(
      locked(raw),
      raw
        .toString()
        .replace(`${U}?a&amp;b`, GATE.replace('&', '&amp;'))
        .replace(`"${U}"`, `"${GATE.replace('&', '&amp;')}"`),
    );
  });

  it('shows its text where nothing else does, and does not say it twice beside a page', () => {
    assert.equal(readMail(message('text/x-amp-html', '<p>Hello</p>')).visibleText, 'Hello');
    const both = `--b\r\nContent-Type: text/x-amp-html\r\n\r\n<p>Hello <a href="${U}">you</a></p>\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hello <a href="${U}">you</a></p>\r\n--b--`;
    const parsed = readMail(Buffer.from(`From: a@b.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n${both}\r\n`));
    assert.equal(parsed.visibleText, 'Hello you');
    assert.deepEqual(parsed.attachments, []);
    assert.deepEqual(
      parsed.links.map(({ lockable }) => lockable),
      [true, true],
    );
  });
});

describe('a body of XHTML', () => {
  it('is locked to the octet', () => {
    const raw = message('application/xhtml+xml', `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><a href='${U}'>View</a></body></html>`);
    assert.equal(locked(raw), raw.toString().replace(U, GATE.replace('&', '&amp;')));
  });

  it('is read as XML too, and then promises no lock: what HTML has no word for leads there all the same', () => {
    for (const body of [
      `<!DOCTYPE html [<!ENTITY u "${U}">]><html xmlns="http://www.w3.org/1999/xhtml"><a href="&u;">View</a></html>`,
      `<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:form h:action=""/><h:a href="${U}">View</h:a></h:html>`,
      `<html xmlns="http://www.w3.org/1999/xhtml"><p><![CDATA[ see ${U} ]]></p></html>`,
    ]) {
      const { links } = readMail(message('application/xhtml+xml', body));
      assert.ok(
        links.some(({ url, lockable }) => url === U && !lockable),
        body,
      );
      assert.ok(links.every(({ lockable }) => !lockable));
    }
  });
});

describe('a page in an attribute', () => {
  const cases: [what: string, source: string, inner: string][] = [
    ['in other quotes', `<iframe srcdoc='<a href="@">x</a>'></iframe>`, U],
    ['its quotes as references', '<iframe srcdoc="&lt;a href=&quot;@&quot;&gt;x&lt;/a&gt;"></iframe>', U],
    ['every letter as a reference', '<iframe srcdoc="&#60;a href=@>x</a>"></iframe>', [...U].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join('')],
    ['its own references encoded once more', '<iframe srcdoc="<a href=&quot;@&quot;>x</a>"></iframe>', `${U}?a=1&amp;amp;b=2`],
    ['with a CRLF before it', '<iframe srcdoc="<p>\r\n<a href=&quot;@&quot;>x</a>"></iframe>', U],
  ];
  for (const [what, source, inner] of cases) {
    it(`is locked, encoded as often as it is read: ${what}`, () => {
      const raw = message('text/html', source.replace('@', inner));
      assert.equal(
        locked(raw),
        message(
          'text/html',
          source.replace('@', () => GATE.replace('&', '&amp;amp;')),
        ).toString(),
      );
      assert.deepEqual(urls(locked(raw)), [GATE]);
      assert.deepEqual(readMail(raw).links[0]?.hidden.includes('srcdoc'), true);
    });
  }

  it('within such a page is read, and not locked: nobody writes that', () => {
    const inner = `<iframe srcdoc='<a href=${U}>x</a>'></iframe>`;
    const raw = message('text/html', `<iframe srcdoc="${inner.replaceAll('"', '&quot;')}"></iframe>`);
    assert.deepEqual(
      readMail(raw).links.map(({ url, lockable }) => [url, lockable]),
      [[U, false]],
    );
  });
});

describe('a named page beside the text', () => {
  const page = `<html><a href="${U}">View</a><script>location = 'https://ev' + 'il.example/'</script></html>`;
  const beside = (disposition: string): Buffer =>
    Buffer.from(
      `From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: text/html; name="offer.html"\r\n${disposition}\r\n${page}\r\n--b--\r\n`,
    );

  it('is a file too, with all its scripts, when it does not say that it is an attachment', () => {
    for (const disposition of ['', 'Content-Disposition: inline; filename="offer.html"\r\n']) {
      const { links, attachments } = readMail(beside(disposition));
      assert.deepEqual(
        attachments.map(({ name }) => name),
        ['offer.html'],
      );
      assert.ok(links.some(({ url, where }) => url === 'https://evil.example/' && where === 'attachment:offer.html'));
    }
  });

  it('is locked once in each place', () => {
    assert.equal(locked(beside('')), beside('').toString().replace(U, GATE.replace('&', '&amp;')));
  });

  it('is no file where it is the letter itself', () => {
    assert.deepEqual(readMail(Buffer.from(`From: a@b.example\r\nContent-Type: text/html; name="mail.html"\r\n\r\n<p>Hello</p>`)).attachments, []);
  });
});
