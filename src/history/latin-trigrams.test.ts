import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { francAll } from 'franc-min';
import { data } from 'franc-min/data.js';
import { latinLikeness } from './latin-trigrams.ts';

const CONSIDERED = ['eng', 'deu', 'fra', 'spa', 'por', 'ita', 'nld', 'swe', 'pol', 'hrv', 'srp', 'bos', 'rus'];
const likenessOf = latinLikeness(CONSIDERED);
const TEXTS = [
  'Please find enclosed the invoice for June; the second delivery will reach you on Thursday.',
  'Anbei die Rechnung für Juni - die zweite Lieferung erreicht Sie am Donnerstag, wie besprochen.',
  'Veuillez trouver ci-joint la facture; la deuxième livraison vous parviendra jeudi, à 9 h.',
  'U prilogu je račun za lipanj, druga isporuka stiže u četvrtak.',
  'the the the the the the constructor toString',
];

/** Words as they are in no language, from the trigrams of all. */
const babel = fc
  .array(fc.constantFrom(...Object.values(data.Latin ?? {}).flatMap((model) => model.split('|'))), { minLength: 8, maxLength: 90 })
  .map((trigrams) => trigrams.join(''));

test('it says what the library says of text in Latin script', () => {
  for (const text of TEXTS) assert.deepEqual(likenessOf(text), francAll(text, { only: CONSIDERED }).slice(0, 2), text);
  fc.assert(
    fc.property(babel, (text) => {
      assert.deepEqual(likenessOf(text), francAll(text, { only: CONSIDERED }).slice(0, 2));
    }),
    { numRuns: 300 },
  );
});

test('without a language to consider it has nothing to say', () => {
  assert.deepEqual(latinLikeness(['rus'])('Please find enclosed the invoice for June.'), []);
});
