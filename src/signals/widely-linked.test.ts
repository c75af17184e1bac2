import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWidelyLinked, siteRank } from './widely-linked.ts';

const LISTS = {
  popular: new Map([
    ['search.example', 0],
    ['news.example', 1],
  ]),
  restricted: new Set(['gov', 'gov.uk']),
};

test('a listed site has its rank, one that only an authority can have the rank behind all of them', () => {
  assert.equal(siteRank(LISTS, 'search.example'), 0);
  assert.equal(siteRank(LISTS, 'news.example'), 1);
  assert.equal(siteRank(LISTS, 'tax.gov.uk'), 2);
  assert.equal(siteRank(LISTS, 'weather.gov'), 2);
});

test('a name that only looks like an authority, a tenant, a bare suffix and an address are no such site', () => {
  for (const domain of ['tax-gov.uk', 'gov.uk.example', 'mygov.uk', 'gov', 'pages.search.example', 'news.example/tenant', '192.0.2.7', ''])
    assert.equal(isWidelyLinked(LISTS, domain), false, domain);
});
