/** What the header of a part says of addresses, as a reader of the message meets it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMail } from '../../test/builders/reading.ts';

const message = (fields: string, body: string): Buffer => Buffer.from(`From: a@b.example\r\n${fields}\r\n\r\n${body}\r\n`);
const attached = (field: string): Buffer =>
  message('Content-Type: multipart/mixed; boundary=b', `--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf; name=offer.pdf\r\n${field}\r\n\r\n\r\n--b--`);

describe('addresses in the header of a part', () => {
  it('are where relative links start from', () => {
    for (const field of [
      'Content-Base: "https://evil.example/x/"',
      'Content-Location: https://evil.example/x/y',
      'content-location : <https://evil.\r\n example/x/>',
    ]) {
      const [link] = readMail(message(`Content-Type: text/html\r\n${field}`, '<a href="login">x</a>')).links;
      assert.deepEqual([link?.url, link?.lockable], ['https://evil.example/x/login', true], field);
    }
  });

  it('do not count when they are names', () => {
    for (const field of ['Content-Location: page.html', 'Content-Location: file:///c:/page.html', 'Content-Base: cid:x']) {
      assert.deepEqual(readMail(message(`Content-Type: text/html\r\n${field}`, '<a href="login">x</a>')).links, [], field);
    }
  });

  it('are links where a client opens them in place of the part', () => {
    for (const field of [
      'X-Mozilla-External-Attachment-URL: https://evil.example/a.pdf',
      'X-Mozilla-Cloud-Part: cloudFile; url="https://evil.example/a.pdf"; id=1',
    ]) {
      const { links, findings } = readMail(attached(field));
      assert.deepEqual(
        links.map(({ url, clickable, lockable, where }) => [url, clickable, lockable, where]),
        [['https://evil.example/a.pdf', true, false, 'header']],
        field,
      );
      assert.ok(findings.some(({ id }) => id === 'external-body'));
    }
  });

  it('are links where a part is to be fetched from a URL or from a server (RFC 2017, RFC 2046 section 5.2.3)', () => {
    const cases: [parameters: string, url: string][] = [
      ['access-type=URL; URL="https://evil.example/\r\n a.html"', 'https://evil.example/a.html'],
      ['access-type=ANON-FTP; site="evil.example"; directory="pub/x"; name="a b.html"', 'ftp://evil.example/pub/x/a%20b.html'],
      ['access-type=ftp; name=a.html; site=evil.example', 'ftp://evil.example/a.html'],
    ];
    for (const [parameters, url] of cases) {
      const { links, findings } = readMail(message(`Content-Type: message/external-body; ${parameters}`, 'Content-Type: text/html\r\n'));
      assert.deepEqual(
        links.map((link) => link.url),
        [url],
      );
      assert.ok(findings.some(({ id }) => id === 'external-body'));
    }
    // Nothing says where: it is told all the same.
    const { findings } = readMail(message('Content-Type: message/external-body; access-type=local-file', 'Content-Type: text/html\r\n'));
    assert.ok(findings.some(({ id }) => id === 'external-body'));
  });
});
