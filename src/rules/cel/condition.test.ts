import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { link, message, RULES, signalFacts } from '../../../test/builders/judge-facts.ts';
import { FINDINGS } from '../../mail/catalogue/findings.ts';
import { ConditionError } from './check-names.ts';
import { parseCondition } from './condition.ts';
import { RuleFacts } from './facts.ts';
import { FUNCTIONS, LISTS, THINGS } from './vocabulary.ts';

const NAMES = { findings: new Set(RULES.weights.signals.keys()), form: new Set(Object.keys(FINDINGS)) };
const attachments = [{ name: 'papers.zip', type: 'application/zip', kind: 'zip' as const, size: 10 }];
const FACTS = new RuleFacts(signalFacts({ message: message({ links: [link('https://docs.store.example/x', 'Open')], attachments }) }), [], true);

const WORDS = [
  ...[
    '&&',
    '||',
    '!',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '.',
    ',',
    ':',
    '?',
    '==',
    '<',
    'in',
    '1',
    '1.5',
    '"x"',
    'b"x"',
    'null',
    'true',
    'l',
    '-',
    '+',
    '/',
    '%',
    '//',
    '\n',
    "r'",
    '"""',
    '\u0000',
    '😀',
  ],
  ...Object.keys(THINGS),
  ...Object.keys(LISTS),
  ...Object.keys(FUNCTIONS).map((name) => `.${name}(`),
  ...['has(', 'size(', 'type(', 'dyn(', 'cel.bind(', '.host', '.ageDays', '.address', 'exists(l, '],
];

describe('any text as a condition', () => {
  test('is taken or refused in one line with a place in it, and what is taken can be asked', () => {
    const written = fc.tuple(
      fc.constantFrom('true && ', ...RULES.cel.map(({ when }) => when)),
      fc.nat(),
      fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(written, ([seed, at, words]) => {
        const place = at % (seed.length + 1);
        const text = `${seed.slice(0, place)}${words.join(' ')}${seed.slice(place)}`;
        try {
          const { ask, parts } = parseCondition(text, NAMES);
          for (const one of [{ ask }, ...parts]) assert.ok([true, false, 'unknown'].includes(one.ask(FACTS)));
        } catch (error) {
          // No answer for this message, told as such: a division by zero, a number too large.
          if (error instanceof Error && error.constructor === Error) return;
          assert.ok(error instanceof ConditionError, String(error));
          assert.ok(!error.message.includes('\n') && error.offset >= 0 && error.offset <= text.length, error.message);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('every fact of the vocabulary can be spoken of, and has the type it says or is unknown', () => {
  for (const [thing, { many, facts }] of Object.entries(THINGS)) {
    for (const [name, { type }] of Object.entries(facts)) {
      const value = `${many ? 'l' : thing}.${name}`;
      const equal = `${value} == ${value}`;
      const typed =
        type === 'int'
          ? `${equal} && ${value} < 1000000`
          : type === 'string'
            ? `${equal} && size(${value}) < 1000000`
            : type === 'bool'
              ? `${value} || !${value}`
              : `size(${value}) < 1000`;
      const when = many ? `${thing}.all(l, ${typed})` : typed;
      assert.notEqual(parseCondition(when, NAMES).ask(FACTS), false, when);
    }
  }
});

test('every function has an example that reads', () => {
  for (const { signature } of Object.values(FUNCTIONS)) {
    const call = signature.replace('TEXT', 'message.text').replace('HOST', 'author.host').replace('LIST', 'links').replace('link.', 'author.');
    const whole = /\.(?:filter|map|lowerAscii)\(|^size/.test(call) ? `size(${call.replace(/^size\((.*)\)$/, '$1')}) >= 0` : call;
    assert.notEqual(parseCondition(whole, NAMES).ask(FACTS), 'unknown', signature);
  }
});
