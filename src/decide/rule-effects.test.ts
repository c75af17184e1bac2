import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judged, link, message, RECIPIENT, RULES } from '../../test/builders/judge-facts.ts';
import { parseRuleSet, type RuleSet } from '../rules/cel/rule-set.ts';
import { headersFor } from './annotate.ts';
import type { RecipientJudgement } from './judge.ts';

const NAMES = { findings: new Set(RULES.weights.signals.keys()), form: new Set<string>() };
const MAIL = '    - { name: x, mail: "From: a@x.example" }';
const file = (id: string, rest: string): { name: string; text: string } => ({
  name: `${id}.yaml`,
  text: [
    `id: ${id}`,
    'about: a rule of a test',
    'source: a test',
    'date: "2026-01-01"',
    'knownFalsePositives: [none known]',
    `examples:\n  matching:\n${MAIL}\n  notMatching:\n${MAIL}`,
    rest,
  ].join('\n'),
});
const rule = (id: string, when: string, effect: string, words = 'said by a rule'): { name: string; text: string } =>
  file(id, `when: '${when}'\nwords: '${words}'\n${effect}`);
const built = (...texts: { name: string; text: string }[]): RuleSet => parseRuleSet({ builtIn: texts }, NAMES);

type Given = Parameters<typeof judged>[0];
const under = (cel: RuleSet, given: Given = {}): RecipientJudgement => judged({ rules: { ...RULES, cel }, ...given }).recipients[0] as RecipientJudgement;
const policy = (change: object = {}) => ({ lockAt: 24, holdAt: 94, unlockable: 'hold' as const, prior: 0.1, overrides: [], ...change });
const shared = message({ links: [link('https://files.store.example/x', 'Open')] });

describe('points of a rule', () => {
  test('are a reason like others, and the reasons add up to the score', () => {
    const without = under([]);
    const found = under(built(rule('odd-subject', 'message.subject.contains("Timetable")', 'points: 3')));
    assert.ok(found.score > without.score);
    assert.equal(found.reasons[0]?.signal, 'rule-odd-subject');
    assert.equal(found.reasons[0]?.points, 3);
    const logit = found.reasons.reduce((sum, { points }) => sum + points, Math.log(0.1 / 0.9));
    assert.equal(found.score, Math.round(1000 / (1 + Math.exp(-logit))) / 10);
  });

  test('of several rules add up, and take away as well', () => {
    const both = under(built(rule('one', 'true', 'points: 2'), rule('two', 'author.domain == "partner.example"', 'points: -0.5')));
    assert.deepEqual(
      both.reasons.filter(({ signal }) => signal.startsWith('rule-')).map(({ signal, points }) => [signal, points]),
      [
        ['rule-one', 2],
        ['rule-two', -0.5],
      ],
    );
  });

  test('are no findings for a fit to learn from', () => {
    assert.ok(under(built(rule('one', 'true', 'points: 2'))).findings.every(({ family }) => family !== 'rule'));
  });
});

describe('a decision of a rule', () => {
  test('to deliver makes no honest mail: its score tells nothing of what that scores', () => {
    const at = (action: string) => judged({ rules: { ...RULES, cel: built(rule('ours', 'true', action)) } }).measured;
    assert.equal(at('action: deliver'), null);
    assert.ok(at('points: 1'));
  });

  const held = built(rule('held', 'true', 'atLeast: hold'));
  const locked = built(rule('locked', 'true', 'atLeast: lock'));
  const delivered = built(rule('delivered', 'true', 'action: deliver'));

  test('holds what the score delivers, says so first, and leaves the score alone', () => {
    const found = under(held);
    assert.equal(found.action, 'hold');
    assert.equal(found.score, under([]).score);
    assert.deepEqual([found.reasons[0]?.signal, found.reasons[0]?.points, found.reasons[0]?.text], ['rule-held', 0, 'said by a rule']);
  });

  test('locks every link where none is risky yet; a message without any is delivered with the reason', () => {
    const found = under(locked, { message: shared });
    assert.deepEqual([found.action, [...found.locked]], ['lock', [0]]);
    const bare = under(locked);
    assert.deepEqual([bare.action, bare.reasons[0]?.signal], ['deliver', 'rule-locked']);
  });

  test('that locks does not weaken what the score holds', () => {
    assert.equal(under(locked, { message: shared, policy: policy({ holdAt: 0 }) }).action, 'hold');
  });

  test('delivers what the score holds', () => {
    assert.equal(under([], { message: shared, policy: policy({ holdAt: 0.1 }) }).action, 'hold');
    assert.equal(under(delivered, { message: shared, policy: policy({ holdAt: 0.1 }) }).action, 'deliver');
  });

  test('yields to an exception of the operator', () => {
    const exceptions = [{ author: 'anna@partner.example', requireAuth: true, action: 'deliver' as const }];
    const found = under(held, { exceptions });
    assert.equal(found.action, 'deliver');
    assert.deepEqual(
      found.reasons.slice(0, 2).map(({ signal }) => signal),
      ['exception', 'rule-held'],
    );
  });

  test('goes as far as the policy: 0 holds everything, 101 nothing, and report mailboxes get all', () => {
    assert.equal(under(delivered, { policy: policy({ holdAt: 0 }) }).action, 'hold');
    assert.equal(under(held, { message: shared, policy: policy({ holdAt: 101 }) }).action, 'lock');
    assert.equal(under(held, { message: shared, policy: policy({ holdAt: 101, lockAt: 101 }) }).action, 'deliver');
    assert.equal(under(held, { recipients: ['abuse@example.org'] }).action, 'deliver');
  });

  test('of the strictest rule counts, but the own ones count before those that come along', () => {
    assert.equal(under(built(rule('aaa', 'true', 'action: deliver'), rule('bbb', 'true', 'atLeast: hold'))).action, 'hold');
    const own = parseRuleSet({ builtIn: [rule('aaa', 'true', 'atLeast: hold')], own: [rule('bbb', 'true', 'action: deliver')] }, NAMES);
    assert.equal(under(own).action, 'deliver');
  });

  test('stands first in the header of the copy', () => {
    const { verdict } = judged({ rules: { ...RULES, cel: held } });
    assert.match(headersFor(verdict, [RECIPIENT], 'active', 'full'), /^X-Kithgate-Verdict: hold;[\s\S]*?\r\nX-Kithgate-Reason: rule-held; points=0;/);
  });
});

describe('what a rule may not do', () => {
  test('it says nothing of a pair in a copy that others read', () => {
    const cel = built(rule('pairs', '!author.known', 'points: 1'), rule('all', 'author.domain != ""', 'points: 1'));
    const { verdict } = judged({ rules: { ...RULES, cel }, recipients: [RECIPIENT, 'cfo@example.org'] });
    const header = headersFor(verdict, [RECIPIENT, 'cfo@example.org'], 'active', 'full');
    assert.match(header, /rule-all;/);
    assert.doesNotMatch(header, /rule-pairs/);
  });

  test('hostile values stay values: no controls, no direction marks, no placeholder in a placeholder', () => {
    const hostile = message({ header: { subject: 'x\r\nX-Evil: 1\u001b[31m \u202e{author} $& $1' } });
    const found = under(built(rule('quotes', 'true', 'points: 1', '{name} wrote "{subject}" to lead to {host}')), { message: hostile });
    assert.equal(found.reasons.find(({ signal }) => signal === 'rule-quotes')?.text, 'Anna Alder wrote "x X-Evil: 1 [31m {author} $& $1" to lead to –');
  });

  test('one that has no answer is passed over, told with its cause, and the others are heard', () => {
    const cel = built(rule('broken', '1 / (author.messages - author.messages) == 1', 'atLeast: hold'), rule('works', 'true', 'atLeast: hold'));
    const { broken, recipients } = judged({ rules: { ...RULES, cel }, recipients: [RECIPIENT, 'cfo@example.org'] });
    assert.deepEqual(broken, [{ id: 'broken', error: 'division by zero' }]);
    assert.deepEqual([recipients[0]?.action, recipients[0]?.reasons.some(({ signal }) => signal === 'rule-broken')], ['hold', false]);
  });

  test('the same facts give the same verdict, in whatever order the files are read', () => {
    const texts = [rule('aaa', 'true', 'points: 1'), rule('bbb', 'true', 'points: 1'), rule('ccc', 'true', 'atLeast: hold')];
    assert.deepEqual(under(built(...texts)).reasons, under(built(...texts.toReversed())).reasons);
  });
});
