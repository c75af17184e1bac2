import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellBroken } from './examine.ts';
import type { Log, Meter } from './ports.ts';
import type { RuleSet } from './rules/cel/rule-set.ts';

test('a rule that fails is told once for as long as it is in force, and counted each time', () => {
  const told: unknown[] = [];
  const counted: string[] = [];
  const ports = {
    log: { error: (facts: unknown) => void told.push(facts) } as unknown as Log,
    meter: { ruleFailed: (id: string) => void counted.push(id) } as unknown as Meter,
  };
  const rules: RuleSet = [];
  const broken = [{ id: 'my-rule', error: 'division by zero' }];
  for (let i = 0; i < 3; i += 1) tellBroken(broken, rules, ports);
  tellBroken([], rules, ports);
  assert.deepEqual(told, [{ rule: 'my-rule', error: 'division by zero' }]);
  assert.deepEqual(counted, ['my-rule', 'my-rule', 'my-rule']);
  // After a reload it may have been mended, or broken anew.
  tellBroken(broken, [...rules], ports);
  assert.equal(told.length, 2);
});
