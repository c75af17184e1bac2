import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { lockRecord, memoryJournal, memoryLocks, silentLog } from '../../test/memory-locks.ts';
import { createConsoleApp } from './console-app.ts';
import { createMetrics } from './metrics.ts';
import { createPublicApp } from './public-app.ts';
import type { Checks } from './readiness.ts';

let now = 0;
const clock = { now: () => now };
const fine: Checks = { store: async () => {}, nextHop: async () => {} };

function consoleWith(checks: Checks, withPublicPages = true) {
  const publicApp = createPublicApp({ locks: memoryLocks(lockRecord()), journal: memoryJournal(), clock, log: silentLog, config: {} });
  return createConsoleApp({
    metrics: createMetrics(),
    checks,
    clock,
    log: silentLog,
    desk: new Hono().all('*', (c) => c.text('mail team')),
    publicApp: withPublicPages ? publicApp : null,
  });
}

describe('the console', () => {
  it('lives whatever its parts do, and is ready only when all are', async () => {
    const app = consoleWith({ ...fine, nextHop: () => Promise.reject(new Error('10.0.0.7 refused')) });
    assert.equal((await app.request('/healthz')).status, 200);
    const answer = await app.request('/readyz');
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), { ready: false, checks: { store: 'ok', nextHop: 'failed' } });
    assert.equal((await consoleWith(fine).request('/readyz')).status, 200);
  });

  it('asks its parts at most once in two seconds', async () => {
    let asked = 0;
    const app = consoleWith({ store: async () => void asked++ });
    await Promise.all(Array.from({ length: 20 }, () => app.request('/readyz')));
    assert.equal(asked, 1);
    now += 2_000;
    await app.request('/readyz');
    assert.equal(asked, 2);
  });

  it('serves metrics in Prometheus text format', async () => {
    const answer = await consoleWith(fine).request('/metrics');
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.match(await answer.text(), /# TYPE kithgate_messages_total counter/);
  });

  it('serves the public pages only when it is told to, the mail team’s always, and nothing else', async () => {
    const path = `/l/${lockRecord().token}`;
    assert.equal((await consoleWith(fine).request(path)).status, 200);
    assert.equal((await consoleWith(fine).request(path, { method: 'HEAD' })).status, 200);
    assert.equal((await consoleWith(fine, false).request(path)).status, 404);
    for (const theirs of ['/', '/?show=all', '/api/v1/messages', '/login', '/messages/4XbQ/phish'])
      assert.equal(await (await consoleWith(fine).request(theirs)).text(), 'mail team', theirs);
    for (const other of ['/.env', '/index.php', '/logins', '/l', '/messages.bak']) assert.equal((await consoleWith(fine).request(other)).status, 404, other);
  });
});
