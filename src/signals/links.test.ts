import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AT,
  author,
  DAY,
  level,
  link,
  message,
  organisation,
  partnerHistory,
  RECIPIENT,
  relation,
  shareLink,
  signalFacts,
  strangerHistory,
  WEEKLY,
} from '../../test/builders/judge-facts.ts';
import { valueKey } from '../history/types.ts';
import { domainAge } from './domain-age.ts';
import type { Finding } from './finding.ts';
import { hostNeverMet } from './host-never-met.ts';
import { linkFirstContact } from './link-first-contact.ts';
import { linkNew } from './link-new.ts';

const TENANT = 'partner-docs.sharepoint.example';
const share = message({ links: [link('https://www.partner.example/', 'www.partner.example'), shareLink(TENANT, 'View RFP')] });
const only = (findings: readonly Finding[]): Finding => {
  assert.equal(findings.length, 1);
  return findings[0] as Finding;
};

describe('a link new for a known correspondent', () => {
  test('is surprising, and says on what that rests', () => {
    const found = only(linkNew(signalFacts({ message: share, history: partnerHistory() })));
    assert.equal(found.signal, 'link-host-new-for-correspondent');
    assert.ok((found.bits ?? 0) > 5, String(found.bits));
    assert.equal(found.text, `In 60 messages since 2025 anna@partner.example never linked to ${TENANT}, and nobody here ever got a link there`);
    assert.equal(found.sample, 60);
    assert.equal(found.level, 'correspondent');
    assert.deepEqual(found.links, [1]);
  });

  test('is no finding for one nobody knows, for his own site, or for a tenant he uses', () => {
    assert.deepEqual(linkNew(signalFacts({ message: share })), []);
    assert.deepEqual(linkNew(signalFacts({ message: message({ links: [link('https://www.partner.example/')] }), history: partnerHistory() })), []);
    const user = partnerHistory({ ...WEEKLY, 'has-link': { away: 20, own: 32 }, 'link-tenant': { [TENANT]: 20 } });
    assert.deepEqual(linkNew(signalFacts({ message: share, history: user })), []);
  });

  test('is less surprising from one who links everywhere, and where colleagues get such links', () => {
    const bits = (history = partnerHistory()) => only(linkNew(signalFacts({ message: share, history }))).bits ?? 0;
    const restless = partnerHistory({
      ...WEEKLY,
      'has-link': { away: 52 },
      'link-tenant': Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`n${i}.example`, 1])),
    });
    assert.ok(bits(restless) < bits() - 3);
    const house = organisation();
    const common = level(house.relation, { 'link-tenant': { [TENANT]: 200, 'x.example': 200 }, 'has-link': { away: 300, own: 700 } });
    const met = partnerHistory(WEEKLY, relation(), { organisation: common });
    assert.ok(bits(met) < bits());
    assert.match(only(linkNew(signalFacts({ message: share, history: met }))).text, /, though others here got links there on 200 days$/);
  });

  test("a tenant named after the author's own organisation is told apart", () => {
    const own = message({ links: [shareLink('partner-my.sharepoint.example', 'Plan')] });
    assert.equal(only(linkNew(signalFacts({ message: own, history: partnerHistory() }))).signal, 'link-own-tenant-new');
  });

  test('new to this recipient only: the words and the level say so', () => {
    const same = partnerHistory();
    const others = level(relation({ messages: 90 }), { ...WEEKLY, 'has-link': { away: 10, own: 60 }, 'link-tenant': { [TENANT]: 10 } });
    const found = only(linkNew(signalFacts({ message: share, history: { ...same, correspondent: others } })));
    assert.equal(found.level, 'pair');
    assert.match(found.text, /to this recipient anna@partner\.example never linked .*, though to others here on 10 days$/);
    const shownTo = { [valueKey({ attribute: 'link-tenant', value: TENANT })]: 3 };
    const counted = only(linkNew(signalFacts({ message: share, history: { ...same, correspondent: others, shownTo } })));
    assert.match(counted.text, /, though to 3 colleagues on 10 days$/);
    assert.equal(counted.strength, found.strength, 'words only');
  });

  test('a link in quoted text is somebody else’s', () => {
    const quoted = message({
      links: [link('https://old.example/x', '', { where: 'text', region: 'quoted' })],
      visibleText: 'Fine with me.\n\n-----Original Message-----\nsee https://old.example/x',
    });
    const answering = partnerHistory(WEEKLY, relation(), { repliesToOurs: true });
    const met = new Map([['old.example', AT - 30 * DAY]]);
    assert.deepEqual(linkNew(signalFacts({ message: quoted, history: answering, hostsFirstSeen: met })), []);
    const slipped = only(linkNew(signalFacts({ message: quoted, history: answering })));
    assert.match(slipped.text, /never linked to old\.example/, 'a conversation of ours carried its links here: one nobody has met was added');
    const claimed = only(linkNew(signalFacts({ message: quoted, history: partnerHistory() })));
    assert.match(claimed.text, /never linked to old\.example/, 'anybody can write such a line above a link of his own');
  });

  test('however many decoys stand before it', () => {
    const decoys = Array.from({ length: 40 }, (_, i) => link(`https://p${i}.partner.example/`, ''));
    const others = Array.from({ length: 40 }, (_, i) => link(`https://known${i}.example/`, ''));
    for (const before of [decoys, others]) {
      const hidden = message({ links: [...before, shareLink(TENANT, 'View RFP')] });
      assert.ok(only(linkNew(signalFacts({ message: hidden, history: partnerHistory() }))).links.includes(40));
    }
  });

  test('one harmless letter does not make the next one to the same place usual', () => {
    const site = message({ links: [link('https://quiet-harbour.example/x', 'here')] });
    const once = (daysAgo: number) => {
      const seeded = level(relation(), { ...WEEKLY, 'link-tenant': { 'quiet-harbour.example': 1 } });
      seeded.values[valueKey({ attribute: 'link-tenant', value: 'quiet-harbour.example' })] = {
        days: 1,
        decayed: 1,
        firstSeen: AT - daysAgo * DAY,
        lastSeen: AT - daysAgo * DAY,
      };
      return { ...partnerHistory(), correspondent: seeded, pairs: { [RECIPIENT]: seeded } };
    };
    assert.equal(linkNew(signalFacts({ message: site, history: once(3) })).length, 1);
    assert.equal(linkNew(signalFacts({ message: site, history: once(60) })).length, 0);
  });

  test('a service everybody uses, in a quotation, is his only where he has used it', () => {
    const view = link('https://docs-view.example/d/9', 'document', { region: 'quoted', tenant: 'docs-view.example/d' });
    const answering = partnerHistory(WEEKLY, relation(), { repliesToOurs: true });
    const met = { hostsFirstSeen: new Map([['docs-view.example', AT - 90 * DAY]]) };
    const house = organisation();
    const common = level(house.relation, { 'link-tenant': { 'docs-view.example/d': 30 } });
    assert.equal(linkNew(signalFacts({ message: message({ links: [view] }), history: { ...answering, organisation: common }, ...met })).length, 1);
  });

  test("a domain bought under the partner's name is not the partner's", () => {
    for (const host of ['partner-group.example', 'partner.evil.example'])
      assert.equal(
        only(linkNew(signalFacts({ message: message({ links: [link(`https://${host}/x`, 'plan')] }), history: partnerHistory() }))).signal,
        'link-host-new-for-correspondent',
        host,
      );
  });

  test('a site that is only named is no link', () => {
    const named = message({ links: [link('http://old.example', '', { where: 'text', hidden: ['bare-name'] })] });
    assert.deepEqual(linkNew(signalFacts({ message: named, history: partnerHistory() })), []);
  });

  test('a newspaper beside the payload does not stand for it', () => {
    const two = message({ links: [link('https://www.reuters.com/a', 'news'), shareLink(TENANT, 'View RFP')] });
    assert.match(only(linkNew(signalFacts({ message: two, history: partnerHistory() }))).text, /never linked to partner-docs/);
  });
});

describe('a first contact', () => {
  const strange = message({ links: [link('https://view.docs-desk.example/a', 'Read')] });
  const stranger = author({ address: 'x@mail.example' });

  test('linking to a host nobody has met', () => {
    const found = only(linkFirstContact(signalFacts({ message: strange, author: stranger })));
    assert.equal(found.strength, 1);
    assert.equal(found.absence, true);
    assert.equal(found.text, 'First message here from x@mail.example, and it links to docs-desk.example, which nobody here has met');
  });

  test('says so when the name is one of ours, and when a colleague met the host today', () => {
    const posing = author({ address: 'dora@example.org', class: 'fail' });
    assert.match(
      only(linkFirstContact(signalFacts({ message: strange, author: posing }))).text,
      /^First message from outside as dora@example\.org, and it links/,
    );
    const today = new Map([['view.docs-desk.example', AT - DAY / 2]]);
    const found = only(linkFirstContact(signalFacts({ message: strange, author: stranger, hostsFirstSeen: today })));
    assert.match(found.text, /docs-desk\.example, which nobody here had met before today$/);
  });

  test('is none to his own site, to a host met before, or from a known correspondent', () => {
    assert.deepEqual(linkFirstContact(signalFacts({ message: strange, author: author({ address: 'x@docs-desk.example' }) })), []);
    assert.deepEqual(
      linkFirstContact(signalFacts({ message: strange, author: stranger, hostsFirstSeen: new Map([['view.docs-desk.example', AT - 9 * DAY]]) })),
      [],
    );
    assert.deepEqual(linkFirstContact(signalFacts({ message: strange, history: partnerHistory() })), []);
  });

  test('is milder with days of mail, with a message from us, with his own tenant', () => {
    const strength = (stats: Parameters<typeof relation>[0], mail = strange, by = stranger) =>
      only(linkFirstContact(signalFacts({ message: mail, author: by, history: partnerHistory({}, relation({ outbound: 0, replies: 0, ...stats })) }))).strength;
    assert.equal(strength({ messages: 1, days: 1 }), 1, 'the first copy of an attack, locked, makes the next no less of a surprise');
    assert.equal(strength({ messages: 3, days: 3 }), 0.5);
    assert.equal(strength({ messages: 0, days: 0, outbound: 3 }), 0.5);
    const own = message({ links: [shareLink('partner.sharepoint.example', 'Plan')] });
    assert.equal(strength({ messages: 0, days: 0 }, own, author()), 0.5);
  });

  test('a host where anybody can put a page is no acquaintance', () => {
    const form = message({ links: [link('https://forms.example/123', 'Open', { tenant: 'forms.example/123' })] });
    const found = only(linkFirstContact(signalFacts({ message: form, author: stranger, hostsFirstSeen: new Map([['forms.example', AT - 90 * DAY]]) })));
    assert.match(found.text, /where anybody can put a page$/);
  });
});

test('a host never met is said to be', () => {
  assert.equal(only(hostNeverMet(signalFacts({ message: share }))).text, `${TENANT} was never seen in a link here`);
  const today = signalFacts({ message: share, hostsFirstSeen: new Map([[TENANT, AT - DAY / 2]]) });
  assert.equal(only(hostNeverMet(today)).text, `${TENANT} was never seen in a link here before today`, 'the first copy does not make it ordinary');
  assert.deepEqual(
    hostNeverMet(
      signalFacts({
        message: share,
        hostsFirstSeen: new Map([[TENANT, AT - 2 * DAY]]),
        history: { ...partnerHistory(), organisation: level(relation(), { 'link-tenant': { [TENANT]: 2 } }) },
      }),
    ),
    [],
  );
});

describe('age of domains', () => {
  const mail = message({ links: [link('https://www.new.example/', 'x')] });
  const age = (days: number | null) => new Map([['new.example', { registeredAt: days === null ? null : AT - days * DAY, source: 'list' as const }]]);
  const signals = (ages: ReturnType<typeof age>) =>
    domainAge(signalFacts({ message: mail, ages })).map((f) => `${f.signal} ${Math.round(f.strength * 10) / 10}`);

  test('young counts by halvings, old is weak, unknown is neither', () => {
    assert.deepEqual(signals(age(0)), ['domain-young 6']);
    assert.deepEqual(signals(age(4)), ['domain-young 4']);
    assert.deepEqual(signals(age(-3)), ['domain-young 6'], 'a date in the future is today');
    assert.deepEqual(signals(age(300)), []);
    assert.deepEqual(signals(age(4000)), ['domain-old 1']);
    const customer = message({ links: [link('https://customer.new.example/', 'x')] });
    assert.deepEqual(domainAge(signalFacts({ message: customer, ages: age(4000) })), [], 'another name under an old domain may be of yesterday');
    assert.deepEqual(signals(age(null)), ['domain-age-unknown 1']);
    assert.deepEqual(signals(new Map()), ['domain-age-unknown 1']);
    assert.equal(domainAge(signalFacts({ message: mail, ages: age(4) }))[0]?.text, 'new.example was registered 4 days ago (list)');
  });

  test('what a list of new domains has is as young as the list says, in its words, and not unknown', () => {
    const listed = (days: number) => new Map([['new.example', { registeredAt: null, source: 'list' as const, youngerThan: { days, by: 'fresh.example' } }]]);
    const [found, ...rest] = domainAge(signalFacts({ message: mail, ages: listed(15) }));
    assert.deepEqual(rest, []);
    assert.equal(found?.text, 'new.example is listed as registered less than 15 days ago by fresh.example');
    assert.equal(found?.strength, Math.log2(64 / 15));
    assert.deepEqual(domainAge(signalFacts({ message: mail, ages: listed(365) })), [], 'a list of a year says nothing of youth');
  });

  test("a share host's age says nothing of its tenants, a free-mail provider's nothing of its authors", () => {
    const shared = message({ links: [shareLink('t.sharepoint.example', 'x')] });
    assert.deepEqual(
      domainAge(signalFacts({ message: shared, ages: new Map([['sharepoint.example', { registeredAt: AT - 9000 * DAY, source: 'list' }]]) })),
      [],
    );
    const young = new Map([['gmail.com', { registeredAt: AT, source: 'list' as const }]]);
    assert.deepEqual(domainAge(signalFacts({ author: author({ address: 'x@gmail.com' }), ages: young })), []);
  });
});

test('recipients are judged each by his own history', () => {
  const history = partnerHistory();
  assert.equal(
    linkNew(signalFacts({ message: share, history: { ...history, correspondent: level(relation({ outbound: 0 }), WEEKLY) } }, 'new@example.org')).length,
    0,
  );
  assert.equal(linkNew(signalFacts({ message: share, history }, RECIPIENT)).length, 1);
});

test('what everybody links to makes no first contact', () => {
  const stranger = { author: author({ address: 'news@shop.example', domain: 'shop.example' }), history: strangerHistory() };
  const signals = (url: string): string[] =>
    linkFirstContact(signalFacts({ ...stranger, message: message({ links: [link(url, 'Follow us')] }) })).map((found) => found.signal);
  assert.ok(!signals('https://www.lufthansa.com/x').includes('link-first-contact'));
  assert.ok(signals('https://quiet-harbour.example/x').includes('link-first-contact'));
});
