import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { tryExample } from '../src/decide/rule-example.ts';
import { parseMessage } from '../src/mail/parse.ts';
import { parseRule } from '../src/rules/cel/rule.ts';
import { RULES } from '../test/builders/judge-facts.ts';
import { PAGE, rulesPage } from './rules-page.ts';

const page = readFileSync(PAGE, 'utf8');

test('docs/rules.md tells the facts and rules there are: npm run docs:rules makes it anew', () => {
  assert.equal(page, rulesPage(page));
});

test('the rule that a newcomer copies from docs/rules.md does what its examples say', () => {
  const text = /```yaml\n(# my-rules[\s\S]*?)```/.exec(page)?.[1] ?? '';
  const names = { findings: new Set(RULES.weights.signals.keys()), form: new Set<string>() };
  const rule = parseRule({ name: 'tax-office.yaml', text }, 'tax-office', 'own', names);
  const policy = { lockAt: 22, holdAt: 88, unlockable: 'hold' as const, prior: 0.1, overrides: [] };
  for (const [list, expected] of [
    [rule.examples.matching, true],
    [rule.examples.notMatching, false],
  ] as const)
    for (const example of list)
      assert.equal(tryExample(rule, { example, expected }, parseMessage(Buffer.from(example.mail), RULES.reading), RULES, policy).passed, true);
});

test('everything docs/rules.md says may be given with an example may be given', () => {
  const given = parse(/```yaml\n(given:[\s\S]*?)```/.exec(page)?.[1] ?? '');
  const rule = RULES.cel[0];
  assert.ok(rule !== undefined);
  const names = { findings: new Set<string>(), form: new Set<string>() };
  const example = { name: 'x', mail: 'From: a@x.example\n\nx\n', ...given };
  const text = JSON.stringify({
    ...{ id: 'given-all', about: 'x', source: 'x', date: '2026-01-01', when: 'true', words: 'x', points: 1, knownFalsePositives: ['x'] },
    examples: { matching: [example], notMatching: [example] },
  });
  assert.equal(
    Object.keys(parseRule({ name: 'given-all.yaml', text }, 'given-all', 'own', names).examples.matching[0]?.given ?? {}).length,
    Object.keys(given.given).length,
  );
});
