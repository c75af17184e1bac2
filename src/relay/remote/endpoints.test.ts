import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointName, endpointsOf, type NextHopTarget } from '../target.ts';
import { Endpoints } from './endpoints.ts';

const target = (fields: Partial<NextHopTarget>): NextHopTarget => ({ protocol: 'smtp', tls: 'none', xforward: false, timeoutMs: 1, connections: 1, ...fields });

test('host, then hosts; ports told, set for all, or of the protocol', () => {
  assert.deepEqual(endpointsOf(target({ host: 'mx.example.org' })), [{ host: 'mx.example.org', port: 25 }]);
  assert.deepEqual(endpointsOf(target({ protocol: 'lmtp', host: 'mx.example.org' })), [{ host: 'mx.example.org', port: 24 }]);
  assert.deepEqual(
    endpointsOf(target({ host: 'a.test', hosts: ['b.test:2525', '192.0.2.1', '2001:db8::1', '[2001:db8::2]:26', '[2001:db8::3]', '/run/lmtp'], port: 587 })),
    [
      { host: 'a.test', port: 587 },
      { host: 'b.test', port: 2525 },
      { host: '192.0.2.1', port: 587 },
      { host: '2001:db8::1', port: 587 },
      { host: '2001:db8::2', port: 26 },
      { host: '2001:db8::3', port: 587 },
      { path: '/run/lmtp' },
    ],
  );
  assert.equal(endpointName({ path: '/run/lmtp' }), '/run/lmtp');
});

test('who failed a moment ago is asked last, for half a minute', () => {
  const [a, b, c] = endpointsOf(target({ hosts: ['a.test', 'b.test', 'c.test'] }));
  assert.ok(a && b && c);
  const endpoints = new Endpoints([a, b, c]);
  endpoints.failed(a, 1_000);
  assert.deepEqual(endpoints.inOrder(2_000), [b, c, a]);
  endpoints.failed(b, 2_000);
  assert.deepEqual(endpoints.inOrder(3_000), [c, a, b]);
  assert.deepEqual(endpoints.inOrder(31_000), [a, c, b], 'first again after 30 s');
  endpoints.worked(b);
  assert.deepEqual(endpoints.inOrder(3_000), [b, c, a]);
});
