import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldedWords, Lexicon } from './lexicon.ts';

const lexicon = new Lexicon({ account: ['your account', 'suspend*', "wasn't you"], prize: ['gift', 'bon d’achat', 'free gi*'] });
const found = (text: string) => Object.fromEntries([...lexicon.find(foldedWords(text))].map(([theme, hits]) => [theme, [...hits]]));

test('phrases are found as whole words, across lines and punctuation, whatever their case', () => {
  assert.deepEqual(found('YOUR\n  Account — was suspended. Was it you? It wasn’t you!'), { account: ['your account', 'suspended', "wasn't you"] });
  assert.deepEqual(found('a bon d’achat'), { prize: ["bon d'achat"] });
});

test('a star stands for any end of the last word, and for no other', () => {
  assert.deepEqual(found('free gifts'), { prize: ['free gifts'] });
  assert.deepEqual(found('gifts, accountable, yours account, unsuspended'), {});
});
