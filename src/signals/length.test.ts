import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../test/builders/judge-facts.ts';
import { dilution, lengthOf } from './length.ts';

const of = (words: number) => message({ visibleText: 'word '.repeat(words) });

test('what a long message says by the way counts less, but never next to nothing', () => {
  assert.equal(dilution(of(0)), 1);
  assert.equal(dilution(of(300)), 1);
  assert.equal(dilution(of(600)), 0.5);
  assert.equal(dilution(of(100_000)), dilution(of(800)), 'no more than the first 4,000 characters are read');
});

test('scripts without blanks have words too', () => {
  assert.equal(lengthOf(message({ visibleText: '请确认您的帐户' })) >= 3, true);
});
