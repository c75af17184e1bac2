import assert from 'node:assert/strict';
import { test } from 'node:test';
import { author, link, message, signalFacts, strangerHistory } from '../../test/builders/judge-facts.ts';
import { isWayOut, leadsHome } from './leads-home.ts';

const shop = author({ address: 'news@shop.example', domain: 'shop.example' });
const found = (links: ReturnType<typeof link>[], change: object = {}) =>
  leadsHome(signalFacts({ author: shop, history: strangerHistory(), message: message({ links }), ...change }).shared).map(({ signal, strength }) => [
    signal,
    strength,
  ]);

test('links of a shop lead to the shop, those of a hired sender do not', () => {
  const home = link('https://www.shop.example/a', 'Boots');
  assert.deepEqual(found([home, link('https://pages.elsewhere.example/x', 'Sale')]), [['leads-home', 0.5]]);
  assert.deepEqual(found([link('https://pages.elsewhere.example/x', 'Sale')]), []);
  const out = link('https://www.shop.example/preferences', 'Newsletter abbestellen');
  assert.deepEqual(found([home, out]), [
    ['leads-home', 1],
    ['unsubscribes-at-home', 1],
  ]);
  assert.deepEqual(found([home, link('https://lists.elsewhere.example/u', 'Unsubscribe')]), [['leads-home', 0.5]], 'elsewhere is not at home');
});

test('a free mailbox has no home', () => {
  const free = author({ address: 'x@securemail.example', domain: 'securemail.example' });
  assert.deepEqual(found([link('https://securemail.example/x', 'here')], { author: free }), []);
});

test('a way out is told by its words in many languages, or by its address', () => {
  for (const text of ['Unsubscribe', 'Se désabonner', 'Darse de baja', 'Uitschrijven', 'Отписаться', '退订', 'Avprenumerera', 'wypisz się'])
    assert.equal(isWayOut(link('https://shop.example/x', text)), true, text);
  assert.equal(isWayOut(link('https://shop.example/unsubscribe?u=1', 'here')), true);
  assert.equal(isWayOut(link('https://shop.example/x', 'Boots')), false);
});
