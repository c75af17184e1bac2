import assert from 'node:assert/strict';
import { it } from 'node:test';
import { configFrom } from './load.ts';
import { MASK, maskSecrets } from './mask.ts';
import { builtInSource } from './source.ts';

it('masks every password and nothing else', () => {
  const auth = { user: 'gate', password: 'hush' };
  const hop = { host: '127.0.0.1', port: 2526, auth };
  const value = {
    protectedDomains: ['example.org'],
    nextHop: { ...hop, overrides: [{ ...hop, domains: ['a.example'] }] },
    listeners: [{ name: 'a', nextHop: hop }],
  };
  const { config } = configFrom(builtInSource('test', value), '/srv');
  const shown = maskSecrets(config);
  assert.doesNotMatch(JSON.stringify(shown), /hush/);
  assert.equal(shown.nextHop.auth?.password, MASK);
  assert.equal(shown.nextHop.auth?.user, 'gate');
  assert.equal(config.nextHop.auth?.password, 'hush', 'the configuration itself is untouched');
  assert.deepEqual(JSON.parse(JSON.stringify(shown).replaceAll(MASK, 'hush')), JSON.parse(JSON.stringify(config)));
});
