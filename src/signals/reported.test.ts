import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT, DAY, judged, link, message, partnerHistory, shareLink, signalFacts } from '../../test/builders/judge-facts.ts';
import type { ReportedFacts } from './facts.ts';
import { reported } from './reported.ts';

const none: ReportedFacts = { targets: new Map(), shape: null, author: null };
/** 1 March 2026. */
const THEN = AT - 9 * DAY;
const docs = link('https://www.docs-desk.example/rfp', 'View RFP');

test('a link to where a reported message led says so, with the day and nobody’s name', () => {
  const facts = signalFacts({ message: message({ links: [docs] }), reported: { ...none, targets: new Map([['docs-desk.example', THEN]]) } });
  const [found] = reported(facts);
  assert.equal(found?.text, 'docs-desk.example was reported as phishing here on 1 March 2026');
  assert.deepEqual([found?.signal, found?.level, found?.links, found?.absence], ['reported-host', 'organisation', [0], false]);
});

test('of a shared service only the tenant that was reported is meant', () => {
  const share = shareLink('attacker-my.sharepoint.example', 'View');
  const targets = new Map([['attacker-my.sharepoint.example', THEN]]);
  assert.equal(reported(signalFacts({ message: message({ links: [share] }), reported: { ...none, targets } })).length, 1);
  const other = shareLink('partner-my.sharepoint.example', 'View');
  assert.deepEqual(reported(signalFacts({ message: message({ links: [other] }), reported: { ...none, targets } })), []);
});

test('what is reported weighs enough to hold with almost anything else, also from a partner of years', () => {
  const verdictFor = (known: ReportedFacts) =>
    judged({
      message: message({ links: [docs] }),
      history: partnerHistory(),
      reported: known,
      hostsFirstSeen: new Map([['www.docs-desk.example', AT - 60 * DAY]]),
    }).recipients[0];
  const before = verdictFor(none);
  const after = verdictFor({ ...none, targets: new Map([['docs-desk.example', THEN]]) });
  assert.equal(after?.action, 'hold');
  assert.ok((after?.score ?? 0) > (before?.score ?? 0));
  assert.equal(
    after?.reasons.some(({ signal }) => signal === 'long-relation'),
    false,
    'nothing vouches',
  );
});

test('an author whose mail was reported has no leniency for a month, or until a person trusts him again', () => {
  const of = (author: number | null, at: number) => reported(signalFacts({ at, history: partnerHistory(), reported: { ...none, author } }));
  assert.equal(of(THEN, AT)[0]?.text, 'Mail from anna@partner.example was reported as phishing here on 1 March 2026');
  assert.deepEqual(of(THEN, THEN + 31 * DAY), []);
  assert.deepEqual(of(null, AT), []);
});

test('the shape of a reported message is known for a season', () => {
  const of = (at: number) => reported(signalFacts({ at, message: message({ links: [docs] }), reported: { ...none, shape: THEN } })).map(({ signal }) => signal);
  assert.deepEqual(of(AT), ['reported-text']);
  assert.deepEqual(of(THEN + 91 * DAY), []);
});
