import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Checked, verdictOf } from './authentication-verdict.ts';

const relaxed = { state: 'found', strictDkim: false, strictSpf: false } as const;
const strict = { state: 'found', strictDkim: true, strictSpf: true } as const;
const signed = (domain: string, result = 'pass', partial = false) => ({ domain, result, partial });
const checked = (change: Partial<Checked>): Checked => ({
  fromDomains: ['mail.partner.example'],
  spf: { result: 'fail', domain: 'partner.example' },
  dkim: [],
  record: relaxed,
  ...change,
});
const dmarc = (change: Partial<Checked>) => verdictOf(checked(change)).dmarc;

describe('DMARC from what was checked', () => {
  it('passes by an aligned signature or an aligned envelope', () => {
    assert.equal(dmarc({ dkim: [signed('partner.example')] }), 'pass');
    assert.equal(dmarc({ spf: { result: 'pass', domain: 'bounce.partner.example' } }), 'pass');
    assert.equal(dmarc({ dkim: [signed('mailer.example')], spf: { result: 'pass', domain: 'mailer.example' } }), 'fail');
  });

  it('holds strict alignment to the same domain', () => {
    assert.equal(dmarc({ record: strict, dkim: [signed('partner.example')] }), 'fail');
    assert.equal(dmarc({ record: strict, dkim: [signed('mail.partner.example')] }), 'pass');
    assert.equal(dmarc({ record: strict, spf: { result: 'pass', domain: 'partner.example' } }), 'fail');
  });

  it('is temporary, never a failure, when a look-up on the way to a pass failed', () => {
    assert.equal(dmarc({ dkim: [signed('partner.example', 'temperror')] }), 'temperror');
    assert.equal(dmarc({ spf: { result: 'temperror', domain: 'partner.example' } }), 'temperror');
    assert.equal(dmarc({ record: { state: 'temperror' }, dkim: [signed('partner.example')] }), 'temperror');
    assert.equal(dmarc({ dkim: [signed('mailer.example', 'temperror')] }), 'fail', 'another domain’s trouble changes nothing');
  });

  it('does not know, instead of failing, when the client is not known', () => {
    assert.equal(dmarc({ spf: null }), 'unknown');
    assert.equal(verdictOf(checked({ spf: null })).spf, 'unknown');
    assert.equal(dmarc({ spf: null, dkim: [signed('partner.example')] }), 'pass');
  });

  it('takes no signature that leaves a part of the body unsigned', () => {
    const verdict = verdictOf(checked({ dkim: [signed('partner.example', 'pass', true)] }));
    assert.equal(verdict.dmarc, 'fail');
    assert.deepEqual(verdict.dkim, [{ domain: 'partner.example', result: 'policy' }]);
  });

  it('without a record: as good as a pass when aligned, else none', () => {
    assert.equal(dmarc({ record: { state: 'none' }, dkim: [signed('partner.example')] }), 'bestguesspass');
    assert.equal(dmarc({ record: { state: 'none' } }), 'none');
  });

  it('has nothing to say about several authors, or none', () => {
    assert.equal(dmarc({ fromDomains: ['a.example', 'b.example'], record: null, dkim: [signed('a.example')] }), 'permerror');
    assert.equal(dmarc({ fromDomains: [], record: null }), 'none');
  });
});
