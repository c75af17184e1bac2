import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from '../../test/builders/judge-facts.ts';
import { readMessage } from '../mail/parse.ts';
import type { Rule } from '../rules/cel/rule.ts';
import { createOpeners } from '../workers/open/openers.ts';
import { type Tried, tryExample } from './rule-example.ts';

const POLICY = { lockAt: 24, holdAt: 94, unlockable: 'hold' as const, prior: 0.1, overrides: [] };
const openers = createOpeners();

async function triedAll(rule: Rule): Promise<Tried[]> {
  const { matching, notMatching } = rule.examples;
  const cases = [...matching.map((example) => ({ example, expected: true })), ...notMatching.map((example) => ({ example, expected: false }))];
  return Promise.all(cases.map(async (one) => tryExample(rule, one, await readMessage(Buffer.from(one.example.mail), RULES.reading, openers), RULES, POLICY)));
}

/** RFC 2606, RFC 6761, RFC 5737; free-mail providers, which no reserved name can stand for. */
const RESERVED = /(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|org|net))$|^gmail\.com$/;

for (const rule of RULES.cel) {
  test(`${rule.id} does what its examples say`, async () => {
    for (const tried of await triedAll(rule)) {
      assert.deepEqual([tried.name, tried.matched], [tried.name, tried.expected], JSON.stringify(tried.parts));
      if (!tried.expected || 'points' in rule.effect) continue;
      assert.notEqual(tried.action, 'deliver', `${tried.name}: nothing is done`);
    }
  });

  test(`${rule.id} names nobody real`, () => {
    const { matching, notMatching } = rule.examples;
    for (const { mail } of [...matching, ...notMatching])
      for (const [, host = ''] of mail.matchAll(/(?:@|:\/\/)([a-z0-9.-]+[a-z0-9])/gi)) assert.match(host, RESERVED, `${host} in ${rule.id}`);
  });
}

test('no example of one rule makes another one hold what its own does not name', async () => {
  for (const rule of RULES.cel)
    for (const other of RULES.cel) {
      if (other === rule) continue;
      for (const example of rule.examples.notMatching) {
        const message = await readMessage(Buffer.from(example.mail), RULES.reading, openers);
        const { matched } = tryExample(other, { example, expected: false }, message, RULES, POLICY);
        assert.equal(matched, false, `${other.id} matches "${example.name}" of ${rule.id}`);
      }
    }
});

test('an example that comes out otherwise tells which part of the condition did it', async () => {
  const rule = RULES.cel.find(({ id }) => id === 'executive-gift-card') as Rule;
  const example = { ...(rule.examples.matching[0] as Rule['examples']['matching'][number]) };
  example.given = { ...example.given, authenticated: 'unknown' };
  const message = await readMessage(Buffer.from(example.mail), RULES.reading, openers);
  const tried = tryExample(rule, { example, expected: true }, message, RULES, POLICY);
  assert.equal(tried.passed, false);
  assert.deepEqual(
    tried.parts.filter(({ answer }) => answer !== true),
    [{ text: 'author.authenticated != "unknown"', answer: false }],
  );
});
