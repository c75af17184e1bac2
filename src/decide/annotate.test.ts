import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { headersFor, unscoredHeader } from './annotate.ts';
import { extendedParameter, field, quotedParameter } from './header-field.ts';
import type { Reason, Verdict, VerdictLink } from './verdict.ts';

const reason = (change: Partial<Reason> = {}): Reason => ({ signal: 's', points: 1, bits: null, sample: null, text: 't', level: 'correspondent', ...change });

const link = (change: Partial<VerdictLink> = {}): VerdictLink => ({
  url: 'https://x.example/',
  target: 'https://x.example/',
  host: 'partner-my.sharepoint.example',
  domain: 'sharepoint.example',
  text: 'View RFP',
  where: 'html',
  hidden: [],
  mismatch: null,
  ageDays: 4,
  ageFrom: 'list',
  firstSeenHere: null,
  action: 'lock',
  lockable: true,
  ...change,
});

const verdict = (change: Partial<Verdict> = {}): Verdict => ({
  id: 'q1',
  messageId: null,
  date: '2026-03-10T10:00:00.000Z',
  from: { address: 'a@partner.example', name: '' },
  authenticated: 'pass',
  links: [link()],
  deliveries: [
    {
      recipient: 'a@example.org',
      action: 'hold',
      score: 91,
      rarity: null,
      reasons: [
        reason({ signal: 'pair-only', level: 'pair', points: 3 }),
        reason({
          signal: 'link-host-new-for-correspondent',
          points: 2.7,
          bits: 8.1,
          text: 'In 148 messages since 2018 anna@partner.example never linked to partner-my.sharepoint.example',
        }),
      ],
    },
    { recipient: 'b@example.org', action: 'deliver', score: 12, rarity: null, reasons: [reason({ signal: 'other', points: 0.5 })] },
  ],
  campaign: null,
  findings: [],
  ...change,
});

/** Fields unfolded (RFC 5322 section 2.2.3). */
const unfolded = (text: string): string[] =>
  text
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .slice(0, -1);

describe('a copy of one recipient', () => {
  test('says action, score, reasons and links', () => {
    const text = headersFor(verdict(), ['a@example.org'], 'passive', 'full');
    assert.deepEqual(unfolded(text), [
      'X-Kithgate-Verdict: hold; score=91; mode=passive; id=q1',
      'X-Kithgate-Reason: pair-only; points=3; text="t"',
      'X-Kithgate-Reason: link-host-new-for-correspondent; points=2.7; bits=8.1; text="In 148 messages since 2018 anna@partner.example never linked to partner-my.sharepoint.example"',
      "X-Kithgate-Link: lock; host=partner-my.sharepoint.example; age=4d; first-seen=never; text*=UTF-8''View%20RFP",
    ]);
  });

  test('marks no link where nothing is locked', () => {
    assert.match(headersFor(verdict(), ['b@example.org'], 'active', 'full'), /^X-Kithgate-Verdict: deliver; score=12; mode=active; id=q1\r\n/);
    assert.match(headersFor(verdict(), ['b@example.org'], 'active', 'full'), /X-Kithgate-Link: none;/);
  });
});

describe('a copy that several share', () => {
  test('carries the strongest action and score, and nobody’s own history or name', () => {
    const text = headersFor(verdict(), ['a@example.org', 'b@example.org'], 'passive', 'full');
    assert.match(text, /^X-Kithgate-Verdict: hold; score=91;/);
    assert.ok(!text.includes('pair-only'));
    assert.ok(text.includes('other'));
    assert.ok(!text.includes('example.org'));
  });
});

test('levels say less', () => {
  assert.equal(headersFor(verdict(), ['a@example.org'], 'passive', 'verdict'), 'X-Kithgate-Verdict: hold; score=91; mode=passive; id=q1\r\n');
  assert.equal(headersFor(verdict(), ['a@example.org'], 'passive', 'id'), 'X-Kithgate-Id: q1\r\n');
  assert.equal(unscoredHeader('q1', 'active'), 'X-Kithgate-Verdict: unscored; mode=active; id=q1\r\n');
});

test('at most eight reasons and eight links, strongest and risky ones first', () => {
  const reasons = Array.from({ length: 12 }, (_, i) => reason({ signal: `s${i}`, points: i / 10 + 0.1 }));
  const links = Array.from({ length: 12 }, (_, i) =>
    link({ host: `h${i}.example`, action: i === 11 ? 'lock' : 'none', firstSeenHere: '2026-02-28T10:00:00.000Z', ageDays: null }),
  );
  const lines = unfolded(
    headersFor(
      verdict({ links, deliveries: [{ recipient: 'a@example.org', action: 'lock', score: 70, rarity: null, reasons }] }),
      ['a@example.org'],
      'active',
      'full',
    ),
  );
  assert.equal(lines.filter((line) => line.startsWith('X-Kithgate-Reason')).length, 8);
  assert.match(lines[1] ?? '', /s11; points=1\.2/);
  assert.equal(lines.filter((line) => line.startsWith('X-Kithgate-Link')).length, 8);
  assert.match(lines[9] ?? '', /^X-Kithgate-Link: lock; host=h11\.example; age=unknown; first-seen=10d;/);
});

test('whatever the text, a field is ASCII, folded below 78 and never a second field', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 120 }), (hostile, host) => {
      const deliveries = [{ recipient: 'a@example.org', action: 'lock' as const, score: 70, rarity: null, reasons: [reason({ text: hostile })] }];
      const text = headersFor(
        verdict({ links: [link({ text: hostile, host: `${host.replace(/[^a-z]/g, '')}.example` })], deliveries }),
        ['a@example.org'],
        'active',
        'full',
      );
      assert.ok(/^[\x20-\x7e\r\n]*$/.test(text));
      for (const line of text.split('\r\n')) assert.ok(line.length < 78 || !line.trim().includes(' '), line);
      for (const line of unfolded(text)) assert.match(line, /^X-Kithgate-(Verdict|Reason|Link): /);
    }),
  );
});

test('RFC 2231: sections where it does not fit, never inside a triplet; quotes are escaped', () => {
  const long = field('X-T', ['a', extendedParameter('text', 'é'.repeat(60))]);
  assert.match(long, /text\*0\*=UTF-8''%C3%A9/);
  const joined = [...long.matchAll(/text\*\d+\*=(?:UTF-8'')?([^;\r\n]*)/g)].map((m) => m[1]).join('');
  assert.equal(decodeURIComponent(joined), 'é'.repeat(60));
  assert.equal(field('X-T', [quotedParameter('text', 'say "hi" \\')]), 'X-T: text="say \\"hi\\" \\\\"\r\n');
});

describe('links shown', () => {
  test('where text and HTML have the same link, the words it hides behind are shown, once', () => {
    const bare = link({ text: '', where: 'text' });
    const fields = unfolded(headersFor(verdict({ links: [bare, link()] }), ['a@example.org'], 'active', 'full')).filter((f) => f.startsWith('X-Kithgate-Link'));
    assert.deepEqual(fields, ["X-Kithgate-Link: lock; host=partner-my.sharepoint.example; age=4d; first-seen=never; text*=UTF-8''View%20RFP"]);
  });

  test('a bare URL is shown without a text', () => {
    const fields = unfolded(headersFor(verdict({ links: [link({ text: '', where: 'text' })] }), ['a@example.org'], 'active', 'full')).filter((f) =>
      f.startsWith('X-Kithgate-Link'),
    );
    assert.deepEqual(fields, ['X-Kithgate-Link: lock; host=partner-my.sharepoint.example; age=4d; first-seen=never']);
  });
});
