import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LISTS } from '../../../test/builders/reading.ts';
import { destinationOf } from './destination.ts';
import { parseUrl } from './parse-url.ts';

const EVIL = 'evil.example';
const b64 = (text: string) => Buffer.from(text).toString('base64url');

/** Written → host, ways, and the target where it is not what is written. */
const cases: [about: string, written: string, host: string, ways: string[], target?: string][] = [
  ['a plain address', 'https://evil.example/x?a=b#c', EVIL, []],
  ['upper case', 'HTTPS://EVIL.EXAMPLE/X', EVIL, []],
  ['a name before an @', 'https://microsoft.com@evil.example/', EVIL, ['userinfo']],
  ['a name and password before an @', 'https://www.bank.test:login@evil.example', EVIL, ['userinfo']],
  ['an empty name before an @', 'https://@evil.example/', EVIL, ['userinfo']],
  ['a slash look-alike in the user name', 'https://github.com\u2215a\u2215b@evil.example/v1.zip', EVIL, ['userinfo', 'slash-lookalike']],
  ['backslashes for slashes', 'https:\\\\evil.example\\x', EVIL, ['backslash']],
  ['a backslash before an @: parsers differ', 'https://evil.example\\@bank.test/', EVIL, ['backslash', 'ambiguous-host', 'at-in-path']],
  ['tabs and line breaks in the host', 'https://ev\til.exa\r\nmple/x', EVIL, ['control-in-url'], 'https://evil.example/x'],
  ['a line break in the query: a mailer wrapped it', 'https://evil.example/x?a=\r\nb', EVIL, [], 'https://evil.example/x?a=b'],
  ['a line break in the scheme', 'ht\ntps://evil.example/', EVIL, ['control-in-url'], 'https://evil.example/'],
  ['controls and blanks around it', '\x01 \u00a0https://evil.example/ \n', EVIL, [], 'https://evil.example/'],
  ['one slash', 'https:/evil.example/x', EVIL, ['missing-slashes']],
  ['no slash', 'https:evil.example/x', EVIL, ['missing-slashes']],
  ['three slashes', 'http:///evil.example/x', EVIL, ['missing-slashes']],
  ['no scheme, two slashes', '//evil.example/x', EVIL, ['no-scheme'], 'https://evil.example/x'],
  ['no scheme at all', 'evil.example/x', EVIL, ['no-scheme'], 'http://evil.example/x'],
  ['no scheme, a port', 'evil.example:8080/x', EVIL, ['no-scheme', 'port'], 'http://evil.example:8080/x'],
  ['a percent-encoded host', 'https://%65vil%2eexample/', EVIL, ['encoded-host']],
  ['a port', 'https://evil.example:8443/', EVIL, ['port']],
  ['a trailing dot', 'https://evil.example./x', EVIL, ['trailing-dot']],
  ['an IPv4 address', 'http://192.0.2.7/', '192.0.2.7', ['ip-host']],
  ['an IPv4 address as a number', 'http://3221225991/', '192.0.2.7', ['numeric-host', 'ip-host']],
  ['in hexadecimal', 'http://0xc0000207/', '192.0.2.7', ['numeric-host', 'ip-host']],
  ['in octal', 'http://0300.0.02.07/', '192.0.2.7', ['numeric-host', 'ip-host']],
  ['in parts of mixed bases', 'http://0xc0.0.519/', '192.0.2.7', ['numeric-host', 'ip-host']],
  ['in full-width digits', 'http://\uff11\uff19\uff12.0.2.7/', '192.0.2.7', ['compatibility-host', 'numeric-host', 'ip-host']],
  ['an IPv6 address', 'http://[2001:db8::7]/', '[2001:db8::7]', ['ip-host']],
  ['an IPv4 address within IPv6', 'http://[::ffff:192.0.2.7]/', '[::ffff:c000:207]', ['numeric-host', 'ip-host']],
  ['an honest IDN', 'https://bänk.test/', 'xn--bnk-qla.test', ['punycode']],
  ['Latin and Cyrillic letters', 'https://b\u0430nk.test/', 'xn--bnk-6cd.test', ['punycode', 'mixed-scripts']],
  ['Cyrillic letters that pass for Latin', 'https://\u0430\u0440\u0440\u04cf\u0435.test/', 'xn--80ak6aa92e.test', ['punycode', 'mixed-scripts']],
  ['an honest Cyrillic name', 'https://\u043f\u0440\u0438\u043c\u0435\u0440.test/', 'xn--e1afmkfd.test', ['punycode']],
  ['full-width letters', 'https://\uff45vil.example/', EVIL, ['compatibility-host']],
  ['an ideographic full stop', 'https://evil\u3002example/', EVIL, ['compatibility-host']],
  ['a sign that holds a slash', 'https://evil.c\u2100.bank.test/', 'evil.ca', ['compatibility-host'], 'https://evil.ca/c.bank.test/'],
  ['letters without width', 'https://ev\u200bil.exam\u00adple/', EVIL, ['invisible-in-url']],
  ['a mark that turns writing around', 'https://evil.exam\u202eple/', EVIL, ['invisible-in-url'], 'https://evil.example/'],
  ["another site's name in front", 'https://login.bank.com.evil.example/', 'login.bank.com.evil.example', ['host-imitates']],
  ['with hyphens', 'https://www-bank-com.evil.example/', 'www-bank-com.evil.example', ['host-imitates']],
  ['with its country', 'https://bank.co.uk.evil.example/', 'bank.co.uk.evil.example', ['host-imitates']],
  ['on a page host', 'https://bank.com.github.io/', 'bank.com.github.io', ['host-imitates']],
  ['honest long names', 'https://click.email.mail.evil.example/', 'click.email.mail.evil.example', []],
  ['a very long label', `https://${'a'.repeat(60)}.evil.example/`, `${'a'.repeat(60)}.evil.example`, ['long-host']],
  ['a slash look-alike in the path', 'https://evil.example/bank.test\u2044login', EVIL, ['slash-lookalike']],
  ['a host after an @ in the path', 'https://evil.example/@bank.test/login', EVIL, ['at-in-path']],
  ['an encoded path, encoded', 'https://evil.example/%252e%252e/x', EVIL, ['double-encoded']],
  ['an address in the query', 'https://evil.example/?e=anna%40partner.test', EVIL, ['address-in-url']],
  ['an address in the fragment', 'https://evil.example/#anna@partner.test', EVIL, ['address-in-url']],
  ['an address in base64', `https://evil.example/x/${b64('anna@partner.test')}`, EVIL, ['address-in-url']],
  ['no address', 'https://evil.example/@anna/x?v=a@b', EVIL, []],
  ['an address of another site in the query', 'https://evil.example/r?to=https%3A%2F%2Fbank.test%2F', EVIL, ['carries-url']],
  ['one in the fragment', 'https://evil.example/#!/go=https://bank.test/', EVIL, ['carries-url']],
  ['one in the path', 'https://evil.example/r/https://bank.test/', EVIL, ['carries-url']],
  ['one in base64', `https://evil.example/r?x=${b64('https://bank.test/')}`, EVIL, ['carries-url']],
  ['its own address is none', 'https://evil.example/r?to=https%3A%2F%2Fwww.evil.example%2F', EVIL, []],
  ['a short link', 'https://bit.ly/3xYz', 'bit.ly', ['shortened']],
  ['the front page of its service', 'https://bit.ly/', 'bit.ly', []],
  ['a file share', '\\\\evil.example\\docs\\offer.pdf', EVIL, ['file-share'], 'file://evil.example/docs/offer.pdf'],
  ['a file share over WebDAV', '\\\\evil.example@SSL@8443\\DavWWWRoot\\x', EVIL, ['file-share'], 'file://evil.example/DavWWWRoot/x'],
  ['a file share as URL', 'file://evil.example/docs/x', EVIL, ['file-share']],
  ['a file share behind more slashes', 'file://///evil.example/docs/x', EVIL, ['file-share'], 'file://evil.example/docs/x'],
  ['a file on the own disk', 'file:///C:/x', '', ['file-url'], 'file:///C:/x'],
  ['an Office document', 'ms-word:ofe|u|https://evil.example/x.docx', EVIL, ['program-url'], 'https://evil.example/x.docx'],
  ['an Office document, short', 'ms-excel:https://evil.example/x.xls', EVIL, ['program-url'], 'https://evil.example/x.xls'],
  ['a search on a share', 'search-ms:query=x&crumb=location:%5C%5Cevil.example%5Cdocs', EVIL, ['program-url', 'file-share'], 'file://evil.example/docs'],
  ['a page in Chrome on a phone', 'googlechrome://navigate?url=https%3A%2F%2Fevil.example%2Fx', EVIL, [], 'https://evil.example/x'],
  ['an intent', 'intent://evil.example/x#Intent;scheme=https;package=a.b;end', EVIL, ['program-url'], 'https://evil.example/x'],
  [
    'an intent with something to fall back on',
    'intent:#Intent;action=a;S.browser_fallback_url=https%3A%2F%2Fevil.example%2F;end',
    EVIL,
    ['program-url'],
    'https://evil.example/',
  ],
  ['the source of a page', 'view-source:https://evil.example/', EVIL, [], 'https://evil.example/'],
  ['a blob', 'blob:https://evil.example/1-2-3', EVIL, ['data-url'], 'https://evil.example/1-2-3'],
  ['a script', "javascript:window.location='https://evil.example/x'", EVIL, ['script-url'], 'https://evil.example/x'],
  ['a script with escapes', "javascript:location='\\x68ttps:\\/\\/evil.example\\/x'", EVIL, ['script-url'], 'https://evil.example/x'],
  ['a script that leads nowhere', 'javascript:void(0)', '', ['script-url'], 'javascript:void(0)'],
  ['a page within', 'data:text/html,hello', '', ['data-url'], 'data:text/html,hello'],
  ['a person', 'mailto:anna@partner.test?body=https://evil.example/', '', [], 'mailto:anna@partner.test?body=https://evil.example/'],
  ['no host at all', 'https://', '', ['unreadable-host'], 'https://'],
  ['a host that cannot be', 'https://a b.example/', '', ['unreadable-host'], 'https://a b.example/'],
];

describe('where a hostile URL leads', () => {
  for (const [about, written, host, ways, target = written] of cases) {
    it(`${about}: ${JSON.stringify(written.slice(0, 80))}`, () => {
      const to = destinationOf(written, LISTS);
      assert.deepEqual([to.host, to.ways.toSorted(), to.target], [host, ways.toSorted(), target]);
    });
  }

  it('is opened by a browser when what is written is of the web, whatever a wrapper says is inside', () => {
    const insides = ['ftp://evil.example/x', 'file://evil.example/x', 'httphttps://EVIL', 'https://evil.example/x'];
    for (const inside of insides) assert.equal(destinationOf(`https://urldefense.com/v3/__${inside}__;!!x`, LISTS).web, true, inside);
    assert.equal(destinationOf('ms-word:ofe|u|https://evil.example/x.docx', LISTS).web, true);
    assert.equal(destinationOf('file://evil.example/x', LISTS).web, false);
  });

  it('is the host that a browser asks for the target, whatever is written', () => {
    const piece = fc.constantFrom(
      ...['https:', 'http:', 'data:', 'javascript:', 'intent:', 'file:', '//', '/', '\\', '@', ':', '.', '?', '#', '%', '&url=', 'u='],
      ...['evil', 'example', 'bank.test', 'xn--', '0x7f', '1', 'www.google.com/url?q=', 'bit.ly', '%2f', '%25', 'aHR0cHM6Ly9iYW5rLnRlc3Q', '\t', '\u200b', 'ü'],
      ...['urldefense.com/v3/__', '__;', '!!', '*', '**A', '\ud800', '[', ']', '|', ' ', '\u2100', 'translate.goog'],
    );
    const url = fc.oneof(
      fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    );
    fc.assert(
      fc.property(url, (written) => {
        const to = destinationOf(written, LISTS);
        const parsed = parseUrl(to.target)?.hostname.replace(/\.$/, '').toLowerCase() ?? '';
        assert.equal(to.host, parsed);
        assert.ok(to.through.length <= 5);
        // What was reached is the end: reading it again leads no further.
        if (to.through.length < 5 && to.host !== '') assert.deepEqual(destinationOf(to.target, LISTS).target, to.target);
        structuredClone(to);
      }),
      { numRuns: 2000 },
    );
  });

  it('costs no more than a look at each character', () => {
    // Each of these takes minutes where a pattern backtracks; here they end with the test.
    for (const unit of [
      '@',
      'a.',
      '%25',
      '/',
      '\\',
      '&a=https://b.test',
      '.com',
      'a@b.',
      '-com',
      'aHR0c',
      '\u200b',
      '*',
      '[',
      ' ',
      'S.browser_fallback_url=',
    ]) {
      for (const start of ['https://', 'https://x.example/', 'https://x.example/?', 'https://x.example/#', 'javascript:', 'search-ms:', 'data:', '\\\\', ''])
        destinationOf(start + unit.repeat(65_536 / unit.length), LISTS);
    }
  });
});
