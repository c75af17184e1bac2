import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Policy, policyFor } from './policy.ts';

const POLICY: Policy = {
  lockAt: 60,
  holdAt: 85,
  unlockable: 'hold',
  prior: 0.1,
  overrides: [
    { recipients: ['ceo@example.org'], domains: [], holdAt: 75, mode: 'active' },
    { recipients: ['*@lab.example.org'], domains: [], lockAt: 101, holdAt: 101 },
    { recipients: [], domains: ['example.org'], unlockable: 'deliver' },
  ],
};

test('the first override that matches decides; what it leaves out is as in general', () => {
  assert.deepEqual(policyFor('CEO@example.org', POLICY, 'passive'), {
    lockAt: 60,
    holdAt: 75,
    unlockable: 'hold',
    mode: 'active',
    annotateOnly: false,
    openAnyway: undefined,
  });
  assert.deepEqual(policyFor('x@example.org', POLICY, 'passive'), {
    lockAt: 60,
    holdAt: 85,
    unlockable: 'deliver',
    mode: 'passive',
    annotateOnly: false,
    openAnyway: undefined,
  });
  assert.equal(policyFor('x@lab.example.org', POLICY, 'passive').holdAt, 101);
  assert.equal(policyFor('x@elsewhere.example', POLICY, 'active').holdAt, 85);
});

test('where attacks are reported nothing is kept back, unless a policy names the mailbox', () => {
  for (const mailbox of ['postmaster@example.org', 'abuse@example.org', 'Abuse@example.org']) {
    assert.equal(policyFor(mailbox, POLICY, 'active').holdAt, 101, mailbox);
    assert.equal(policyFor(mailbox, POLICY, 'active').lockAt, 101, mailbox);
  }
  const named = { ...POLICY, overrides: [{ recipients: ['abuse@example.org'], domains: [], holdAt: 94 }] };
  assert.equal(policyFor('abuse@example.org', named, 'active').holdAt, 94);
});
