import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openableTarget, shownTarget, shownText } from './defang.ts';

describe('shownTarget', () => {
  for (const [target, address] of [
    ['https://evil.example/path?a=1#x', 'hxxps://evil[.]example/path?a=1#x'],
    ['http://192.0.2.7:8080/', 'hxxp://192[.]0[.]2[.]7:8080'],
    ['https://[2001:db8::1]/x', 'hxxps://[2001[:]db8[:][:]1]/x'],
    ['https://user:pw@evil.example/', 'hxxps://user:pw@evil[.]example'],
    ['HTTPS://EVIL.EXAMPLE', 'hxxps://evil[.]example'],
    ['javascript:alert(1)', null],
    ['mailto:a@b.example', null],
    ['', null],
  ] as const) {
    it(`${target || '(nothing)'} → ${address}`, () => assert.equal(shownTarget(target).address, address));
  }

  it('keeps both ends of a long path', () => {
    const { address } = shownTarget(`https://evil.example/${'a'.repeat(3000)}/payload.exe`);
    assert.ok(address !== null && address.length < 400);
    assert.match(address, /^hxxps:\/\/evil\[\.\]example\/a+…a+\/payload\.exe$/);
  });

  it('never throws, and never yields anything that is a link', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string({ unit: 'binary', maxLength: 2000 })), (target) => {
        const { address } = shownTarget(target);
        assert.ok(address === null || !URL.canParse(address) || new URL(address).protocol.startsWith('hxxp'));
        assert.ok((address ?? '').length < 900);
      }),
    );
  });
});

describe('shownText', () => {
  it('drops what is not seen and folds lines', () => assert.equal(shownText('pay\u202e\u200b \r\n now\u0000\u2066!'), 'pay now!'));
  it('cuts between characters', () => assert.equal(shownText('🦊'.repeat(300), 3), '🦊🦊🦊…'));
});

describe('openableTarget', () => {
  it('opens a host in letters beyond ASCII, also after many others', () => {
    // Node 20 and 22 answer URL.canParse wrongly once its caller is optimised.
    for (let i = 0; i < 100_000; i += 1) openableTarget('https://a.example/x');
    assert.equal(openableTarget('https://bänk.test/x')?.hostname, 'xn--bnk-qla.test');
  });

  it('takes web addresses alone', () => {
    assert.equal(openableTarget('https://a.example/x')?.href, 'https://a.example/x');
    for (const target of ['javascript:1', 'data:,x', 'file:///etc/passwd', 'blob:https://a.example/1', '//a.example', 'https://'])
      assert.equal(openableTarget(target), null);
  });
});
