import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from '../../test/builders/judge-facts.ts';
import { ASK_KINDS } from '../signals/lists.ts';
import { parseAsk, parseBrands, parseFreemail } from './lists.ts';
import { RulesError } from './source.ts';
import { parseWeights } from './weights.ts';

const refused = (read: () => unknown, message: RegExp): void => {
  assert.throws(read, (error: unknown) => error instanceof RulesError && message.test(error.message) && !error.message.includes('\n'));
};

test('the shipped rules read', () => {
  assert.ok(RULES.weights.signals.size > 40);
  assert.equal(RULES.weights.prior, 0.1);
  for (const kind of ASK_KINDS) assert.ok(RULES.lists.ask[kind].length > 5, kind);
  assert.ok(RULES.lists.freemail.has('gmail.com'));
  assert.ok(!RULES.lists.popular.has('sharepoint.com'), "a share host's fame says nothing of its tenants");
});

test('phrases and brands are folded as the text they are matched with', () => {
  const ask = parseAsk({ name: 'a', text: 'source: x\ndate: 2026-01-01\nphrases:\n  credential:\n    en: ["Re-authenticate NOW!"]\n' });
  assert.deepEqual(ask.credential, ['re authenticate now']);
  assert.deepEqual(ask.payment, []);
  const brands = parseBrands({ name: 'b', text: 'source: x\ndate: 2026-01-01\nbrands:\n  - { name: Docu, words: [Docu-Sign], domains: [docu.example] }\n' });
  assert.deepEqual(brands[0]?.words, ['docu sign']);
});

test('errors name file, line, key and what was expected', () => {
  const weights = (body: string) => () => parseWeights({ name: 'rules/weights.yaml', text: `date: 2026-01-01\norigin: x\nprior: 0.1\nsignals:\n${body}` });
  refused(weights('  a: { perUnit: many, about: b }\n'), /^rules\/weights\.yaml:5:\d+ signals\.a\.perUnit: .*number/);
  refused(weights('  a: { perUnit: 1, form: 2, about: b }\n'), /^rules\/weights\.yaml:5:\d+ signals\.a: .*form/);
  refused(weights('  a: { perUnit: 1, from: 3, to: 2, about: b }\n'), /expected to to be above from/);
  refused(weights('  a: { perUnit: 1\n'), /^rules\/weights\.yaml:\d+:\d+ /);
  refused(
    () => parseFreemail({ name: 'f.yaml', text: 'source: x\ndate: 2026-01-01\ndomains: [Gmail.com]\n' }),
    /^f\.yaml:3:\d+ domains\.0: expected a lower-case domain name/,
  );
  refused(() => parseFreemail({ name: 'f.yaml', text: '' }), /^f\.yaml:1:1 /);
});
