import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RULES } from '../../test/builders/judge-facts.ts';
import { FAMILIES, type Finding, finding } from '../signals/finding.ts';
import { baseOf, contributions, oneCause, pointsOf, scoreOf, surplus } from './score.ts';

const weights = RULES.weights.signals;
const names = [...weights.keys()];
const bad = names.filter((name) => (weights.get(name)?.perUnit ?? 0) > 0);

const findings = (signals: readonly string[]) =>
  fc.array(
    fc
      .record({ signal: fc.constantFrom(...signals), family: fc.constantFrom(...FAMILIES), strength: fc.double({ min: 0, max: 20, noNaN: true }) })
      .map((r) => finding(r.signal, r.family, '', { strength: r.strength })),
    { maxLength: 20 },
  );

const score = (list: readonly Finding[]): number =>
  scoreOf(
    0.1,
    contributions(list, weights).map((c) => c.points),
  );

describe('score', () => {
  test('without reasons it is the prior', () => {
    assert.equal(scoreOf(0.1, []), 10);
    assert.equal(scoreOf(0.5, []), 50);
  });

  test('points of the reasons add up to it', () => {
    fc.assert(
      fc.property(findings(names), (list) => {
        const points = contributions(list, weights).map((c) => c.points);
        const logit = Math.log(0.1 / 0.9) + points.reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(score(list) - 100 / (1 + Math.exp(-logit))) <= 0.05 + 1e-9);
      }),
    );
  });

  test('a bad finding more, or a stronger one, never lowers it', () => {
    fc.assert(
      fc.property(findings(names), findings(bad), fc.double({ min: 0, max: 10, noNaN: true }), (list, more, stronger) => {
        assert.ok(score([...list, ...more]) >= score(list));
        const grown = list.map((f) => (bad.includes(f.signal) ? { ...f, strength: f.strength + stronger } : f));
        assert.ok(score(grown) >= score(list));
      }),
    );
  });

  test('of a family the strongest counts, for and against apart', () => {
    const test = new Map([
      ['a', { perUnit: 1, from: 0, to: 10, about: '' }],
      ['b', { perUnit: 2, from: 0, to: 10, about: '' }],
      ['good', { perUnit: -1, from: 0, to: 10, about: '' }],
    ]);
    const list = [finding('a', 'links', ''), finding('b', 'links', ''), finding('good', 'links', ''), finding('a', 'time', ''), finding('unknown', 'ask', '')];
    assert.deepEqual(
      contributions(list, test).map((c) => [c.finding.signal, c.finding.family, c.points]),
      [
        ['b', 'links', 2],
        ['good', 'links', -1],
        ['a', 'time', 1],
      ],
    );
  });

  test('strength counts between from and to', () => {
    const test = new Map([['s', { perUnit: 0.5, from: 2, to: 6, about: '' }]]);
    const at = (strength: number) => pointsOf(finding('s', 'links', '', { strength }), test);
    assert.deepEqual([at(0), at(2), at(4), at(6), at(100)], [0, 0, 1, 2, 2]);
  });

  test('while there is no history, a signal is worth what it is without it', () => {
    const test = new Map([['s', { perUnit: 2, cold: 0.5, from: 0, to: 1, about: '' }]]);
    assert.deepEqual([pointsOf(finding('s', 'links', ''), test), pointsOf(finding('s', 'links', ''), test, 'cold')], [2, 0.5]);
    const base = { base: { warm: -4, cold: -2 }, messages: 12 };
    assert.deepEqual([baseOf(base, 'warm').points, baseOf(base, 'cold').points, baseOf(base, 'cold').finding.sample], [-4, -2, 12]);
  });

  test('that a place is new, said in several ways, is one cause', () => {
    const novel = new Map(['new-share', 'link-host-never-met', 'domain-young'].map((name) => [name, { perUnit: 1, from: 0, to: 9, about: '' }]));
    const found = (...strengths: number[]) =>
      contributions(
        ['new-share', 'link-host-never-met', 'domain-young']
          .map((name, i) => finding(name, i === 2 ? 'domain' : 'links', '', { strength: strengths[i] ?? 0 }))
          .filter((f) => f.strength > 0),
        novel,
      );
    assert.deepEqual(oneCause(found(3), 5), [], 'as much as one cause may weigh');
    assert.deepEqual(
      oneCause(found(9), 5).map(({ points, finding: { signal, text } }) => [signal, points, text]),
      [['one-cause', -3, 'That the place is new, said in 1 way, counts once: above 5 points a quarter']],
    );
    assert.deepEqual(oneCause(found(0, 0, 9), 5), [], 'a young domain is something else');
  });

  test('however much says that a place is new, more of it never lowers the score', () => {
    for (let points = 0; points < 20; points += 0.1) assert.ok(points + 0.1 - surplus(points + 0.1, 5) > points - surplus(points, 5));
  });

  test('a place more that is new never pushes out what counts whole', () => {
    const worth = new Map(
      Object.entries({ 'hidden-strange-host': 2.6, 'campaign-new-link': 2.2, 'new-share': 6 }).map(([name, perUnit]) => [
        name,
        { perUnit, from: 0, to: 1, about: '' },
      ]),
    );
    const total = (...signals: string[]): number => {
      const found = contributions(
        signals.map((name) => finding(name, name === 'new-share' ? 'share' : 'combination', '')),
        worth,
      );
      return [...found, ...oneCause(found, 5)].reduce((sum, { points }) => sum + points, 0);
    };
    assert.ok(total('new-share', 'campaign-new-link', 'hidden-strange-host') > total('new-share', 'campaign-new-link'));
  });

  test('what decides nothing is not told', () => {
    const test = new Map([['s', { perUnit: 0.05, from: 0, to: 10, about: '' }]]);
    assert.deepEqual(contributions([finding('s', 'links', '', { strength: 1 })], test), []);
    assert.equal(contributions([finding('s', 'links', '', { strength: 4 })], test).length, 1);
  });
});
