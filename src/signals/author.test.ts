import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, author, DAY, link, message, partnerHistory, RECIPIENT, relation, signalFacts, strangerHistory, WEEKLY } from '../../test/builders/judge-facts.ts';
import { attributeValues } from '../history/observe.ts';
import { borrowedName } from './borrowed-name.ts';
import { campaign } from './campaign.ts';
import { authenticationFailed, correspondentUnauthenticated, lookalikeDomain, ownDomainUnauthenticated } from './impersonation.ts';
import { findingsFor } from './index.ts';
import { replyTo } from './reply-to.ts';
import { akin, mistakable, resembles } from './resemblance.ts';
import { silence } from './silence.ts';
import { replyWithoutThread } from './thread.ts';
import { unusualClient } from './unusual-client.ts';
import { unusualAddressing, unusualAsk, unusualCompany, unusualThread } from './unusual-contents.ts';
import { unusualOrigin } from './unusual-origin.ts';
import { unusualTime } from './unusual-time.ts';

const names = (findings: readonly { signal: string }[]) => findings.map((f) => f.signal);
const bitsOf = (findings: readonly { signal: string; strength: number }[], signal: string) => findings.find((f) => f.signal === signal)?.strength ?? 0;

describe('what this correspondent never does', () => {
  const known = partnerHistory();

  test('an hour at which nobody has seen him', () => {
    const night = signalFacts({ history: known, at: Date.UTC(2026, 2, 10, 3) });
    const found = unusualTime(night);
    assert.ok(bitsOf(found, 'unusual-hour') > 4);
    assert.equal(found[0]?.text, 'On 0 of 52 days with mail from anna@partner.example it came between 00:00 and 04:00 UTC');
    assert.ok(bitsOf(unusualTime(signalFacts({ history: known })), 'unusual-hour') < 1);
  });

  test('a network he never wrote from, unless the provider is his', () => {
    const elsewhere = author({ clientIp: '203.0.113.5', clientHelo: 'vps.host.example' });
    assert.ok(bitsOf(unusualOrigin(signalFacts({ history: known, author: elsewhere })), 'unusual-origin') > 4);
    const pool = author({ clientIp: '203.0.113.5', clientHelo: 'out7.partner.example' });
    assert.ok(bitsOf(unusualOrigin(signalFacts({ history: known, author: pool })), 'unusual-origin') < 1);
  });

  test('network, provider and country are one family: a move inside one provider is none', () => {
    const habits = { ...WEEKLY, provider: { as64500: 52 }, country: { de: 52 } };
    const history = partnerHistory(habits);
    const origin = (number: number, country: string) => ({ country, provider: { number, name: 'Example Net' } });
    const from = (number: number, country: string, clientHelo: string) => {
      const by = author({ clientIp: '203.0.113.5', clientHelo });
      const place = origin(number, country);
      return unusualOrigin(signalFacts({ history, author: by, origin: place, values: attributeValues(message(), by, AT, { origin: place }) }))[0];
    };
    assert.ok((from(64500, 'FR', 'mx.elsewhere.example')?.strength ?? 9) < 1, 'the same provider, wherever');
    assert.ok((from(64511, 'DE', 'mx.elsewhere.example')?.strength ?? 0) > 4);
    assert.ok((from(64511, 'DE', 'out7.partner.example')?.strength ?? 9) < 1, 'a moved office keeps its name');
    const abroad = from(64511, 'FR', 'out7.partner.example')?.strength ?? 0;
    assert.ok(abroad > 3 && abroad < 5, 'a name is quickly given');
    assert.equal(
      from(64511, 'FR', 'mx.elsewhere.example')?.text,
      'On 0 of 52 days with mail from anna@partner.example it came from AS64511 (Example Net) in FR, elsewhere.example',
    );
  });

  test('an ask, a company, an addressing and a thread that are not his', () => {
    const habits = { ...WEEKLY, ask: { none: 52 }, company: { 'bob@example.org': 52 }, addressed: { one: 26, few: 26 }, thread: { new: 30, reply: 22 } };
    const to = ['carol@example.org', 'dan@example.org'].map((address) => ({ address, name: '' }));
    const mail = message({ header: { subject: 'Re: offer', to } });
    const values = attributeValues(mail, author(), AT, { recipients: [RECIPIENT], asks: ['payment'] });
    const facts = signalFacts({ history: partnerHistory(habits), message: mail, values });
    const found = [...unusualAsk(facts), ...unusualCompany(facts), ...unusualAddressing(facts), ...unusualThread(facts)];
    assert.deepEqual(names(found), ['unusual-ask', 'unusual-company', 'unusual-addressing', 'unusual-thread']);
    for (const { signal, strength, text } of found) assert.ok(strength > 3 && !/carol|dan|bob/.test(text), `${signal} ${strength} ${text}`);
    const stranger = signalFacts({ message: mail, values });
    assert.deepEqual([...unusualAsk(stranger), ...unusualCompany(stranger), ...unusualAddressing(stranger), ...unusualThread(stranger)], []);
  });

  test('another program, zone or name', () => {
    const found = unusualClient(signalFacts({ history: known, message: message({ header: { mailer: 'PHPMailer 6.6', dateZone: 180 } }) }));
    assert.ok(bitsOf(found, 'unusual-mailer') > 4 && bitsOf(found, 'unusual-zone') > 4);
    assert.ok(bitsOf(found, 'unusual-display-name') < 1);
  });

  test('nothing is unusual without a record', () => {
    const few = partnerHistory({ hour: { '2': 3 }, network: { '192.0.0.0/16': 3 }, mailer: { thunderbird: 3 } });
    const facts = signalFacts({ history: few, at: Date.UTC(2026, 2, 10, 3) });
    assert.deepEqual([...unusualTime(facts), ...unusualOrigin(facts), ...unusualClient(facts)], []);
    const stranger = signalFacts({ at: Date.UTC(2026, 2, 10, 3) });
    assert.deepEqual([...unusualTime(stranger), ...unusualOrigin(stranger), ...unusualClient(stranger)], []);
  });

  test('long silence', () => {
    const asleep = partnerHistory(WEEKLY, relation({ lastSeen: AT - 240 * DAY }));
    const [found] = silence(signalFacts({ history: asleep }));
    assert.ok((found?.strength ?? 0) > 9, 'a weekly writer');
    assert.match(found?.text ?? '', /^anna@partner\.example last wrote here 240 days ago, and on 52 days before about every 3 days$/);
    assert.deepEqual(silence(signalFacts({ history: known })), []);
    const seldom = partnerHistory(WEEKLY, relation({ days: 6, firstSeen: AT - 700 * DAY, lastSeen: AT - 100 * DAY }));
    assert.ok((silence(signalFacts({ history: seldom }))[0]?.strength ?? 0) < 2, 'a writer of few words');
  });
});

describe('answers elsewhere', () => {
  const to = (address: string) => message({ header: { replyTo: [{ address, name: '' }] } });

  test('new for a partner, a look-alike, or just elsewhere for a stranger', () => {
    assert.deepEqual(names(replyTo(signalFacts({ message: to('anna@freemail.example'), history: partnerHistory() }))), ['reply-to-new']);
    assert.deepEqual(names(replyTo(signalFacts({ message: to('anna@partner-group.example'), history: partnerHistory() }))), [
      'reply-to-lookalike',
      'reply-to-new',
    ]);
    assert.deepEqual(names(replyTo(signalFacts({ message: to('x@other.example') }))), ['reply-to-elsewhere']);
  });

  test('his own domain, his habit and newsletters are no news', () => {
    assert.deepEqual(replyTo(signalFacts({ message: to('support@mail.partner.example'), history: partnerHistory() })), []);
    const habit = partnerHistory({ ...WEEKLY, 'reply-to': { 'tickets.example': 52 } });
    assert.deepEqual(replyTo(signalFacts({ message: to('x@tickets.example'), history: habit })), []);
    assert.deepEqual(replyTo(signalFacts({ message: message({ header: { bulk: true, replyTo: [{ address: 'x@other.example', name: '' }] } }) })), []);
  });
});

describe('impersonation', () => {
  test('our own domain from outside, unless authenticated or unknown', () => {
    const by = (value: 'pass' | 'fail' | 'none' | 'unknown') =>
      names(ownDomainUnauthenticated(signalFacts({ author: author({ address: 'ceo@mail.example.org', class: value }) })));
    assert.deepEqual(by('fail'), ['own-domain-unauthenticated']);
    assert.deepEqual(by('none'), ['own-domain-unauthenticated']);
    assert.deepEqual([...by('pass'), ...by('unknown')], []);
  });

  test("a correspondent's address without his authentication", () => {
    const history = strangerHistory({ authenticatedTwin: relation() });
    const spoofed = correspondentUnauthenticated(signalFacts({ author: author({ class: 'fail' }), history }));
    assert.equal(spoofed[0]?.strength, 1);
    assert.match(spoofed[0]?.text ?? '', /^anna@partner\.example wrote 60 authenticated messages since 2025; this one says fail/);
    assert.deepEqual(correspondentUnauthenticated(signalFacts({ author: author({ class: 'unknown' }), history })), []);
    const barely = strangerHistory({ authenticatedTwin: relation({ messages: 1, days: 1 }) });
    assert.equal(correspondentUnauthenticated(signalFacts({ author: author({ class: 'none' }), history: barely }))[0]?.strength, 0.5);
    assert.deepEqual(names(authenticationFailed(signalFacts({ author: author({ class: 'fail' }) }))), ['authentication-failed']);
  });

  test('look-alikes of ours and of those we write to', () => {
    const by = (domain: string, writtenDomains: string[] = ['logistics.example', 'gmail.com']) =>
      names(lookalikeDomain(signalFacts({ author: author({ address: `a@${domain}` }), writtenDomains, protectedDomains: ['kontor.example'] })));
    assert.deepEqual(by('kont0r.example'), ['lookalike-of-own-domain']);
    assert.deepEqual(by('logistlcs.example'), ['lookalike-of-correspondent']);
    assert.deepEqual(by('gmai1.com'), ['lookalike-of-correspondent']);
    assert.deepEqual(by('logistics.example'), []);
    assert.deepEqual(by('unrelated.example'), []);
    assert.deepEqual(by('kontor.example'), []);
  });

  test("an impostor's own site is his trap, so its links are risky too", () => {
    const links = [link('https://logistlcs.example/invoice', 'Invoice')];
    const lookalike = author({ address: 'a@logistlcs.example' });
    const [found] = lookalikeDomain(signalFacts({ author: lookalike, message: message({ links }), writtenDomains: ['logistics.example'] }));
    assert.deepEqual(found?.links, [0]);
    const spoofed = author({ address: 'ceo@example.org', class: 'fail' });
    const real = message({ links: [link('https://www.example.org/', 'our site')] });
    assert.deepEqual(ownDomainUnauthenticated(signalFacts({ author: spoofed, message: real }))[0]?.links, [], 'the real domain is nobody’s trap');
  });

  test('whose name it is', () => {
    const facts = (address: string, name: string) =>
      signalFacts({
        author: author({ address }),
        message: message({ header: { from: [{ address, name }] } }),
        bearers: [
          { address: 'dora@example.org', ours: true, days: 90 },
          { address: 'anna@partner.example', ours: false, days: 40 },
        ],
      });
    assert.deepEqual(names(borrowedName(facts('dora.dogwood@mail.example', 'Dora Dogwood'))), ['name-of-insider']);
    assert.deepEqual(names(borrowedName(facts('anna@partners.example', 'Anna'))), ['lookalike-of-correspondent'], 'same local part on a name one letter off');
    assert.deepEqual(borrowedName(facts('dora@mail.example', 'Dora')), [], 'a first name is everybody’s');
  });
});

test('resemblance: to the eye, to the finger, to the house', () => {
  assert.ok(mistakable('rnaersk.example', 'maersk.example'));
  assert.ok(mistakable('xn--prtner-bua.example', 'partner.example') || resembles('pärtner.example', 'partner.example'));
  assert.ok(mistakable('logitsics.example', 'logistics.example'), 'two letters exchanged');
  assert.ok(resembles('partner-group.example', 'partner.example'));
  assert.ok(resembles('partner.test', 'partner.example'), 'another ending');
  assert.ok(!resembles('flashmail.example', 'flash.example'), 'a word others put before theirs');
  assert.ok(!resembles('partner.example', 'partner.example'));
  assert.ok(!mistakable('cat.example', 'car.example'), 'short names are one letter apart');
  assert.ok(akin('pohas.example', 'poha.example') && !akin('birch.example', 'cedar.example'));
});

test('a reply that answers nothing', () => {
  const re = (inReplyTo: string[]) => names(replyWithoutThread(signalFacts({ message: message({ header: { subject: 'RE: contract', inReplyTo } }) })));
  assert.deepEqual(re([]), ['reply-without-thread']);
  assert.deepEqual(re(['<1@x.example>']), []);
});

test('a campaign needs two others', () => {
  const of = (authors: number) => campaign(signalFacts({ campaign: { authors, recipients: authors, firstSeen: AT - DAY, copies: 0 } }));
  assert.deepEqual(of(1), []);
  assert.equal(of(3)[0]?.strength, 2);
  assert.equal(of(3)[0]?.text, '3 other authors sent the same text with other names in it since 2026-03-09');
});

describe('what vouches', () => {
  const vouchers = (given: Parameters<typeof signalFacts>[0]) =>
    names(findingsFor(signalFacts(given))).filter((name) => ['replies-to-ours', 'long-relation', 'authenticated-bulk'].includes(name));

  test('an answer to ours and a long relation, for ordinary mail', () => {
    assert.deepEqual(vouchers({ history: partnerHistory(WEEKLY, relation(), { repliesToOurs: true }) }), ['replies-to-ours', 'long-relation']);
  });

  test('nothing, for a link he never sent, for an impostor, for new bank details', () => {
    const history = partnerHistory(WEEKLY, relation(), { repliesToOurs: true });
    assert.deepEqual(vouchers({ history, message: message({ links: [link('https://evil.example/', 'here')] }) }), []);
    assert.deepEqual(vouchers({ history: { ...history, authenticatedTwin: relation() }, author: author({ class: 'fail' }) }), []);
    assert.deepEqual(vouchers({ history, message: message({ visibleText: 'Our bank account has changed.' }) }), []);
  });

  test('signed bulk mail that asks for nothing', () => {
    const news = (visibleText: string, by = author()) =>
      vouchers({ author: by, message: message({ visibleText, header: { listUnsubscribe: true, bulk: true } }) });
    assert.deepEqual(news('Five things to read'), ['authenticated-bulk']);
    assert.deepEqual(news('Your mailbox is full'), []);
    assert.deepEqual(news('Five things to read', author({ class: 'fail' })), []);
    assert.deepEqual(news('Five things to read', author({ address: 'x@gmail.com', dkimDomains: ['gmail.com'] })), []);
  });
});

test('later copies of one stranger’s text know of the earlier ones, where it leads to a host nobody here had met', () => {
  const stranger = { author: author({ address: 'x@desk.example', domain: 'desk.example' }), history: strangerHistory() };
  const sent = (copies: number, mail = message({ links: [link('https://quiet-harbour.example/d', 'Open')] })) =>
    campaign(signalFacts({ ...stranger, message: mail, campaign: { authors: 0, recipients: 0, firstSeen: null, copies } }));
  assert.deepEqual(sent(1), []);
  assert.equal(sent(2)[0]?.signal, 'copies-to-many');
  assert.ok((sent(7)[0]?.strength ?? 0) > (sent(2)[0]?.strength ?? 0));
  assert.match(sent(3)[0]?.text ?? '', /^x@desk\.example sent the same to 3 others here within a day, with a link to quiet-harbour\.example/);
  assert.deepEqual(sent(5, message({ links: [link('https://quiet-harbour.example/d', 'Open')], header: { bulk: true } })), [], 'bulk mail does it by trade');
  const free = { author: author({ address: 'x@securemail.example' }), history: strangerHistory() };
  const claimed = message({ links: [link('https://quiet-harbour.example/d', 'Open')], header: { bulk: true, listUnsubscribe: true } });
  const five = { authors: 0, recipients: 0, firstSeen: null, copies: 5 };
  assert.equal(campaign(signalFacts({ ...free, message: claimed, campaign: five })).length, 1, 'a free mailbox is no bulk sender');
  assert.deepEqual(sent(5, message({ links: [link('https://www.lufthansa.com/', 'Open')] })), []);
});
