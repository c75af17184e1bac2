import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, author, DAY, link, message, partnerHistory, RULES, signalFacts, strangerHistory } from '../../../test/builders/judge-facts.ts';
import { FINDINGS } from '../../mail/catalogue/findings.ts';
import { finding } from '../../signals/finding.ts';
import { RulesError } from '../source.ts';
import { type Answer, parseCondition } from './condition.ts';
import { RuleFacts } from './facts.ts';
import { parseRuleSet } from './rule-set.ts';

const NAMES = { findings: new Set(RULES.weights.signals.keys()), form: new Set(Object.keys(FINDINGS)) };
type Given = Parameters<typeof signalFacts>[0];
const FOUND = [finding('domain-young', 'domain', 'x', { strength: 4 })];
const ask = (when: string, given: Given = {}, warm = true): Answer => parseCondition(when, NAMES).ask(new RuleFacts(signalFacts(given), FOUND, warm));

/** A rule file of a test; `change` replaces or adds lines by key, `null` leaves one out. */
function file(change: Record<string, string | null> = {}, id = 'some-rule'): { name: string; text: string } {
  const mail = '    - name: x\n      mail: |\n        From: a@x.example\n\n        Hello.';
  const lines: Record<string, string | null> = {
    id,
    about: 'a rule of a test',
    source: 'a test',
    date: '"2026-01-01"',
    when: 'author.freemail',
    words: 'said by a rule',
    points: '1',
    knownFalsePositives: '[somebody]',
    examples: `\n  matching:\n${mail}\n  notMatching:\n${mail}`,
    ...change,
  };
  const text = Object.entries(lines).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}\n`]));
  return { name: `rules/${id}.yaml`, text: text.join('') };
}

const refusal = (change: Record<string, string | null>): string => {
  try {
    parseRuleSet({ builtIn: [file(change)] }, NAMES);
  } catch (error) {
    assert.ok(error instanceof RulesError && !error.message.includes('\n'));
    return error.message;
  }
  return 'taken';
};

describe('conditions', () => {
  test('speak of the message, its author, his links, files and asks', () => {
    const given: Given = {
      message: message({
        header: { subject: 'Your Invoice', replyTo: [{ address: 'Other@GMAIL.com', name: '' }] },
        links: [link('https://docs.store.example/x', 'Open')],
        attachments: [{ name: 'papers.zip/Offer.DOCM', type: 'application/zip', kind: 'zip', size: 10 }],
        visibleText: 'Please buy a GIFT\ncard today',
        findings: [{ id: 'macro', detail: 'x' }],
      }),
      hostsFirstSeen: new Map([['docs.store.example', AT - DAY]]),
    };
    for (const when of [
      'message.text.mentions("gift card") && !message.text.mentions("gift car") && message.text.mentions("gift car*")',
      'message.subject.lowerAscii().contains("invoice")',
      'message.subject.mentionsAny(["bill", "invoice"])',
      '"gift-card" in asks',
      '"macro" in message.form',
      'author.address == "anna@partner.example" && author.domain == "partner.example" && author.name == "Anna Alder"',
      'replyTo.address == "other@gmail.com" && replyTo.domain == "gmail.com" && replyTo.freemail',
      'links.exists(l, l.host.isUnder("store.example") && l.met && !l.own && !l.ours)',
      'links.exists(l, "text-hides-target" in l.hidden)',
      'attachments.exists(a, a.extension == "docm" && a.kind == "zip" && a.size < 11)',
      '"domain-young" in findings && findings["domain-young"] > 3',
      '!("campaign" in findings)',
      'size(links) == 1 && links.filter(l, l.met).map(l, l.domain) == ["store.example"]',
      'recipient.address == "ceo@example.org" && house.warm',
    ])
      assert.equal(ask(when, given), true, when);
  });

  test('know a correspondent from a stranger', () => {
    assert.equal(ask('author.known && author.messages == 60 && author.fromUs > 0', { history: partnerHistory() }), true);
    assert.equal(ask('author.firstContact && author.messages == 0', { history: strangerHistory() }), true);
    assert.equal(ask('author.authenticated == "fail"', { author: author({ class: 'fail' }) }), true);
  });

  test('what is not known is neither true nor false: it matches no rule, whichever way it is asked', () => {
    const linked: Given = { message: message({ links: [link('https://docs.store.example/x', 'Open')] }) };
    for (const when of [
      'links.exists(l, l.ageDays < 30)',
      '!links.exists(l, l.ageDays < 30)',
      'links.all(l, l.ageDays > 30)',
      'links[0].ageDays == 0',
      'links[3].host == "x"',
    ])
      assert.equal(ask(when, linked), 'unknown', when);
    assert.equal(ask('author.ageDays < 30 && replyTo.domain == "x.example"'), 'unknown');
  });

  test('what is not known can be asked for, and what does not hang on it is answered', () => {
    const linked: Given = { message: message({ links: [link('https://docs.store.example/x', 'Open')] }) };
    assert.equal(ask('links.exists(l, has(l.ageDays) && l.ageDays < 30)', linked), false);
    assert.equal(ask('!has(author.ageDays) && !has(replyTo.address) && !has(message.language)', linked), true);
    assert.equal(ask('author.ageDays < 30 || author.domain == "partner.example"', linked), true);
    assert.equal(ask('author.ageDays < 30 && author.freemail', linked), false);
    const known: Given = { ...linked, ages: new Map([['store.example', { registeredAt: AT - 2 * DAY, source: 'list' as const }]]) };
    assert.equal(ask('links.exists(l, l.ageDays == 2)', known), true);
  });

  test('tell which part of them holds', () => {
    const { parts } = parseCondition('author.freemail && (author.known || message.bulk) && author.domain != ""', NAMES);
    const seen = new RuleFacts(signalFacts(), [], true);
    assert.deepEqual(
      parts.map(({ text, ask: part }) => [text, part(seen)]),
      [
        ['author.freemail', false],
        ['author.known || message.bulk', false],
        ['author.domain != ""', true],
      ],
    );
  });

  test('that hang on the recipient are known as such', () => {
    for (const when of ['author.known', '"campaign" in findings', 'recipient.domain == "x"', '[author].exists(a, a.freemail)'])
      assert.ok(parseCondition(when, NAMES).perRecipient, when);
    for (const when of ['author.freemail', 'links.exists(l, l.met)', '"payment" in asks']) assert.ok(!parseCondition(when, NAMES).perRecipient, when);
  });
});

describe('a rule file that cannot be used', () => {
  test('says where, what is wrong, and what was probably meant', () => {
    const expected: [change: Record<string, string | null>, message: string][] = [
      [{ when: 'author.freemial' }, 'rules/some-rule.yaml:5:14 when: there is no "freemial" here; did you mean "freemail"?'],
      [{ when: '|\n  author.freemail &&\n    autor.known' }, 'rules/some-rule.yaml:7:5 when: there is no fact "autor"; did you mean "author"?'],
      [{ when: '|\n  author.freemail &&' }, 'rules/some-rule.yaml:6:21 when: it ends where more is expected'],
      [{ when: '\'"domain-yuong" in findings\'' }, 'rules/some-rule.yaml:5:8 when: "domain-yuong" is never there; did you mean "domain-young"?'],
      [{ when: '\'"credentials" in asks\'' }, 'rules/some-rule.yaml:5:8 when: "credentials" is never there; did you mean "credential"?'],
      [{ when: "author.authenticated == 'passed'" }, 'rules/some-rule.yaml:5:31 when: "passed" is never there; expected one of pass, fail, none, unknown'],
      [{ when: 'author.name == 3' }, 'rules/some-rule.yaml:5:7 when: "==" does not go between string and int'],
      [{ when: 'author.freemail = true' }, 'rules/some-rule.yaml:5:23 when: unexpected "="; equality is written =='],
      [{ when: 'author.name' }, 'rules/some-rule.yaml:5:7 when: expected a condition that is true or false, this is of type string'],
      [{ when: 'message.text.mention("x")' }, 'rules/some-rule.yaml:5:7 when: there is no mention(); did you mean "mentions"?'],
      [{ when: '(author.freemail' }, 'rules/some-rule.yaml:5:23 when: expected ")", got the end'],
      [{ words: '"{auther} wrote"' }, 'rules/some-rule.yaml:6:9 words: {auther} is nothing that can be quoted; did you mean "author"?'],
      [{ points: '7' }, 'rules/some-rule.yaml:7:9 points: expected at most 6'],
      [{ points: '0.01' }, 'rules/some-rule.yaml:7:9 points: less than 0.1 decides nothing'],
      [{ atLeast: 'hold' }, 'rules/some-rule.yaml:1:1 file: expected exactly one of points, atLeast, action'],
      [{ points: null }, 'rules/some-rule.yaml:1:1 file: expected exactly one of points, atLeast, action'],
      [{ points: null, atLeast: 'deliver' }, 'rules/some-rule.yaml:21:10 atLeast: expected lock or hold'],
      [{ knownFalsePositives: '[]' }, 'rules/some-rule.yaml:8:22 knownFalsePositives: expected at least one: which honest mail may it hit?'],
      [{ word: 'x' }, 'rules/some-rule.yaml:22:7 file: unknown key "word"; did you mean "words"?'],
      [{ id: 'other-rule' }, 'rules/some-rule.yaml:1:5 id: expected some-rule, as its file is called'],
      [{ date: 'yesterday' }, 'rules/some-rule.yaml:4:7 date: expected a date such as 2026-01-31'],
      [{ examples: '{ matching: [], notMatching: [] }' }, 'rules/some-rule.yaml:9:23 examples.matching: expected at least one message that matches'],
    ];
    for (const [change, message] of expected) assert.equal(refusal(change), message);
  });

  test('is refused for what could take long: regular expressions, walks within walks, sheer size', () => {
    assert.match(refusal({ when: 'message.text.matches("(a+)+$")' }), /:5:7 when: matches\(\) is left out: a hostile text/);
    assert.match(refusal({ when: 'links.exists(l, attachments.exists(a, a.name == l.text))' }), /:5:23 when: exists\(\) within another walk/);
    assert.match(refusal({ when: 'message.text.split("").size() > 3' }), /split\(\) is left out of rules/);
    assert.match(refusal({ when: `author.messages${' + 1'.repeat(500)} == 3` }), /too large \(at most 400 parts/);
    assert.match(refusal({ when: `author.name == "${'x'.repeat(5000)}"` }), /expected at most 4000 characters/);
    assert.match(refusal({ when: `${'('.repeat(60)}author.freemail${')'.repeat(60)}` }), /too large/);
  });
});

describe('the rules in force', () => {
  const ids = (given: Parameters<typeof parseRuleSet>[0]): string[] => parseRuleSet(given, NAMES).map(({ id, origin }) => `${id} ${origin}`);
  test('an own rule takes the place of the built-in one of its name, others join', () => {
    const builtIn = [file({}, 'first-rule'), file({}, 'second-rule')];
    assert.deepEqual(ids({ builtIn, own: [file({}, 'second-rule'), file({}, 'third-rule')] }), ['first-rule built-in', 'second-rule own', 'third-rule own']);
  });

  test('one turned off is left out; one that is not there was meant otherwise', () => {
    assert.deepEqual(ids({ builtIn: [file({}, 'first-rule'), file({}, 'second-rule')], off: ['first-rule'] }), ['second-rule built-in']);
    assert.throws(() => ids({ builtIn: [file({}, 'first-rule')], off: ['frist-rule'] }), {
      message: 'rules.off: there is no rule "frist-rule"; did you mean "first-rule"?; kithgate rules list shows them',
    });
  });
});
