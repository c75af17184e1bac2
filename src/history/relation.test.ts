import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partnerHistory, RECIPIENT, relation, strangerHistory, WEEKLY } from '../../test/builders/judge-facts.ts';
import { acquaintance, emptyLevel, isKnown } from './relation.ts';

test('known needs messages, days and an answer from us', () => {
  const stats = { messages: 5, days: 3, outbound: 1, replies: 0, firstSeen: 0, lastSeen: 0 };
  assert.equal(isKnown(stats), true);
  assert.equal(isKnown({ ...stats, messages: 4 }), false);
  assert.equal(isKnown({ ...stats, messages: 500, days: 1 }), false, 'a burst makes nobody known');
  assert.equal(isKnown({ ...stats, outbound: 0 }), false, 'nor does mail nobody answers');
});

test('a colleague may know whom the recipient does not', () => {
  const history = partnerHistory(WEEKLY, relation(), { pairs: { [RECIPIENT]: emptyLevel() } });
  assert.deepEqual({ ...acquaintance(history, RECIPIENT), stats: null }, { known: true, level: 'correspondent', stats: null, firstContact: false });
  assert.equal(acquaintance(strangerHistory(), RECIPIENT).firstContact, true);
  assert.equal(acquaintance(partnerHistory(), RECIPIENT).level, 'pair');
});
