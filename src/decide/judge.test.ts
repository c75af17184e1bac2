import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AT,
  author,
  DAY,
  judged,
  judgeFacts,
  link,
  message,
  partnerHistory,
  RECIPIENT,
  relation,
  shareLink,
  strangerHistory,
} from '../../test/builders/judge-facts.ts';
import { emptyLevel } from '../history/relation.ts';
import { shapeOf } from '../history/shape.ts';
import { headersFor } from './annotate.ts';
import { judge } from './judge.ts';
import type { DeliveryVerdict } from './verdict.ts';

const NIGHT = Date.UTC(2026, 2, 10, 3);
const signature = link('https://www.partner.example/', 'www.partner.example');
const rfp = message({
  links: [signature, shareLink('alder-docs.sharepoint.example', 'View RFP')],
  visibleText: 'Hello,\nplease see the request.\nView RFP',
  header: { subject: 'RFP for Partner' },
});
const only = (given: Parameters<typeof judged>[0]): DeliveryVerdict => judged(given).verdict.deliveries[0] as DeliveryVerdict;
const policy = (change: object) => ({ lockAt: 24, holdAt: 94, unlockable: 'hold' as const, prior: 0.1, overrides: [], ...change });

describe('several recipients', () => {
  const [assistant, newcomer] = ['assistant@example.org', 'newcomer@example.org'];
  const recipients = [RECIPIENT, assistant, newcomer];
  const { pairs, correspondent, ...rest } = partnerHistory();
  const pair = pairs[RECIPIENT] ?? emptyLevel();
  // One he writes to every week, one he wrote to now and then, one he never wrote to.
  const several = { ...pairs, [assistant]: { ...pair, relation: relation({ messages: 9, days: 8, outbound: 2 }) }, [newcomer]: emptyLevel() };
  const eachAlone = (given: Parameters<typeof judged>[0]) => recipients.map((recipient) => only({ ...given, recipients: [recipient] }));

  test('together each gets the verdict he would get alone', () => {
    for (const history of [
      { ...rest, correspondent, pairs: several },
      { ...rest, correspondent: emptyLevel(), pairs: { [RECIPIENT]: emptyLevel(), [assistant]: emptyLevel(), [newcomer]: emptyLevel() } },
      // No store tells that; should one, nobody may get another's verdict.
      { ...rest, correspondent: emptyLevel(), pairs: several },
    ]) {
      const given = { message: rfp, at: NIGHT, history };
      assert.deepEqual(judged({ ...given, recipients }).verdict.deliveries, eachAlone(given));
    }
  });

  test('what the author is to each is told of each', () => {
    const samples = judged({ history: { ...rest, correspondent, pairs: several }, recipients }).verdict.deliveries.map(
      ({ reasons }) => reasons.find(({ signal }) => signal === 'long-relation')?.sample,
    );
    assert.deepEqual(samples, [60, 9, 60]);
  });
});

describe('stories', () => {
  test('A: a hijacked partner at night, a new tenant behind "View RFP": held, the first one already', () => {
    const verdict = only({ message: rfp, at: NIGHT, history: partnerHistory() });
    assert.equal(verdict.action, 'hold');
    assert.ok(verdict.score >= 94, String(verdict.score));
    const texts = new Map(verdict.reasons.map(({ signal, text }) => [signal, text]));
    assert.match(
      texts.get('new-share') ?? '',
      /^anna@partner\.example never shared from alder-docs\.sharepoint\.example in 60 messages since 2025; anybody can have a place/,
    );
    assert.match(
      texts.get('link-host-new-for-correspondent') ?? '',
      /^In 60 messages since 2025 anna@partner\.example never linked to alder-docs\.sharepoint\.example, and nobody here ever got a link there$/,
    );
  });

  test('A: the third of its shape from as many partners is a campaign', () => {
    const judgement = judged({
      message: rfp,
      at: NIGHT,
      history: partnerHistory(),
      campaign: { authors: 2, recipients: 2, firstSeen: NIGHT - DAY, copies: 0 },
    });
    assert.ok(judgement.verdict.deliveries[0]?.reasons.some((r) => r.signal === 'campaign'));
    assert.match(judgement.verdict.campaign ?? '', /^[0-9a-f]{16}$/);
    assert.equal(judgement.verdict.campaign, shapeOf(rfp, author().address));
  });

  test('an honest first share, usual hour and style: of his own tenant delivered, of another at most locked', () => {
    const share = (tenant: string) =>
      only({
        history: partnerHistory(),
        message: message({ links: [signature, shareLink(tenant, 'the folder')], visibleText: 'The drawings are in the folder.' }),
      });
    assert.equal(share('partner.sharepoint.example').action, 'deliver');
    assert.equal(share('engineers.sharepoint.example').action, 'lock');
  });

  test('B: a first letter from a free mailbox with a link to a host nobody has met: the link is locked', () => {
    const mail = message({ links: [link('https://secure.docs-desk.example/m', 'https://secure.docs-desk.example/m')], header: { subject: 'Message' } });
    const judgement = judged({ message: mail, author: author({ address: 'x@securemail.example', domain: 'securemail.example' }) });
    assert.equal(judgement.verdict.deliveries[0]?.action, 'lock');
    assert.deepEqual([...(judgement.recipients[0]?.locked ?? [])], [0]);
    assert.equal(judgement.verdict.links[0]?.action, 'lock');
  });

  test('a newsletter with ever-new links is delivered, from the first issue on', () => {
    const issue = (history = strangerHistory()) =>
      only({
        history,
        message: message({
          links: [link('https://t9.tracker.example/a', 'Read more'), link('https://t9.tracker.example/b', 'Unsubscribe')],
          header: { listUnsubscribe: true, bulk: true },
        }),
      });
    assert.ok(issue().score < 26);
    const regular = partnerHistory(
      { 'has-link': { away: 40 }, 'link-tenant': Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`t${i}.example`, 1])) },
      relation({ outbound: 0 }),
    );
    assert.ok(issue(regular).score < 26);
  });

  test('ordinary mail of a partner scores below the prior', () => {
    assert.ok(only({ history: partnerHistory(), message: message({ links: [signature] }) }).score < 10);
  });
});

describe('decisions', () => {
  const attack = { message: rfp, at: NIGHT, history: partnerHistory() };

  test('thresholds at their ends', () => {
    assert.equal(only({ history: partnerHistory(), policy: policy({ holdAt: 0 }) }).action, 'hold');
    assert.notEqual(only({ ...attack, policy: policy({ holdAt: 101 }) }).action, 'hold');
    const all = judged({ history: partnerHistory(), message: message({ links: [signature] }), policy: policy({ lockAt: 0 }) });
    assert.deepEqual([...(all.recipients[0]?.locked ?? [])], [0], 'every web link is a risky one');
    assert.equal(only({ history: partnerHistory(), policy: policy({ lockAt: 0 }) }).action, 'deliver', 'without a link there is nothing to lock');
  });

  test('a score in the lock band without a link is delivered with its reasons', () => {
    const spoof = only({
      author: author({ class: 'fail' }),
      history: strangerHistory({ authenticatedTwin: relation() }),
      message: message({ visibleText: 'Please call me, urgent.' }),
      policy: policy({ lockAt: 10 }),
    });
    assert.ok(spoof.score >= 10 && spoof.score < 94, String(spoof.score));
    assert.equal(spoof.action, 'deliver');
    assert.ok(spoof.reasons.length > 1);
  });

  test('a risky link that cannot be locked follows the policy', () => {
    const pdf = message({ links: [link('https://secure.docs-desk.example/m', '', { where: 'attachment:a.pdf', lockable: false })] });
    const stranger = { policy: policy({ lockAt: 5 }), message: pdf, author: author({ address: 'x@securemail.example', domain: 'securemail.example' }) };
    assert.equal(only(stranger).action, 'hold');
    assert.equal(only(stranger).reasons[0]?.text, 'A risky link in a.pdf cannot be locked, and policy.unlockable says hold');
    assert.equal(only({ ...stranger, policy: policy({ lockAt: 5, unlockable: 'deliver' }) }).action, 'deliver');
    const both = message({ links: [...pdf.links, link('https://secure.docs-desk.example/n', 'x')] });
    const mixed = judged({ ...stranger, message: both, policy: policy({ lockAt: 5, unlockable: 'deliver' }) });
    assert.deepEqual([...(mixed.recipients[0]?.locked ?? [])], [1]);
  });

  test('of a signed message it says that, whatever place the link has', () => {
    const links = [link('https://secure.docs-desk.example/m', 'x', { lockable: false })];
    const { action, reasons } = only({
      policy: policy({ lockAt: 5 }),
      message: message({ links, signed: true }),
      author: author({ address: 'x@securemail.example', domain: 'securemail.example' }),
    });
    assert.equal(action, 'hold');
    assert.equal(reasons[0]?.text, 'The message is signed or encrypted, so its risky links cannot be locked, and policy.unlockable says hold');
  });

  test('where more links stand than are read, a lock is none', () => {
    const links = Array.from({ length: 2000 }, (_, index) => link(`https://secure.docs-desk.example/${index}`, 'x'));
    const stranger = (complete: boolean) => ({
      policy: policy({ lockAt: 5 }),
      message: message({ links, complete }),
      author: author({ address: 'x@securemail.example', domain: 'securemail.example' }),
    });
    assert.equal(only(stranger(true)).action, 'lock');
    assert.equal(only(stranger(false)).action, 'hold');
    assert.equal(only(stranger(false)).reasons[0]?.text, 'There are more links than are read, so not all can be locked, and policy.unlockable says hold');
    assert.equal(only({ ...stranger(false), policy: policy({ lockAt: 5, unlockable: 'deliver' }) }).action, 'lock', 'what can be locked');
  });

  test('on the first days missing history says nothing', () => {
    const cold = { ...partnerHistory(), since: AT - 3 * DAY };
    assert.notEqual(only({ ...attack, history: cold }).action, 'hold');
    assert.equal(only({ ...attack, history: cold, warmDays: 1 }).action, 'hold');
    assert.equal(only({ ...attack, history: { ...cold, since: null }, policy: policy({ holdAt: 0 }) }).action, 'hold', 'an order to hold everything is one');
    const impostor = { author: author({ address: 'ceo@example.org', class: 'fail' as const }), message: message({ visibleText: 'Please buy gift cards.' }) };
    assert.equal(only({ ...impostor, history: strangerHistory({ since: null }) }).action, 'hold', 'solid evidence holds on any day');
  });

  test('recipients of one message may get different actions', () => {
    const overrides = [{ recipients: ['careful@example.org'], domains: [], holdAt: 0 }];
    const got = judged({ history: partnerHistory(), recipients: [RECIPIENT, 'careful@example.org', 'abuse@example.org'], policy: policy({ overrides }) });
    assert.deepEqual(
      got.verdict.deliveries.map((d) => d.action),
      ['deliver', 'hold', 'deliver'],
    );
  });

  test('exceptions come first, and say so', () => {
    const verdict = only({ ...attack, exceptions: [{ author: 'anna@partner.example', requireAuth: true, action: 'deliver' }] });
    assert.equal(verdict.action, 'deliver');
    assert.ok(verdict.score >= 94, 'the score stays what it is');
    assert.equal(verdict.reasons[0]?.signal, 'exception');
    const locked = judged({
      history: partnerHistory(),
      message: message({ links: [signature] }),
      exceptions: [{ authorDomain: 'partner.example', requireAuth: true, action: 'lock' }],
    });
    assert.deepEqual([locked.verdict.deliveries[0]?.action, ...(locked.recipients[0]?.locked ?? [])], ['lock', 0]);
  });
});

test('points of the reasons add up to the score', () => {
  const verdict = only({ message: rfp, at: NIGHT, history: partnerHistory() });
  const logit = Math.log(0.1 / 0.9) + verdict.reasons.reduce((sum, r) => sum + r.points, 0);
  assert.ok(Math.abs(verdict.score - 100 / (1 + Math.exp(-logit))) < 0.06);
  const frame = verdict.reasons.slice(-2).map(({ signal }) => signal);
  assert.deepEqual(frame, ['one-cause', 'base'], 'what one cause said too often, and where every message starts, stand last');
  const sizes = verdict.reasons.slice(0, -2).map((r) => Math.abs(r.points));
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
  );
});

test('the same facts give the same verdict to the byte, and it is plain JSON', () => {
  const facts = judgeFacts({ message: rfp, at: NIGHT, history: partnerHistory(), file: 'rfp.eml' });
  const text = JSON.stringify(judge(facts).verdict);
  assert.equal(JSON.stringify(judge(facts).verdict), text);
  assert.deepEqual(JSON.parse(text), judge(facts).verdict);
  assert.equal(JSON.parse(text).date, '2026-03-10T03:00:00.000Z');
});

test('of a domain that only a list of new domains has, the verdict tells the bound and no date', () => {
  const ages = new Map([['new.example', { registeredAt: null, source: 'list' as const, youngerThan: { days: 15, by: 'fresh.example' } }]]);
  const { verdict } = judged({ message: message({ links: [link('https://new.example/', 'Open'), signature] }), ages });
  assert.deepEqual(
    verdict.links.map(({ ageDays, ageFrom, ageBelow }) => [ageDays, ageFrom, ageBelow]),
    [
      [null, 'list', 15],
      [null, 'unknown', undefined],
    ],
  );
  assert.match(headersFor(verdict, [RECIPIENT], 'active', 'full').toString(), /host=new\.example;\s+age=under-15d/);
});

describe('what a score tells of honest mail', () => {
  const known = partnerHistory();
  const atLeast = Array.from({ length: 1001 }, (_, step) => (step === 0 ? 500 : step <= 900 ? 2 : 0));

  test('each delivery says how many of the organisation’s own score as high', () => {
    const read = message({ links: [link('https://quiet-harbour.example/today', 'https://quiet-harbour.example/today')] });
    const { verdict } = judged({ message: read, history: known, honest: { scale: 's1', atLeast } });
    const [delivery] = verdict.deliveries;
    assert.ok(delivery && delivery.score > 0 && delivery.score < 94, String(delivery?.score));
    assert.deepEqual(delivery.rarity, { oneIn: 250, sample: 500 });
  });

  test('a message is one, with its highest score; without history it tells nothing', () => {
    const both = { recipients: [RECIPIENT, 'aide@example.org'] };
    const { measured, recipients } = judged({ ...both, history: known });
    assert.deepEqual(measured, { scale: 's1', score: Math.max(...recipients.map(({ score }) => score)) });
    const first = judged({ ...both, history: { ...known, since: AT - DAY }, honest: { scale: 's1', atLeast } });
    assert.equal(first.measured, null);
    assert.equal(first.verdict.deliveries[0]?.rarity, null);
  });

  test('what an exception let pass, and what goes to where attacks are reported, tells nothing', () => {
    const exercise = { author: 'anna@partner.example', requireAuth: true, action: 'deliver' as const };
    assert.equal(judged({ history: known, exceptions: [exercise] }).measured, null);
    assert.equal(judged({ history: known, recipients: ['abuse@example.org'] }).measured, null);
  });
});
