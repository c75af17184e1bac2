import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AT, author, link, message, RECIPIENT, shareLink } from '../../test/builders/judge-facts.ts';
import { LINK_CAP, linkTargets } from './link-targets.ts';
import { agedDomains, attributeValues, observationOf } from './observe.ts';
import type { Attribute } from './types.ts';

const valuesOf = (attribute: Attribute, ...given: Parameters<typeof attributeValues>) =>
  attributeValues(...given)
    .filter((v) => v.attribute === attribute)
    .map((v) => v.value);

test('what a message shows: links, origin, time, client', () => {
  const mail = message({
    links: [link('https://www.partner.example/'), shareLink('partner.sharepoint.example', 'Plan')],
    header: { mailer: 'Thunderbird 128.5.0' },
  });
  const values = Object.fromEntries(attributeValues(mail, author(), AT).map((v) => [v.attribute, v.value]));
  assert.deepEqual(values, {
    'has-link': 'away',
    'link-host': 'partner.sharepoint.example',
    'link-tenant': 'partner.sharepoint.example',
    network: '192.0.0.0/16',
    helo: 'partner.example',
    'dkim-domain': 'partner.example',
    mailer: 'thunderbird',
    hour: '2',
    weekday: '2',
    zone: '+0100',
    form: 'text',
    'reply-to': 'partner.example',
    'display-name': 'anna alder',
    company: 'ceo@example.org',
    thread: 'new',
  });
  assert.deepEqual(valuesOf('link-host', mail, author(), AT), ['www.partner.example', 'partner.sharepoint.example']);
});

test('what it shows with its circumstances: to whom, what it asks, from where', () => {
  const origin = { country: 'DE', provider: { number: 64500, name: 'Example Net' } };
  const shown = (circumstances: Parameters<typeof attributeValues>[3]) =>
    attributeValues(message(), author(), AT, circumstances)
      .filter((v) => ['addressed', 'ask', 'provider', 'country'].includes(v.attribute))
      .map((v) => `${v.attribute} ${v.value}`);
  assert.deepEqual(shown({}), [], 'what nobody knows is no value');
  assert.deepEqual(shown({ origin: null, asks: [], recipients: [RECIPIENT] }), ['addressed one', 'ask none']);
  assert.deepEqual(shown({ origin, asks: ['credential', 'urgency'], recipients: ['bob@example.org'] }), [
    'provider as64500',
    'country de',
    'addressed undisclosed',
    'ask credential',
    'ask urgency',
  ]);
});

test('our own mail keeps the name of its author and nothing else', () => {
  const context = { author: author(), direction: 'outbound' as const, recipients: ['anna@partner.example'], reversePath: '', at: AT };
  assert.deepEqual(
    observationOf(message({ links: [link('https://evil.example/')] }), context).values.map((v) => v.attribute),
    ['display-name'],
  );
});

test("links to the author's own site are no tenant of his", () => {
  const mail = message({ links: [link('https://www.partner.example/')] });
  assert.deepEqual(valuesOf('link-tenant', mail, author(), AT), []);
  assert.deepEqual(valuesOf('has-link', mail, author(), AT), ['own']);
  assert.deepEqual(valuesOf('has-link', message(), author(), AT), ['none']);
});

test('images and mailto are no links; a digest counts its first thirty', () => {
  const links = [link('https://pixel.example/x.gif', '', { clickable: false }), ...Array.from({ length: 90 }, (_, i) => link(`https://h${i}.example/`))];
  const hosts = linkTargets(message({ links })).map(({ host }) => host);
  assert.equal(hosts.length, LINK_CAP);
  assert.ok(!hosts.includes('pixel.example'));
});

test('the hour is the hour of receipt, not what the author claims', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 23 }), fc.option(fc.integer({ min: -720, max: 840 })), (hour, dateZone) => {
      const at = Date.UTC(2026, 0, 5, hour, 30);
      assert.deepEqual(valuesOf('hour', message({ header: { dateZone, date: 0 } }), author(), at), [String(Math.floor(hour / 4))]);
    }),
  );
});

test('domains whose age matters: links, author, where answers go', () => {
  const mail = message({ links: [link('https://a.b.young.example/')], header: { replyTo: [{ address: 'x@mail.answers.example', name: '' }] } });
  assert.deepEqual(agedDomains(mail, author()), ['young.example', 'partner.example', 'answers.example']);
});

test('reports and automatic replies teach nothing; newsletters have a history', () => {
  const base = { author: author(), direction: 'inbound' as const, recipients: [RECIPIENT], reversePath: 'anna@partner.example', at: AT };
  assert.equal(observationOf(message(), base).automatic, false);
  assert.equal(observationOf(message(), { ...base, reversePath: '' }).automatic, true);
  assert.equal(observationOf(message({ header: { automatic: true } }), base).automatic, true);
  assert.equal(observationOf(message({ header: { automatic: true, bulk: true } }), base).automatic, false);
  assert.equal(observationOf(message(), base).key, '<1@partner.example> d1');
});
