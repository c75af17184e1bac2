import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXPECTATION_VALUES, expectations } from './expectation.ts';
import { emptyLevel, NO_RELATION } from './relation.ts';
import { type Attribute, type HistoryFacts, type LevelFacts, valueKey } from './types.ts';

const UNMET = { probability: 2 ** -21, tail: 0.5 };

/** @param days by attribute and value */
function level(days: Partial<Record<Attribute, Record<string, number>>>): LevelFacts {
  const found: LevelFacts = { relation: NO_RELATION, totals: {}, values: {} };
  for (const [attribute, values] of Object.entries(days) as [Attribute, Record<string, number>][]) {
    const all = Object.values(values).reduce((sum, count) => sum + count, 0);
    found.totals[attribute] = { decayed: all, distinct: Object.keys(values).length, days: all };
    for (const [value, count] of Object.entries(values))
      found.values[valueKey({ attribute, value })] = { days: count, decayed: count, firstSeen: 0, lastSeen: 0 };
  }
  return found;
}

const facts = (correspondent: LevelFacts, pairs: HistoryFacts['pairs'] = {}): HistoryFacts => ({
  since: 0,
  pairs,
  correspondent,
  domain: correspondent,
  organisation: correspondent,
  authenticatedTwin: null,
  repliesToOurs: false,
});

const bitsOf = (found: ReturnType<typeof expectations>, attribute: Attribute): number | undefined => found.find((each) => each.attribute === attribute)?.bits;

describe('what would be a surprise', () => {
  const steady = level({ 'has-link': { none: 95, away: 5 }, 'link-tenant': { 'files.example': 5 }, hour: { '2': 60, '3': 40 }, mailer: { outlook: 100 } });

  it('a new host from somebody who seldom links away; hours in which he never writes; another mailer', () => {
    const found = expectations(facts(steady), null, UNMET);
    assert.ok((bitsOf(found, 'link-tenant') ?? 0) > 5, JSON.stringify(found));
    assert.deepEqual(
      found.filter(({ attribute }) => attribute === 'hour').flatMap(({ values }) => values),
      ['0', '1', '4', '5'],
    );
    assert.ok((bitsOf(found, 'mailer') ?? 0) > 4);
    assert.ok(found.every(({ bits }, i) => bits <= 10 && bits <= (found[i - 1]?.bits ?? 10)));
  });

  it('less so from a newsletter whose every host is new', () => {
    const hosts = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`h${i}.example`, 1]));
    const letter = level({ 'has-link': { away: 100 }, 'link-tenant': hosts });
    assert.ok((bitsOf(expectations(facts(letter), null, UNMET), 'link-tenant') ?? 9) < 2);
  });

  it('for one recipient, a host that only others get links to', () => {
    const pair = level({ 'has-link': { none: 50 } });
    const found = expectations(facts(steady, { 'a@example.org': pair }), 'a@example.org', UNMET);
    assert.equal(found.find(({ attribute }) => attribute === 'link-tenant')?.sample, 50);
  });

  it('nothing, where there is hardly a record', () => {
    assert.deepEqual(expectations(facts(level({ 'has-link': { none: 4 }, hour: { '2': 4 }, mailer: { outlook: 4 } })), null, UNMET), []);
    assert.deepEqual(expectations(facts(emptyLevel()), null, UNMET), []);
  });

  it('asks the store for each value once', () => {
    assert.equal(new Set(EXPECTATION_VALUES.map(valueKey)).size, EXPECTATION_VALUES.length);
  });
});
