import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LISTS } from '../../../test/builders/reading.ts';
import type { FoundLink } from '../html/found-links.ts';
import { registrableDomain } from './domain.ts';
import { shownHost } from './hidden.ts';
import { LinkReader } from './link.ts';
import { readSpelling } from './spelling.ts';
import { tenantOf } from './tenants.ts';
import { unwrap as unwrapSpelling } from './unwrap.ts';

const TARGET = 'https://partner.example/rfp?a=1&b=2';
const pct = encodeURIComponent(TARGET);
const unwrap = (url: string) => {
  const { target, through } = unwrapSpelling(readSpelling(url), LISTS.redirectors);
  return { target: target.text, through };
};
const b64 = Buffer.from(TARGET).toString('base64');

describe('links others have rewritten', () => {
  const cases: [by: string, url: string, target?: string][] = [
    ['safelinks', `https://eur01.safelinks.protection.outlook.com/?url=${pct}&data=05%7C01%7Canna%40example.org&sdata=x&reserved=0`],
    ['urldefense', `https://urldefense.proofpoint.com/v1/url?u=${pct}&k=x`],
    ['urldefense', 'https://urldefense.proofpoint.com/v2/url?u=https-3A__partner.example_rfp-3Fa-3D1-26b-3D2&d=x&c=y'],
    ['urldefense', 'https://urldefense.com/v3/__https://partner.example/rfp?a=1*b=2__;Jg!!tenant!sig$'],
    ['urldefense', 'https://urldefense.us/v3/__https:/partner.example/**A__;w7zDtg!!t!s$', 'https://partner.example/üö'],
    ['barracuda', `https://linkprotect.cudasvc.com/url?a=${pct}&c=E,1,x&typo=1`],
    ['cisco', `https://secure-web.cisco.com/1abc-def/${pct}`],
    ['sophos', `https://eu-west-1.protection.sophos.com/?d=partner.example&u=${encodeURIComponent(b64)}&p=m`],
    ['sophos', 'https://eu-west-1.protection.sophos.com/?d=partner.example&b=1&x=2&q=3', 'https://partner.example/'],
    ['trendmicro', `https://eu-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=${pct}&umid=1&auth=2`],
    ['fireeye', `https://protect2.fireeye.com/v1/url?k=1&q=1&e=2&u=${pct}`],
    ['checkpoint', 'https://protect.checkpoint.com/v2/r01/___https://partner.example/rfp?a=1&b=2___.YzJlOm0', TARGET],
    ['esva', `https://urlsand.esvalabs.com/?u=${pct}&e=1`],
    ['awstrack', `https://x1.r.us-east-1.awstrack.me/L0/${pct}/1/0100/abc=1`],
    ['mimecast', 'https://protect-eu.mimecast.com/s/abcDEF?domain=partner.example', 'https://partner.example/'],
    ['urlisolation', `https://urlisolation.com/browser?clickId=1&url=${pct}`],
    ['avanan', `https://avanan.url-protection.com/v1/url?o=${pct}&g=x&s=y`],
    ['checkpoint', 'https://url.avanan.click/v2/___https://partner.example/rfp?a=1&b=2___.YXAzOm', TARGET],
    ['trustwave', `https://scanmail.trustwave.com/?c=1&d=2&u=${pct}`],
    ['inky', 'https://shared.outlook.inky.com/link?domain=partner.example&t=x', 'https://partner.example/'],
    ['google-translate', 'https://www-partner-example.translate.goog/rfp?a=1&b=2&_x_tr_sl=de&_x_tr_tl=en', 'https://www.partner.example/rfp?a=1&b=2'],
    ['google-translate', 'https://my--partner-example.translate.goog/', 'https://my-partner.example/'],
    ['google', `https://www.google.com/url?q=${pct}&sa=D`],
    ['google', `https://www.google.co.uk/url?sa=t&url=${pct}`],
    ['google', 'https://www.google.de/url?q=partner.example/rfp', 'https://partner.example/rfp'],
    ['google-amp', 'https://www.google.com/amp/s/partner.example/rfp?a=1', 'https://partner.example/rfp?a=1'],
    ['amp-cache', 'https://partner-example.cdn.ampproject.org/c/s/partner.example/rfp', 'https://partner.example/rfp'],
    ['google-ads', `https://adclick.g.doubleclick.net/pcs/click?xai=A&adurl=${pct}`],
    ['youtube', `https://www.youtube.com/redirect?event=x&q=${pct}`],
    ['bing', `https://www.bing.com/ck/a?!&&p=1&u=a1${Buffer.from(TARGET).toString('base64url')}&ntb=1`],
    ['yahoo', `https://r.search.yahoo.com/_ylt=A0/RV=2/RE=1/RU=${pct}/RK=2/RS=x-`],
    ['facebook', `https://l.facebook.com/l.php?u=${pct}&h=AT0`],
    ['linkedin', `https://www.linkedin.com/redir/redirect?url=${pct}&urlhash=x`],
    ['awstrack', `https://x1.r.eu-west-1.awstrack.me/CL0/${pct}/1/0102/abc=1`],
    ['reddit', `https://out.reddit.com/t3_x?url=${pct}`],
    ['slack', `https://slack-redir.net/link?url=${pct}`],
    ['view-source', `view-source:${TARGET}`],
    ['ms-word', `ms-word:ofe|u|${TARGET}`],
  ];
  for (const [by, url, target = TARGET] of cases) {
    it(`${by}: ${url.slice(0, 60)}`, () => {
      assert.deepEqual(unwrap(url), { target, through: [by] });
    });
  }

  it('are followed through several wrappers, but not for ever', () => {
    const wrap = (url: string) => `https://x.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}`;
    assert.equal(unwrap(wrap(wrap(`https://urldefense.proofpoint.com/v1/url?u=${pct}`))).target, TARGET);
    let deep = TARGET;
    for (let i = 0; i < 7; i += 1) deep = wrap(deep);
    assert.equal(unwrap(deep).through.length, 5);
  });

  it('are believed only from the vendor, on a label boundary', () => {
    for (const url of [
      `https://evilsafelinks.protection.outlook.com.attacker.example/?url=${pct}`,
      `https://notsafelinks.protection.outlook.com/?url=${pct}`,
      `https://safelinks.protection.outlook.com@attacker.example/?url=${pct}`,
    ]) {
      assert.equal(unwrap(url).target, url);
    }
  });

  it('are read as a browser asks for them, whatever the spelling', () => {
    for (const url of [`https://x@www.google.com/url?q=${pct}`, `https:\\\\www.google.com\\url?q=${pct}`, `https://www.google.com:443/url/?q=${pct}`])
      assert.equal(unwrap(url).target, TARGET, url);
    for (const url of [
      `https://attacker.example\\@www.google.com/url?q=${pct}`,
      `https://www.google.com.attacker.example/url?q=${pct}`,
      `https://www.google.com/urls?q=${pct}`,
    ])
      assert.equal(unwrap(url).target, url);
  });

  it('lead through a redirector behind a filter, and back', () => {
    const google = `https://www.google.com/url?q=${pct}`;
    assert.deepEqual(unwrap(`https://linkprotect.cudasvc.com/url?a=${encodeURIComponent(google)}`), { target: TARGET, through: ['barracuda', 'google'] });
    const endless = `https://www.google.com/url?q=${'https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D'.repeat(600)}x.example`;
    assert.equal(endless.length > 16_384, true);
    assert.deepEqual(unwrap(endless), { target: endless, through: [] });
  });

  it('keep the wrapper where what is inside is no web address', () => {
    const url = 'https://www.google.com/url?q=javascript%3Aalert(1)';
    assert.equal(unwrap(url).target, url);
  });
});

describe('tenants', () => {
  const tenant = (url: string): string => tenantOf(new URL(url), registrableDomain(new URL(url).hostname), LISTS.tenants);
  for (const [url, expected] of [
    ['https://partner-my.sharepoint.com/:b:/g/x', 'partner-my.sharepoint.com'],
    ['https://partner-my.sharepoint.example/:b:/g/x', 'partner-my.sharepoint.example'],
    ['https://partner.blogspot.fr/p/offer', 'partner.blogspot.fr'],
    ['https://docsend.com/view/abc', 'docsend.com/view'],
    ['https://partner.docsend.com/view/abc', 'partner.docsend.com'],
    ['https://www.docsend.com/', 'docsend.com'],
    ['https://1drv.ms/b/s!abc', '1drv.ms/b'],
    ['https://1drv.ms/b/c/0123456789abcdef/Eabc?e=1', '1drv.ms/b/c/0123456789abcdef'],
    ['https://onedrive.live.com/?authkey=x&cid=0123456789ABCDEF&id=1', 'onedrive.live.com/?cid=0123456789ABCDEF'],
    ['https://forms.office.com/Pages/ResponsePage.aspx?id=v4j5cvGGr0GRqy180BHbRxyzUNk', 'forms.office.com/?id=v4j5cvGGr0GRqy180BHbR'],
    ['https://teams.microsoft.com/l/file/1?tenantId=72f9&fileType=docx', 'teams.microsoft.com/?tenantId=72f9'],
    ['https://docs.google.com/document/u/0/d/abc/edit', 'docs.google.com/document'],
    ['https://docs.google.com/a/partner.example/document/d/abc', 'docs.google.com/a/partner.example'],
    ['https://drive.google.com/open?id=abc', 'drive.google.com'],
    ['https://www.dropbox.com/scl/fi/abc/offer.pdf?rlkey=x', 'dropbox.com/scl'],
    ['https://s3.eu-west-1.amazonaws.com/partner-files/x', 's3.eu-west-1.amazonaws.com/partner-files'],
    ['https://partner-files.s3.eu-west-1.amazonaws.com/x', 'partner-files.s3.eu-west-1.amazonaws.com'],
    ['https://objectstorage.eu-frankfurt-1.oraclecloud.com/n/tenancy/b/x', 'objectstorage.eu-frankfurt-1.oraclecloud.com/n/tenancy'],
    ['https://partner.blob.core.windows.net/x', 'partner.blob.core.windows.net'],
    ['https://ws.onehub.com/files/abc', 'ws.onehub.com/files'],
    ['https://login.microsoftonline.com/common/oauth2', 'login.microsoftonline.com/common'],
    ['https://forms.gle/abc', 'forms.gle'],
    ['https://app.box.com/s/abc', 'app.box.com/s'],
    ['https://sites.google.com/view/partner/home', 'sites.google.com/view/partner'],
    ['https://docs.google.com/forms/d/e/x', 'docs.google.com/forms'],
    ['https://partner.app.box.com/s/x', 'partner.app.box.com'],
    ['https://partner.github.io/x', 'partner.github.io'],
    ['https://www.github.com/partner/x', 'github.com/partner'],
    ['https://www.partner.example/a/b', 'partner.example'],
  ] as const) {
    it(`${url} is ${expected}`, () => {
      assert.equal(tenant(url), expected);
    });
  }
});

describe('what a link hides', () => {
  const link = (url: string, text: string, more: Partial<FoundLink> = {}) =>
    new LinkReader(LISTS).read(
      { url, span: null, syntax: 'attribute', text, shape: 'anchor', invisible: false, wholeBody: false, region: 'own', ways: [], ...more },
      'html',
      null,
    );

  it('is its target, when the text names neither host nor domain', () => {
    const url = 'https://partner-my.sharepoint.example/:b:/g/x';
    for (const text of ['View RFP', 'Click here', '', 'see report.pdf']) assert.deepEqual(link(url, text).hidden, ['text-hides-target'], text);
    for (const text of [url, 'partner-my.sharepoint.example', 'www.sharepoint.example', 'our files at sharepoint.example'])
      assert.deepEqual(link(url, text).hidden, [], text);
    assert.deepEqual(link(url, '', { shape: 'automatic' }).hidden, []);
    assert.deepEqual(link(url, 'View RFP', { shape: 'automatic' }).hidden, []);
    assert.equal(link(url, 'https://bank.test/', { shape: 'automatic' }).mismatch, 'bank.test');
  });

  it('is a mismatch, when the text names another domain', () => {
    assert.equal(link('https://attacker.example/x', 'https://bank.test/login').mismatch, 'bank.test');
    assert.equal(link('https://attacker.example/x', 'bank.test').mismatch, 'bank.test');
    assert.equal(link('https://login.bank.test/x', 'www.bank.test').mismatch, null);
    assert.equal(link(`https://x.safelinks.protection.outlook.com/?url=${pct}`, TARGET).mismatch, null);
    for (const text of [
      'https://bank.test@attacker.example/login',
      'b\u0430nk.test',
      'www.b\u0430nk.test/login',
      'bank\u200b.test',
      '\uff42ank\uff0etest',
      'bank[.]test',
      'bank (dot) test',
      'bank . test/login',
      'hxxps://bank.test/',
      'https://bank.test\u2026',
    ])
      assert.equal(link('https://attacker.example/x', text).mismatch, text.startsWith('www') ? 'www.bank.test' : 'bank.test', text);
    assert.equal(link('https://files.bank.test/x/very/long', 'https://files.ban\u2026').mismatch, null);
    assert.equal(link('https://attacker.example/x', 'https://files.ban...').mismatch, 'files.ban');
    assert.equal(link('https://b\u00e4nk.test/x', 'www.b\u00e4nk.test').mismatch, null);
    assert.equal(link('https://\u043f\u0440\u0438\u043c\u0435\u0440.test/', '\u043f\u0440\u0438\u043c\u0435\u0440.test').mismatch, null);
    assert.equal(link('https://attacker.example/x', 'Read about node.js and e.g. this').mismatch, null);
  });

  it('shows in the form of the URL', () => {
    assert.ok(link('https://bank.test@attacker.example/', 'x').hidden.includes('userinfo'));
    assert.ok(link('http://192.0.2.7:8080/', 'x').hidden.includes('ip-host'));
    assert.ok(link('https://bänk.test/', 'x').hidden.includes('punycode'));
    assert.ok(link('data:text/html,x', 'x').hidden.includes('data-url'));
    assert.ok(link('javascript:x', 'x').hidden.includes('script-url'));
  });

  it('does not hide where it leads from us: host as a browser reads it', () => {
    assert.equal(link('https:\\\\Attacker.EXAMPLE\\x', '').host, 'attacker.example');
    assert.equal(link('https://bank.test@attacker.example/', '').host, 'attacker.example');
    assert.equal(link('http://0x7f.1/', '').host, '127.0.0.1');
    assert.equal(link('https://bänk.test/', '').host, 'xn--bnk-qla.test');
    assert.equal(link('mailto:a@b.example', '').host, '');
  });

  it('reads a host out of a text only where one is meant', () => {
    assert.equal(shownHost('Go to https://bank.test/login now'), 'bank.test');
    assert.equal(shownHost('bank.test/login'), 'bank.test');
    assert.equal(shownHost('anna@bank.test'), null);
    assert.equal(shownHost('invoice.zip'), null);
    assert.equal(shownHost('Invoice No. 7.Please pay'), null);
  });
});
